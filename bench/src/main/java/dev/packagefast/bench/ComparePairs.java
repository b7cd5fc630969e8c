package dev.packagefast.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Runs two whole commands in pairs, the order of each pair the reverse of the one before, and prints the ratio of their
 * median wall times with a confidence interval of 95 %, had by drawing pairs anew ({@value #RESAMPLES} times, with
 * replacement).
 *
 * <p>{@code ComparePairs PAIRS TARGET "label=command …" "label=command …"}: the ratio is the first to the second. A
 * command's output is thrown away, its exit code must be the same in every round.
 */
public final class ComparePairs {
    private static final int RESAMPLES = 4_000;
    private static final int WARM_UP = 3;
    private static final long SEED = 20_261_122;

    private ComparePairs() {}

    /** Prints the ratio. */
    public static void main(String[] args) throws IOException, InterruptedException {
        int pairs = Integer.parseInt(args[0]);
        double target = Double.parseDouble(args[1]);
        String[] labels = new String[2];
        List<List<String>> commands = new ArrayList<>();
        for (int side = 0; side < 2; side++) {
            String arg = args[2 + side];
            // A label ends at the first " = ": commands hold equals signs of their own.
            int end = arg.indexOf(" = ");
            labels[side] = arg.substring(0, end);
            commands.add(List.of(arg.substring(end + 3).split(" ")));
        }
        int exit = run(commands.getFirst());
        long[][] nanos = new long[2][pairs];
        for (int pair = -WARM_UP; pair < pairs; pair++) {
            for (int turn = 0; turn < 2; turn++) {
                int side = (pair & 1) ^ turn;
                long start = System.nanoTime();
                int code = run(commands.get(side));
                if (code != exit) {
                    throw new IllegalStateException(labels[side] + " exited " + code + ", before " + exit);
                }
                if (pair >= 0) {
                    nanos[side][pair] = System.nanoTime() - start;
                }
            }
        }
        double[] ratios = resampled(nanos);
        for (int side = 0; side < 2; side++) {
            System.out.printf(
                    Locale.ROOT, "%-28s median %7.2f ms   exit %d%n", labels[side], median(nanos[side]) / 1e6, exit);
        }
        System.out.printf(
                Locale.ROOT,
                "%d pairs: ratio of medians %.4f, 95 %% between %.4f and %.4f (target <= %.2f)%n",
                pairs,
                median(nanos[0]) / median(nanos[1]),
                ratios[RESAMPLES * 25 / 1000],
                ratios[RESAMPLES * 975 / 1000],
                target);
    }

    private static int run(List<String> command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /** Ratios of medians of as many pairs drawn at random, in order. */
    private static double[] resampled(long[][] nanos) {
        int pairs = nanos[0].length;
        Random random = new Random(SEED);
        double[] ratios = new double[RESAMPLES];
        long[][] drawn = new long[2][pairs];
        for (int sample = 0; sample < RESAMPLES; sample++) {
            for (int i = 0; i < pairs; i++) {
                int pair = random.nextInt(pairs);
                drawn[0][i] = nanos[0][pair];
                drawn[1][i] = nanos[1][pair];
            }
            ratios[sample] = median(drawn[0]) / median(drawn[1]);
        }
        Arrays.sort(ratios);
        return ratios;
    }

    private static double median(long[] values) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
    }
}
