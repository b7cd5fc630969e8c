package dev.packagefast.bench.match;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs matchers in turns, each in a process of its own that prints what {@link MatchRound} prints, and shows each one's
 * median and its ratio to the first. All must give the same number of findings.
 *
 * <p>{@code CompareMatchers ROUNDS "label=command …" …}
 */
public final class CompareMatchers {
    private CompareMatchers() {}

    /** What one process said about one list of questions; a figure that a matcher cannot give is -1. */
    private record Measurement(String questions, double nanosEach, double bytesEach, int findings) {
        static Measurement parse(String line) {
            String[] fields = line.split("\t", -1);
            double asked = Double.parseDouble(fields[1]);
            long bytes = Long.parseLong(fields[3]);
            return new Measurement(
                    fields[0],
                    Long.parseLong(fields[2]) / asked,
                    bytes < 0 ? -1 : bytes / asked,
                    Integer.parseInt(fields[4]));
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        int rounds = Integer.parseInt(args[0]);
        Map<String, List<String>> commands = new LinkedHashMap<>();
        for (String arg : Arrays.asList(args).subList(1, args.length)) {
            int equals = arg.indexOf('=');
            commands.put(
                    arg.substring(0, equals), List.of(arg.substring(equals + 1).split(" ")));
        }
        // By questions, then by matcher: one measurement a round.
        Map<String, Map<String, List<Measurement>>> all = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, List<String>> command : commands.entrySet()) {
                for (Measurement one : run(command.getValue())) {
                    all.computeIfAbsent(one.questions(), any -> new LinkedHashMap<>())
                            .computeIfAbsent(command.getKey(), any -> new ArrayList<>())
                            .add(one);
                }
            }
        }
        boolean agreed = true;
        for (Map.Entry<String, Map<String, List<Measurement>>> questions : all.entrySet()) {
            agreed &= show(questions.getKey(), questions.getValue());
        }
        if (!agreed) {
            System.err.println("The matchers do not agree: the figures compare different things.");
            System.exit(1);
        }
    }

    private static List<Measurement> run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("exit " + code + ": " + String.join(" ", command));
        }
        return output.lines().map(Measurement::parse).toList();
    }

    private static boolean show(String questions, Map<String, List<Measurement>> byMatcher) {
        System.out.println(questions);
        double first = -1;
        int expected = -1;
        boolean agreed = true;
        for (Map.Entry<String, List<Measurement>> matcher : byMatcher.entrySet()) {
            List<Measurement> rounds = matcher.getValue();
            double nanos =
                    median(rounds.stream().mapToDouble(Measurement::nanosEach).toArray());
            double bytes =
                    median(rounds.stream().mapToDouble(Measurement::bytesEach).toArray());
            int findings = rounds.getFirst().findings();
            if (first < 0) {
                first = nanos;
                expected = findings;
            }
            agreed &= rounds.stream()
                            .mapToInt(Measurement::findings)
                            .allMatch(count -> count == rounds.getFirst().findings())
                    && findings == expected;
            System.out.printf(
                    Locale.ROOT,
                    "  %-20s %8.3f M packages/s/core   time ratio %6.2f   %s bytes each   %,d findings%n",
                    matcher.getKey(),
                    1e3 / nanos,
                    nanos / first,
                    bytes < 0 ? "     ?" : String.format(Locale.ROOT, "%6.1f", bytes),
                    findings);
        }
        return agreed;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
