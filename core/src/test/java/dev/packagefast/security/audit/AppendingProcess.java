package dev.packagefast.security.audit;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that appends to a log and prints each acknowledged event as {@code <sequence> <name>}, for tests that kill
 * it or run many of it. Arguments: the log, a name for its events, threads, events a thread.
 */
final class AppendingProcess {
    private AppendingProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        int count = Integer.parseInt(arguments[3]);
        PrintStream out = System.out;
        try (AuditTrail trail = AuditTrail.open(Path.of(arguments[0]))) {
            List<Thread> threads = new ArrayList<>();
            for (int t = 0; t < Integer.parseInt(arguments[2]); t++) {
                String prefix = arguments[1] + "-" + t + "-";
                threads.add(Thread.startVirtualThread(() -> {
                    for (int i = 0; i < count; i++) {
                        AuditEvent event = AuditSamples.event(i).withPackage("npm", prefix + i, "1.0.0");
                        AuditReceipt receipt = trail.append(event);
                        String line = receipt.sequence() + " " + prefix + i + "\n";
                        // One write, so that a kill cannot mix lines; a torn one is dropped by its reader.
                        byte[] bytes = line.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
                        out.write(bytes, 0, bytes.length);
                        out.flush();
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (AuditTrailException failure) {
            System.err.println(failure.problem() + " " + failure.getMessage());
            System.exit(3);
        }
    }

    static ProcessBuilder command(Path log, String name, int threads, int count) throws IOException {
        return new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                AppendingProcess.class.getName(),
                log.toString(),
                name,
                Integer.toString(threads),
                Integer.toString(count));
    }
}
