package dev.packagefast.bench;

import dev.packagefast.sandbox.Isolation;
import dev.packagefast.sandbox.Sandbox;
import dev.packagefast.sandbox.SandboxPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * The time from asking for {@code true} to knowing that it ended, in the complete sandbox, in bubblewrap and in nothing:
 * taken in turn, so that what else the machine does meets all of them. Prints medians and their ratios.
 */
final class SandboxSpawn {
    private static final int WARM_UP = 60;
    private static final List<String> TRUE = List.of("/bin/true");
    private static final Path BUBBLEWRAP = Path.of("/usr/bin/bwrap");

    private interface Contender {
        void run() throws IOException, InterruptedException;
    }

    private SandboxSpawn() {}

    public static void main(String... arguments) throws IOException, InterruptedException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
        var folder = Files.createTempDirectory("spawn-").toRealPath();
        try {
            compare(contenders(folder), rounds);
        } finally {
            Files.delete(folder);
        }
    }

    private static Map<String, Contender> contenders(Path folder) {
        var contenders = new LinkedHashMap<String, Contender>();
        contenders.put("sandbox, L2 with supervisor", sandboxed(folder, Isolation.L2));
        if (Files.isExecutable(BUBBLEWRAP)) {
            contenders.put("bubblewrap by ProcessBuilder", () -> spawn(bubblewrap(folder)));
            contenders.put("bubblewrap by our spawn, L3", sandboxed(folder, Isolation.L3));
        }
        contenders.put("true by ProcessBuilder", () -> spawn(TRUE));
        return contenders;
    }

    private static Contender sandboxed(Path folder, Isolation level) {
        var policy = SandboxPolicy.in(folder).leastIsolation(level).build();
        return () -> {
            if (!Sandbox.run(policy, TRUE).outcome().isSuccess()) {
                throw new IOException("the sandboxed command failed");
            }
        };
    }

    /** As much as the sandbox holds: no network, no other processes, a private temporary folder, this folder writable. */
    private static List<String> bubblewrap(Path folder) {
        var command = new ArrayList<>(List.of(
                BUBBLEWRAP.toString(),
                "--unshare-all",
                "--new-session",
                "--die-with-parent",
                "--ro-bind",
                "/usr",
                "/usr",
                "--ro-bind",
                "/etc",
                "/etc",
                "--symlink",
                "usr/bin",
                "/bin",
                "--symlink",
                "usr/lib",
                "/lib",
                "--symlink",
                "usr/lib64",
                "/lib64",
                "--proc",
                "/proc",
                "--dev",
                "/dev",
                "--tmpfs",
                "/tmp",
                "--bind",
                folder.toString(),
                folder.toString(),
                "--chdir",
                folder.toString()));
        command.addAll(TRUE);
        return command;
    }

    private static void spawn(List<String> command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        process.getInputStream().readAllBytes();
        process.getErrorStream().readAllBytes();
        if (process.waitFor() != 0) {
            throw new IOException(command + " failed");
        }
    }

    private static void compare(Map<String, Contender> contenders, int rounds)
            throws IOException, InterruptedException {
        var times = new LinkedHashMap<String, long[]>();
        contenders.keySet().forEach(name -> times.put(name, new long[rounds]));
        for (int round = -WARM_UP; round < rounds; round++) {
            for (var contender : contenders.entrySet()) {
                long start = System.nanoTime();
                contender.getValue().run();
                if (round >= 0) {
                    Objects.requireNonNull(times.get(contender.getKey()))[round] = System.nanoTime() - start;
                }
            }
        }
        double ours = 0;
        for (var each : times.entrySet()) {
            Arrays.sort(each.getValue());
            double median = each.getValue()[rounds / 2] / 1e6;
            ours = ours == 0 ? median : ours;
            System.out.printf(
                    Locale.ROOT,
                    "%-30s median %6.2f ms   p95 %6.2f ms   sandbox / this %5.2f%n",
                    each.getKey(),
                    median,
                    each.getValue()[rounds * 95 / 100] / 1e6,
                    ours / median);
        }
    }
}
