package dev.packagefast.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Runs whole commands in turns, so that whatever else the machine does meets all of them alike, and prints each one's
 * median wall time, its peak memory and its ratio to the first.
 *
 * <p>{@code CompareCommands ROUNDS "label=command …" "label=command …"}; a command's output is thrown away, its exit
 * code must be the same in every round.
 */
public final class CompareCommands {
    private CompareCommands() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(args[0]);
        List<String> labels = new ArrayList<>();
        List<List<String>> commands = new ArrayList<>();
        for (String arg : Arrays.asList(args).subList(1, args.length)) {
            int equals = arg.indexOf('=');
            labels.add(arg.substring(0, equals));
            commands.add(List.of(arg.substring(equals + 1).split(" ")));
        }
        long[][] nanos = new long[commands.size()][rounds];
        long[] peak = new long[commands.size()];
        int[] exit = new int[commands.size()];
        for (int round = -1; round < rounds; round++) {
            for (int command = 0; command < commands.size(); command++) {
                long start = System.nanoTime();
                Process process = new ProcessBuilder(commands.get(command))
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                int code = process.waitFor();
                long elapsed = System.nanoTime() - start;
                if (round < 0) {
                    exit[command] = code;
                    peak[command] = peakKilobytes(commands.get(command));
                    continue;
                }
                if (code != exit[command]) {
                    throw new IllegalStateException(
                            labels.get(command) + " exited " + code + ", before " + exit[command]);
                }
                nanos[command][round] = elapsed;
            }
        }
        double first = median(nanos[0]);
        for (int command = 0; command < commands.size(); command++) {
            double median = median(nanos[command]);
            System.out.printf(
                    Locale.ROOT,
                    "%-28s median %7.1f ms   ratio %5.2f   min %7.1f ms   peak %6.1f MB   exit %d%n",
                    labels.get(command),
                    median / 1e6,
                    median / first,
                    nanos[command][0] / 1e6,
                    peak[command] / 1024.0,
                    exit[command]);
        }
    }

    private static double median(long[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2.0;
    }

    /** One more run under time(1), where it is there; 0 where not. */
    private static long peakKilobytes(List<String> command) throws IOException, InterruptedException {
        Path time = Path.of("/usr/bin/time");
        if (!Files.isExecutable(time)) {
            return 0;
        }
        Path figure = Files.createTempFile("pfsec-bench", ".peak");
        try {
            List<String> timed = new ArrayList<>(List.of(time.toString(), "-q", "-f", "%M", "-o", figure.toString()));
            timed.addAll(command);
            new ProcessBuilder(timed)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
            return Long.parseLong(Files.readString(figure).strip());
        } finally {
            Files.deleteIfExists(figure);
        }
    }
}
