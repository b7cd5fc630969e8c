package dev.packagefast.bench.match;

import dev.packagefast.security.advisory.AdvisoryIndex;
import dev.packagefast.security.advisory.BatchMatcher;
import dev.packagefast.security.advisory.MatchResult;
import dev.packagefast.security.advisory.Matcher;
import dev.packagefast.security.advisory.PackageVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;

/**
 * Millions of rows through the batch matcher, against one matcher asked row by row and against making the rows alone.
 *
 * <p>{@code StreamMatch INDEX QUESTIONS.tsv ROWS}, run with a small heap ({@code -Xmx128m}): that it ends at all shows that
 * rows and findings do not pile up. Fails when the two matchers do not find the same.
 */
public final class StreamMatch {
    private static final Path STATUS = Path.of("/proc/self/status");

    private StreamMatch() {}

    /** Takes all rows and returns how many findings there are. */
    @FunctionalInterface
    private interface Way {
        long run(Iterator<PackageVersion> rows);
    }

    public static void main(String[] args) throws IOException {
        MatchQuestions known = MatchQuestions.read(Path.of(args[1]));
        int count = Integer.parseInt(args[2]);
        try (AdvisoryIndex index = AdvisoryIndex.openMapped(Path.of(args[0]))) {
            double rows =
                    measure("rows alone", known, count, StreamMatch::discard, 0).nanos();
            Measurement single = measure("one matcher", known, count, all -> matchEach(index, all), rows);
            BatchMatcher batch = BatchMatcher.of(index);
            Measurement all = measure("batch matcher", known, count, any -> matchBatch(batch, any), rows);
            System.out.printf(
                    Locale.ROOT,
                    "batch matcher: %.2f times as fast as one matcher on %d processors; heap limit %d MB, peak resident %s%n",
                    single.nanos() / all.nanos(),
                    Runtime.getRuntime().availableProcessors(),
                    Runtime.getRuntime().maxMemory() >> 20,
                    peakResident());
            if (single.findings() != all.findings()) {
                System.err.println("The two do not find the same.");
                System.exit(1);
            }
        }
    }

    private record Measurement(double nanos, long findings) {}

    private static Measurement measure(String label, MatchQuestions known, int count, Way way, double floor) {
        // A tenth of the rows warms it up.
        way.run(new StreamRows(known, count / 10));
        long start = System.nanoTime();
        long findings = way.run(new StreamRows(known, count));
        double nanos = System.nanoTime() - start;
        System.out.printf(
                Locale.ROOT,
                "%-14s %,d rows   %6.2f M rows/s   %s   %,d findings%n",
                label,
                count,
                count * 1e3 / nanos,
                floor == 0 ? "floor      " : String.format(Locale.ROOT, "ratio %5.2f", nanos / floor),
                findings);
        return new Measurement(nanos, findings);
    }

    private static long discard(Iterator<PackageVersion> rows) {
        long letters = 0;
        while (rows.hasNext()) {
            letters += rows.next().name().length();
        }
        // Looked at, so that the rows are made at all.
        return letters == 0 ? -1 : 0;
    }

    private static long matchEach(AdvisoryIndex index, Iterator<PackageVersion> rows) {
        Matcher matcher = index.matcher();
        long findings = 0;
        while (rows.hasNext()) {
            PackageVersion row = rows.next();
            MatchResult result = matcher.match(row.ecosystem(), row.name(), row.version());
            findings += result.matches().size();
        }
        return findings;
    }

    private static long matchBatch(BatchMatcher batch, Iterator<PackageVersion> rows) {
        long[] findings = new long[1];
        batch.matchAll(rows, one -> findings[0] += one.result().matches().size());
        return findings[0];
    }

    /** The most memory this process has had in use, mapped pages of the index among it; unknown beyond Linux. */
    private static String peakResident() throws IOException {
        if (!Files.isReadable(STATUS)) {
            return "unknown";
        }
        return Files.readAllLines(STATUS).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024 + " MB")
                .findFirst()
                .orElse("unknown");
    }
}
