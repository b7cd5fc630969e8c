package dev.packagefast.security;

import dev.packagefast.security.advisory.AdvisoryIndex;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.MatchResult;
import dev.packagefast.security.advisory.Matcher;
import dev.packagefast.security.inventory.LocatedPackage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks an index about the packages of one inventory, on several processors when there are enough of them. Plain threads,
 * because a pool's classes cost a cold start more than a scan has to gain.
 */
final class Matching {
    /**
     * So many packages take longer to match than the code takes to compile. With fewer, one processor is the compiler's:
     * a second thread of two made a cold scan slower.
     */
    private static final int MANY = 20_000;

    /** What one thread is given at least; the time of starting one is that of matching about a hundred. */
    private static final int SHARE = 500;

    private Matching() {}

    /** A package of which something is known. */
    record Known(LocatedPackage located, MatchResult result, FixAdvice advice) {}

    /**
     * Those of {@code packages} of which something is known, in their order; what comes from no registry is not asked
     * about.
     */
    static List<Known> of(List<LocatedPackage> packages, AdvisoryIndex index) {
        int processors = Runtime.getRuntime().availableProcessors();
        int threads = packages.size() < MANY ? Math.max(processors - 1, 1) : processors;
        int count = Math.clamp(packages.size() / SHARE, 1, threads);
        List<Share> shares = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) packages.size() * i / count);
            int to = (int) ((long) packages.size() * (i + 1) / count);
            shares.add(new Share(packages.subList(from, to), packages.size(), index));
        }
        for (Share share : shares.subList(1, count)) {
            share.start();
        }
        shares.getFirst().run();
        List<Known> known = new ArrayList<>();
        for (Share share : shares) {
            known.addAll(share.result());
        }
        return known;
    }

    /** The packages that one thread asks about. */
    private static final class Share implements Runnable {
        private final List<LocatedPackage> packages;
        private final int questions;
        private final AdvisoryIndex index;
        private final List<Known> known = new ArrayList<>();
        private @Nullable Thread thread;
        private @Nullable RuntimeException refused;
        private @Nullable Error fatal;

        /** @param questions what is asked by all threads together */
        Share(List<LocatedPackage> packages, int questions, AdvisoryIndex index) {
            this.packages = packages;
            this.questions = questions;
            this.index = index;
        }

        void start() {
            thread = Thread.ofPlatform().daemon().name("match").start(this);
        }

        @Override
        public void run() {
            try {
                Matcher matcher = index.matcher(questions);
                for (LocatedPackage located : packages) {
                    if (located.isFromRegistry()) {
                        match(located, matcher);
                    }
                }
            } catch (RuntimeException refusal) {
                refused = refusal;
            } catch (Error failure) {
                fatal = failure;
            }
        }

        private void match(LocatedPackage located, Matcher matcher) {
            MatchResult result = matcher.match(located.ecosystem(), located.name(), located.version());
            if (!result.isClean()) {
                known.add(new Known(
                        located,
                        result,
                        FixAdvice.of(matcher, located.ecosystem(), located.name(), located.version())));
            }
        }

        /** What was found, once all has been asked; fails as the asking did. */
        List<Known> result() {
            awaitEnd();
            if (refused != null) {
                throw refused;
            }
            if (fatal != null) {
                throw fatal;
            }
            return known;
        }

        private void awaitEnd() {
            boolean interrupted = false;
            while (thread != null) {
                try {
                    thread.join();
                    thread = null;
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
