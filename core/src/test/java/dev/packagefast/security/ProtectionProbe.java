package dev.packagefast.security;

import dev.packagefast.sandbox.Outcome;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Scripts that do what they should not, each through the service with runtime protection off and on. Says for each
 * whether the deed was done; also as a program, for the tests that need another user.
 */
final class ProtectionProbe {
    private static final String DONE = "DEED DONE";

    private final Path work;
    private final Map<String, String> deeds = new LinkedHashMap<>();

    private ProtectionProbe(Path base, int tcp, int udp) throws IOException {
        this.work = base.resolve("project/node_modules/some");
        Files.createDirectories(work);
        Files.createDirectories(base.resolve("home/.ssh"));
        Files.writeString(base.resolve("home/.ssh/id_ed25519"), "a private key\n");
        Files.writeString(base.resolve("project/.env"), "TOKEN=secret\n");
        Files.writeString(base.resolve("project/package.json"), "{}\n");
        deeds.put("write outside its folder", "echo changed >> ../../package.json");
        deeds.put("make a file beside it", "echo new > ../beside-$$");
        deeds.put("read a private key", "grep -q private " + base.resolve("home/.ssh/id_ed25519"));
        deeds.put("read the project's .env", "grep -q TOKEN ../../.env");
        deeds.put("read the parent's environment", "tr '\\0' '\\n' < /proc/$PPID/environ | grep -q =");
        deeds.put("connect by TCP", "exec 3<>/dev/tcp/127.0.0.1/" + tcp);
        deeds.put("send by UDP", "echo hello > /dev/udp/127.0.0.1/" + udp);
        deeds.put("open a Unix socket", "perl -MSocket -e 'socket(S, PF_UNIX, SOCK_STREAM, 0) or exit 1'");
        deeds.put("run past its time", "sleep 5");
    }

    /** What each script managed to do. */
    static Map<String, Boolean> run(Path base, boolean protection) throws IOException {
        try (var tcp = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var udp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return new ProtectionProbe(base, tcp.getLocalPort(), udp.getLocalPort()).run(protection);
        }
    }

    private Map<String, Boolean> run(boolean protection) throws IOException {
        Map<String, Boolean> done = new LinkedHashMap<>();
        for (Map.Entry<String, String> deed : deeds.entrySet()) {
            boolean late = deed.getKey().startsWith("run past");
            SecurityServiceConfig config = SecurityServiceConfig.defaults()
                    .withEnableRuntimeProtection(protection)
                    .withScriptTimeout(Duration.ofSeconds(late && protection ? 1 : 60));
            try (var security = SecurityService.withConfig(config)) {
                Path script = Fixture.script(
                        work, "install.sh", "#!/bin/bash\n" + deed.getValue() + " && echo " + DONE + "\n");
                ScriptResult result = Fixture.answer(security.executePackageScript("some", "install", script, work));
                done.put(deed.getKey(), result.standardOutput().contains(DONE));
                if (late && protection && !(result.outcome() instanceof Outcome.TimedOut)) {
                    throw new AssertionError("expected to be stopped in time, found " + result);
                }
            }
        }
        done.put("leave a daemon behind", leavesDaemon(protection));
        return done;
    }

    private boolean leavesDaemon(boolean protection) throws IOException {
        Path number = work.resolve("daemon");
        Files.deleteIfExists(number);
        Path script = Fixture.script(work, "install.sh", """
                #!/bin/bash
                setsid sleep 300 > /dev/null 2>&1 < /dev/null &
                echo $! > daemon
                """);
        try (var security =
                SecurityService.withConfig(SecurityServiceConfig.defaults().withEnableRuntimeProtection(protection))) {
            Fixture.answer(security.executePackageScript("some", "install", script, work));
        }
        Optional<ProcessHandle> daemon =
                ProcessHandle.of(Long.parseLong(Files.readString(number).strip()));
        boolean alive = daemon.filter(Fixture::runs).isPresent();
        daemon.ifPresent(ProcessHandle::destroyForcibly);
        return alive;
    }

    /** Prints, for each deed, what became of it: {@code off|on <tab> deed <tab> true|false}. */
    public static void main(String[] arguments) throws IOException {
        for (boolean protection : new boolean[] {false, true}) {
            for (var each : run(Path.of(arguments[0]), protection).entrySet()) {
                System.out.println((protection ? "on" : "off") + "\t" + each.getKey() + "\t" + each.getValue());
            }
        }
    }
}
