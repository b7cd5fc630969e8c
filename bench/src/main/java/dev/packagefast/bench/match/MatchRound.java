package dev.packagefast.bench.match;

import com.sun.management.ThreadMXBean;
import dev.packagefast.security.advisory.AdvisoryIndex;
import dev.packagefast.security.advisory.Matcher;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * One matcher, warm, in a process of its own, so that nothing another one did bends what the compiler makes of it.
 *
 * <p>{@code MatchRound mapped|positional|sqlite DATABASE QUESTIONS.tsv …} prints a line a file of questions: label,
 * questions asked, CPU nanoseconds and bytes allocated by the asking thread, findings in one pass. CPU time, not wall
 * time: it hardly moves when other work runs beside it.
 */
public final class MatchRound {
    private static final long WARM_NANOS = 1_500_000_000L;
    private static final long MEASURED_NANOS = 1_000_000_000L;
    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private MatchRound() {}

    /** Answers with the number of findings. */
    @FunctionalInterface
    private interface Contestant {
        int match(String name, String version) throws SQLException;
    }

    public static void main(String[] args) throws IOException, SQLException {
        Path database = Path.of(args[1]);
        switch (args[0]) {
            case "mapped" -> {
                try (AdvisoryIndex index = AdvisoryIndex.openMapped(database)) {
                    measureAll(asking(index), args);
                }
            }
            case "positional" -> {
                try (AdvisoryIndex index = AdvisoryIndex.open(database)) {
                    measureAll(asking(index), args);
                }
            }
            case "sqlite" -> {
                try (SqliteMatcher sqlite = SqliteMatcher.open(database)) {
                    measureAll(sqlite::match, args);
                }
            }
            default -> throw new IllegalArgumentException("no such matcher: " + args[0]);
        }
    }

    private static Contestant asking(AdvisoryIndex index) {
        Matcher matcher = index.matcher();
        return (name, version) -> matcher.match("npm", name, version).matches().size();
    }

    private static void measureAll(Contestant contestant, String[] args) throws IOException, SQLException {
        for (int i = 2; i < args.length; i++) {
            measure(contestant, MatchQuestions.read(Path.of(args[i])));
        }
    }

    private static void measure(Contestant contestant, MatchQuestions questions) throws SQLException {
        long warm = THREAD.getCurrentThreadCpuTime() + WARM_NANOS;
        int findings;
        do {
            findings = pass(contestant, questions);
        } while (THREAD.getCurrentThreadCpuTime() < warm);
        long asked = 0;
        long allocated = THREAD.getCurrentThreadAllocatedBytes();
        long start = THREAD.getCurrentThreadCpuTime();
        long spent;
        do {
            if (pass(contestant, questions) != findings) {
                throw new IllegalStateException(questions.label() + ": two passes gave different answers");
            }
            asked += questions.size();
            spent = THREAD.getCurrentThreadCpuTime() - start;
        } while (spent < MEASURED_NANOS);
        allocated = THREAD.getCurrentThreadAllocatedBytes() - allocated;
        System.out.println(String.join(
                "\t",
                questions.label(),
                Long.toString(asked),
                Long.toString(spent),
                Long.toString(allocated),
                Integer.toString(findings)));
    }

    private static int pass(Contestant contestant, MatchQuestions questions) throws SQLException {
        int findings = 0;
        for (int i = 0; i < questions.size(); i++) {
            findings += contestant.match(questions.names()[i], questions.versions()[i]);
        }
        return findings;
    }
}
