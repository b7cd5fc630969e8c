package dev.packagefast.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link MonitorBenchmark} at one and at two threads and prints the claims as ratios with their targets.
 *
 * <p>A round runs every benchmark in a process of its own, once at one and once at two threads. A ratio is taken within
 * a round, from medians of iterations, and the median over the rounds is printed with the least and the most: what else
 * the machine does then meets both sides alike. The first argument is the number of rounds, the rest is handed to JMH.
 */
public final class MonitorRatios {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final String FLOOR = "floorTwoNanoTimes";
    private static final String TIMED = "timed";
    private static final String SAMPLE = "timedMicrometerSample";
    private static final String SAMPLE_WITH_QUANTILES = "timedMicrometerSampleWithQuantiles";
    private static final String OURS = "recordOurs";
    private static final List<String> RIVALS = List.of(
            "recordHdrRecorder",
            "recordMicrometerTimer",
            "recordPrometheusClassic",
            "recordPrometheusNative",
            "recordOtelExplicit",
            "recordOtelExponential");

    /** Nanoseconds and bytes an operation of each benchmark in one round at one number of threads. */
    private record Round(Map<String, Double> nanos, Map<String, Double> bytes) {
        double ns(String benchmark) {
            return figure(nanos, benchmark);
        }

        double allocated(String benchmark) {
            return figure(bytes, benchmark);
        }

        private static double figure(Map<String, Double> figures, String benchmark) {
            return Objects.requireNonNull(figures.get(benchmark), benchmark);
        }
    }

    /** A figure of one round at one and at two threads. */
    @FunctionalInterface
    private interface Figure {
        double of(Round one, Round two);
    }

    private final List<Round> one = new ArrayList<>();
    private final List<Round> two = new ArrayList<>();
    private boolean missed;

    private MonitorRatios() {}

    /** Prints the ratios. */
    public static void main(String[] arguments) throws RunnerException, CommandLineOptionException {
        int rounds = Integer.parseInt(arguments[0]);
        String[] options = List.of(arguments).subList(1, arguments.length).toArray(String[]::new);
        MonitorRatios ratios = new MonitorRatios();
        for (int round = 1; round <= rounds; round++) {
            System.err.println("round " + round + " of " + rounds);
            ratios.one.add(run(1, options));
            ratios.two.add(run(2, options));
        }
        ratios.print();
    }

