package dev.packagefast.bench.soak;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditLog;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.audit.AuditTrail;
import dev.packagefast.security.audit.AuditVerdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Kills a process with SIGKILL at random while 32 threads append 200 events each, again and again on one log, and looks
 * whether every event it acknowledged is there, once, in a log that verifies. Arguments: rounds (50), seed.
 *
 * <pre>{@code bench/soak/audit-kill.sh 50}</pre>
 */
public final class AuditKill {
    private static final int THREADS = 32;
    private static final int APPENDS = 200;
    private static final int LONGEST_LIFE_MILLIS = 120;

    private AuditKill() {}

    /** Runs the rounds, or, as {@code append <log> <name>}, is the process that is killed. */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("append")) {
            append(Path.of(arguments[1]), arguments[2]);
            return;
        }
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 50;
        long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
        System.out.println("rounds " + rounds + ", seed " + seed);
        Path folder = Files.createTempDirectory("audit-kill");
        Path log = folder.resolve("audit.log");
        Random random = new Random(seed);
        Map<Long, String> acknowledged = new HashMap<>();
        int unfinished = 0;
        for (int round = 0; round < rounds; round++) {
            killOnce(log, folder.resolve("output"), "round" + round, random, acknowledged);
            AuditVerdict found = AuditLog.verify(log);
            if (found instanceof AuditVerdict.Incomplete) {
                unfinished++;
            }
            try (AuditTrail trail = AuditTrail.open(log)) {
                check(trail.verify() instanceof AuditVerdict.Intact, "the log does not verify: " + trail.verify());
            }
            checkAllThere(log, acknowledged);
        }
        System.out.println(acknowledged.size() + " acknowledged events, all there; " + unfinished
                + " unfinished lines cut; " + AuditLog.verify(log));
    }

    private static void append(Path log, String name) throws InterruptedException {
        try (AuditTrail trail = AuditTrail.open(log)) {
            Thread[] threads = new Thread[THREADS];
            for (int t = 0; t < THREADS; t++) {
                String prefix = name + "-" + t + "-";
                threads[t] = Thread.startVirtualThread(() -> {
                    for (int i = 0; i < APPENDS; i++) {
                        long sequence = trail.append(
                                        AuditEvent.of(AuditEventType.SCRIPT_EXECUTION, AuditOutcome.SUCCEEDED)
                                                .withPackage("npm", prefix + i, "1.0.0"))
                                .sequence();
                        byte[] line = (sequence + " " + prefix + i + "\n").getBytes(StandardCharsets.US_ASCII);
                        System.out.write(line, 0, line.length);
                        System.out.flush();
                    }
                });
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private static void killOnce(Path log, Path output, String name, Random random, Map<Long, String> acknowledged)
            throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        AuditKill.class.getName(),
                        "append",
                        log.toString(),
                        name)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        while (Files.size(output) == 0 && process.isAlive()) {
            Thread.sleep(1);
        }
        Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
        process.destroyForcibly().waitFor();
        String said = Files.readString(output, StandardCharsets.US_ASCII);
        said.substring(0, said.lastIndexOf('\n') + 1).lines().forEach(line -> {
            int space = line.indexOf(' ');
            String before = acknowledged.put(Long.valueOf(line.substring(0, space)), line.substring(space + 1));
            check(before == null, "acknowledged twice: " + line);
        });
    }

    private static void checkAllThere(Path log, Map<Long, String> acknowledged) {
        Map<Long, String> missing = new HashMap<>(acknowledged);
        try (var events = AuditLog.events(log)) {
            events.forEach(line ->
                    line.event().subject().ifPresent(subject -> missing.remove(line.sequence(), subject.name())));
        }
        check(missing.isEmpty(), "acknowledged but not in the log: " + missing);
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
