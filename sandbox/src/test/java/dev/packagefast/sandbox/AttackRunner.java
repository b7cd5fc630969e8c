package dev.packagefast.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Tries every attack twice: unconfined, where it must work, and in the sandbox, where it must not. Runs in the tests' own
 * JVM, and as the main class of a JVM of an ordinary user, where it prints one verdict a line;
 * an argument names the strongest isolation to use.
 */
final class AttackRunner {
    private static final String SUCCESS = "BREACH";

    /** Small ones, so that what reaches them unconfined does no harm. */
    private static final SandboxLimits LIMITS = SandboxLimits.defaults()
            .withWallClock(Duration.ofSeconds(20))
            .withMemory(256L << 20)
            .withProcesses(100)
            .withOpenFiles(256)
            .withFileSize(24L << 20)
            .withDiskWritten(48L << 20)
            .withOutput(1L << 20);

    private AttackRunner() {}

    /**
     * What came of one attack.
     *
     * @param unconfined whether it worked without the sandbox
     * @param confined whether it worked inside
     * @param said the last it said inside
     */
    record Verdict(String attack, boolean unconfined, boolean confined, Isolation isolation, String said) {
        String line() {
            return String.join(
                    "\t",
                    attack,
                    Boolean.toString(unconfined),
                    Boolean.toString(confined),
                    isolation.name(),
                    said.strip().replaceAll("\\s+", " "));
        }

        static Verdict parse(String line) {
            var parts = line.split("\t", 5);
            return new Verdict(
                    parts[0],
                    Boolean.parseBoolean(parts[1]),
                    Boolean.parseBoolean(parts[2]),
                    Isolation.valueOf(parts[3]),
                    parts[4]);
        }
    }

    public static void main(String... arguments) throws Exception {
        var most = arguments.length > 0 ? Isolation.valueOf(arguments[0]) : Isolation.L3;
        run(most, verdict -> System.out.println(verdict.line()));
    }

    static void run(Isolation most, Consumer<Verdict> verdicts) throws IOException, InterruptedException {
        try (var victim = new Victim()) {
            for (var attack : Attack.all()) {
                victim.restore();
                boolean unconfined = unconfined(victim, attack);
                victim.restore();
                verdicts.accept(confined(victim, attack, unconfined, most));
            }
        }
    }

    private static boolean unconfined(Victim victim, Attack attack) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("timeout", "20", "sh", "-c", attack.command())
                .directory(victim.packageFolder().toFile())
                .redirectErrorStream(true)
                .redirectInput(new java.io.File("/dev/null"));
        builder.environment().clear();
        builder.environment().putAll(victim.environment());
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor(20, TimeUnit.SECONDS);
        return said.contains(SUCCESS);
    }

    private static Verdict confined(Victim victim, Attack attack, boolean unconfined, Isolation most)
            throws IOException, InterruptedException {
        var policy = SandboxPolicy.in(victim.packageFolder())
                .environment(victim.environment())
                .limits(LIMITS)
                .leastIsolation(Isolation.L0)
                .build();
        SandboxResult result;
        try (var run = Sandbox.start(policy, List.of("sh", "-c", attack.command()), most)) {
            result = run.await();
        }
        var said = result.standardOutput().text() + result.standardError().text();
        return new Verdict(
                attack.name(), unconfined, said.contains(SUCCESS), result.isolation(), said + " " + result.outcome());
    }
}
