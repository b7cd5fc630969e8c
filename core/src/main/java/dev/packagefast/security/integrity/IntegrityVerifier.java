package dev.packagefast.security.integrity;

import static dev.packagefast.security.integrity.HashOptions.SymbolicLinks.REFUSE;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Checks content against its expected hash: one pass over the bytes, by the deciding algorithm alone, compared in
 * constant time. Safe for use by several threads; holds no thread between calls.
 */
public final class IntegrityVerifier {
    private final int threads;
    private final HashOptions options;

    /** Hashers at rest, each with its buffer; never more than there are threads. */
    private final BlockingQueue<Hasher> idle;

    /** Links followed, no size limit, as many threads as there are processors. */
    public IntegrityVerifier() {
        this(HashOptions.defaults(), Runtime.getRuntime().availableProcessors());
    }

    /** @param threads the most threads that {@link #verifyAll} works with; 1 or more */
    public IntegrityVerifier(HashOptions options, int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", expected 1 or more");
        }
        this.options = options;
        this.threads = threads;
        this.idle = new ArrayBlockingQueue<>(threads);
    }

    /** Reads {@code file} once and says whether it is what was expected. */
    public IntegrityVerdict verify(Path file, Integrity expected) {
        Hasher hasher = borrow();
        IntegrityVerdict verdict = verify(hasher, FileCheck.of(file, expected));
        giveBack(hasher);
        return verdict;
    }

    /** Reads {@code content} to its end, leaves it open, and says whether it is what was expected. */
    public IntegrityVerdict verify(InputStream content, Integrity expected) {
        Hasher hasher = borrow();
        try {
            return judge(expected, hasher.hash(content, EnumSet.of(expected.strongest())));
        } catch (IntegrityReadException e) {
            return new IntegrityVerdict.Unreadable(e);
        } finally {
            giveBack(hasher);
        }
    }

    /**
     * Checks every file, in parallel.
     *
     * @return a verdict for each check, in the order of {@code checks}
     * @throws InterruptedException if the calling thread is interrupted; all work has ended by then
     */
    public List<IntegrityVerdict> verifyAll(List<FileCheck> checks) throws InterruptedException {
        AtomicReferenceArray<IntegrityVerdict> verdicts = new AtomicReferenceArray<>(checks.size());
        AtomicInteger next = new AtomicInteger();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        List<Thread> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(threads, checks.size()); i++) {
            workers.add(Thread.ofPlatform()
                    .daemon()
                    .name("pfsec-integrity-", i)
                    .unstarted(() -> work(checks, verdicts, next, failure)));
        }
        try {
            for (Thread worker : workers) {
                worker.start();
            }
            for (Thread worker : workers) {
                worker.join();
            }
        } catch (InterruptedException e) {
            // An interrupt closes the channel that a worker reads from, so that none of them keeps us waiting.
            workers.forEach(Thread::interrupt);
            joinRegardless(workers);
            throw e;
        }
        if (failure.get() != null) {
            throw new IllegalStateException("hashing failed unexpectedly", failure.get());
        }
        List<IntegrityVerdict> inOrder = new ArrayList<>(checks.size());
        for (int i = 0; i < checks.size(); i++) {
            inOrder.add(verdicts.get(i));
        }
        return List.copyOf(inOrder);
    }

    /**
     * Checks a folder against the list of what it must hold: every file there and as expected, and no other. Symbolic
     * links in it are not followed and count as extraneous.
     *
     * @param expected by path relative to {@code root}, with slashes
     * @throws IllegalArgumentException if a path is empty, absolute, or leads out of the folder
     * @throws IntegrityReadException if the folder cannot be listed
     * @throws InterruptedException if the calling thread is interrupted
     */
    public ContentReport verifyTree(Path root, Map<String, Integrity> expected)
            throws IntegrityReadException, InterruptedException {
        return new TreeCheck(root, expected).run(new IntegrityVerifier(options.withSymbolicLinks(REFUSE), threads));
    }

    private void work(
            List<FileCheck> checks,
            AtomicReferenceArray<IntegrityVerdict> verdicts,
            AtomicInteger next,
            AtomicReference<@Nullable Throwable> failure) {
        Hasher hasher = borrow();
        try {
            int index;
            while (!Thread.currentThread().isInterrupted()
                    && failure.get() == null
                    && (index = next.getAndIncrement()) < checks.size()) {
                verdicts.set(index, verify(hasher, checks.get(index)));
            }
            giveBack(hasher);
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }

    private static IntegrityVerdict verify(Hasher hasher, FileCheck check) {
        Optional<Integrity> expected = check.expected();
        if (expected.isEmpty()) {
            return new IntegrityVerdict.NothingToCheck();
        }
        try {
            return judge(
                    expected.get(),
                    hasher.hash(check.file(), EnumSet.of(expected.get().strongest())));
        } catch (IntegrityReadException e) {
            return new IntegrityVerdict.Unreadable(e);
        }
    }

    private static IntegrityVerdict judge(Integrity expected, Digests digests) {
        Digest actual = digests.get(expected.strongest());
        return expected.matches(actual)
                ? new IntegrityVerdict.Match(actual)
                : new IntegrityVerdict.Mismatch(expected.strongest(), expected.expected(), actual);
    }

    private Hasher borrow() {
        Hasher hasher = idle.poll();
        return hasher != null ? hasher : new Hasher(options);
    }

    private void giveBack(Hasher hasher) {
        // Where enough are at rest already, this one is left to the collector.
        idle.offer(hasher);
    }

    private static void joinRegardless(List<Thread> workers) {
        for (Thread worker : workers) {
            boolean joined = false;
            while (!joined) {
                try {
                    worker.join();
                    joined = true;
                } catch (InterruptedException again) {
                    worker.interrupt();
                }
            }
        }
    }
}
