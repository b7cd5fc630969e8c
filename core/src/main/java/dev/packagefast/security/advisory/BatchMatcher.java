package dev.packagefast.security.advisory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Asks an index about many packages on all processors. Results come in the order of the questions, whatever the number
 * of threads. Without state; safe to share. Each call uses threads of its own and has ended them when it returns.
 */
public final class BatchMatcher {
    private static final int CHUNK = 4_096;
    /** Below this, starting threads costs more than they save. */
    private static final int ALONE = 2_048;

    private final AdvisoryIndex index;
    private final int threads;

    private BatchMatcher(AdvisoryIndex index, int threads) {
        this.index = index;
        this.threads = threads;
    }

    /** A batch matcher over {@code index} with as many threads as there are processors. */
    public static BatchMatcher of(AdvisoryIndex index) {
        return new BatchMatcher(index, Runtime.getRuntime().availableProcessors());
    }

    /** The same with that many threads. */
    public BatchMatcher withThreads(int count) {
        if (count < 1) {
            throw new IllegalArgumentException("expected at least one thread, found " + count);
        }
        return new BatchMatcher(index, count);
    }

    /** Those of {@code packages} of which something is known, in their order. */
    public List<PackageFindings> match(List<PackageVersion> packages) {
        if (packages.size() <= ALONE || threads == 1) {
            return matchChunk(index.matcher(), packages);
        }
        List<PackageFindings> findings = new ArrayList<>();
        matchAll(packages.iterator(), findings::add);
        return findings;
    }

    /**
     * Asks about a stream of packages of any length; {@code sink} is told on this thread, in order, of those of which
     * something is known. Memory holds a few thousand packages a thread at a time.
     *
     * @throws CancellationException if this thread is interrupted
     */
    public void matchAll(Iterator<PackageVersion> packages, Consumer<PackageFindings> sink) {
        ExecutorService workers = WorkerThreads.pool("advisory-match-", threads);
        try {
            ArrayDeque<Matcher> idle = new ArrayDeque<>();
            ArrayDeque<Running> running = new ArrayDeque<>();
            while (packages.hasNext()) {
                List<PackageVersion> chunk = new ArrayList<>(CHUNK);
                while (chunk.size() < CHUNK && packages.hasNext()) {
                    chunk.add(packages.next());
                }
                Matcher matcher = idle.isEmpty() ? index.matcher() : idle.remove();
                running.add(new Running(matcher, workers.submit(() -> matchChunk(matcher, chunk))));
                if (running.size() >= 2 * threads) {
                    idle.add(take(running, sink));
                }
            }
            while (!running.isEmpty()) {
                take(running, sink);
            }
        } finally {
            workers.shutdownNow();
        }
    }

    /** A chunk on its way, with the matcher that nobody else may use until it is done. */
    private record Running(Matcher matcher, Future<List<PackageFindings>> findings) {}

    private static Matcher take(ArrayDeque<Running> running, Consumer<PackageFindings> sink) {
        Running first = running.remove();
        try {
            first.findings.get().forEach(sink);
            return first.matcher;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CancellationException("matching was interrupted");
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case RuntimeException refused -> throw refused;
                case Error fatal -> throw fatal;
                case null, default -> throw new AssertionError("matching throws nothing else", failed);
            }
        }
    }

    /**
     * Which of {@code packages} an advisory touches or may touch, by any of its ids.
     *
     * @param id such as {@code CVE-2021-23337}
     */
    public List<PackageVersion> touchedBy(String id, List<PackageVersion> packages) {
        List<PackageVersion> touched = new ArrayList<>();
        for (PackageFindings findings : match(packages)) {
            boolean named = findings.result().matches().stream()
                            .anyMatch(match -> match.advisory().isKnownAs(id))
                    || findings.result().undecided().stream()
                            .anyMatch(one -> one.advisory().isKnownAs(id));
            if (named) {
                touched.add(findings.packageVersion());
            }
        }
        return touched;
    }

    private static List<PackageFindings> matchChunk(Matcher matcher, List<PackageVersion> packages) {
        List<PackageFindings> findings = new ArrayList<>();
        for (PackageVersion one : packages) {
            MatchResult result = matcher.match(one.ecosystem(), one.name(), one.version());
            if (!result.isClean()) {
                findings.add(new PackageFindings(one, result));
            }
        }
        return findings;
    }
}