    private static Round run(int threads, String[] options) throws RunnerException, CommandLineOptionException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .parent(new CommandLineOptions(options))
                        .include("\\." + MonitorBenchmark.class.getSimpleName() + "\\.")
                        .addProfiler("gc")
                        .threads(threads)
                        .forks(1)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        Map<String, Double> nanos = new HashMap<>();
        Map<String, Double> bytes = new HashMap<>();
        for (RunResult result : results) {
            String full = result.getParams().getBenchmark();
            String name = full.substring(full.lastIndexOf('.') + 1);
            nanos.put(name, medianIteration(result));
            Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
            bytes.put(name, allocated == null ? Double.NaN : allocated.getScore());
        }
        return new Round(nanos, bytes);
    }

    private static double medianIteration(RunResult result) {
        List<Double> scores = new ArrayList<>();
        for (BenchmarkResult fork : result.getBenchmarkResults()) {
            for (IterationResult iteration : fork.getIterationResults()) {
                scores.add(iteration.getPrimaryResult().getScore());
            }
        }
        return median(scores);
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        int middle = values.size() / 2;
        return values.size() % 2 == 1 ? values.get(middle) : (values.get(middle - 1) + values.get(middle)) / 2;
    }

    private void print() {
        System.out.printf(Locale.ROOT, "%n%-34s %9s %9s %9s%n", "ns an operation", "1 thread", "2 threads", "B/op");
        for (String benchmark :
                one.getFirst().nanos().keySet().stream().sorted().toList()) {
            System.out.printf(
                    Locale.ROOT,
                    "%-34s %9.1f %9.1f %9.1f%n",
                    benchmark,
                    median(one, benchmark),
                    median(two, benchmark),
                    one.stream()
                            .mapToDouble(round -> round.allocated(benchmark))
                            .min()
                            .orElseThrow());
        }
        System.out.printf(Locale.ROOT, "%n%-56s %7s  %-15s %s%n", "claim", "median", "least to most", "target");
        atMost("timed, 1 thread: against two clock readings", 1.3, (a, b) -> a.ns(TIMED) / a.ns(FLOOR));
        atMost("timed, 2 threads: against two clock readings", 1.3, (a, b) -> b.ns(TIMED) / b.ns(FLOOR));
        atMost("timed: bytes allocated", 0.5, (a, b) -> a.allocated(TIMED));
        atMost(
                "with allocated bytes, 1 thread: against the same",
                2,
                (a, b) -> a.ns("timedWithAllocatedBytes") / a.ns(FLOOR));
        atMost(
                "with allocated bytes, 2 threads: against the same",
                2,
                (a, b) -> b.ns("timedWithAllocatedBytes") / b.ns(FLOOR));
        atMost("timed: 2 threads against 1", 1.1, (a, b) -> b.ns(TIMED) / a.ns(TIMED));
        atMost("the floor itself: 2 threads against 1", Double.NaN, (a, b) -> b.ns(FLOOR) / a.ns(FLOOR));
        for (String rival : RIVALS) {
            atLeast(rival + " against ours, 2 threads", 1, (a, b) -> b.ns(rival) / b.ns(OURS));
        }
        atLeast(
                "Micrometer's Sample with quantiles against timed, 2 threads",
                3,
                (a, b) -> b.ns(SAMPLE_WITH_QUANTILES) / b.ns(TIMED));
        // Such a Timer keeps count, sum and maximum: not the like of what ours keeps, and told beside it.
        atLeast(
                "Micrometer's Sample without, against timed, 2 threads",
                Double.NaN,
                (a, b) -> b.ns(SAMPLE) / b.ns(TIMED));
        atLeast(
                "Micrometer's Sample without, against timed, 1 thread",
                Double.NaN,
                (a, b) -> a.ns(SAMPLE) / a.ns(TIMED));
        atLeast(
                "the same without the clock readings of both, 2 threads",
                Double.NaN,
                (a, b) -> (b.ns(SAMPLE) - b.ns(FLOOR)) / (b.ns(TIMED) - b.ns(FLOOR)));
        atMost("switched off: ns an operation, 1 thread", 2, (a, b) -> a.ns("switchedOff"));
        System.out.println(missed ? "Some targets were missed." : "All targets were met.");
    }

    private static double median(List<Round> rounds, String benchmark) {
        return median(new ArrayList<>(
                rounds.stream().map(round -> round.ns(benchmark)).toList()));
    }

    private void atMost(String claim, double target, Figure figure) {
        line(claim, target, "<=", figure);
    }

    private void atLeast(String claim, double target, Figure figure) {
        line(claim, target, ">=", figure);
    }

    /** A claim without a target is printed to judge the others by. */
    private void line(String claim, double target, String relation, Figure figure) {
        List<Double> values = new ArrayList<>();
        for (int round = 0; round < one.size(); round++) {
            values.add(figure.of(one.get(round), two.get(round)));
        }
        double median = median(values);
        String verdict = "";
        if (!Double.isNaN(target)) {
            boolean met = relation.equals("<=") ? median <= target : median >= target;
            missed |= !met;
            verdict = relation + String.format(Locale.ROOT, " %.1f", target) + (met ? "" : "  MISSED");
        }
        System.out.printf(
                Locale.ROOT,
                "%-56s %7.2f  %-15s %s%n",
                claim,
                median,
                String.format(Locale.ROOT, "%.2f to %.2f", values.getFirst(), values.getLast()),
                verdict);
    }
}
