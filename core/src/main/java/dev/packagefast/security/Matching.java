package dev.packagefast.security;

import dev.packagefast.security.advisory.AdvisoryIndex;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.MatchResult;
import dev.packagefast.security.advisory.Matcher;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.PackageDependencies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Asks an index about the packages of an inventory, on several processors when there are enough of them. Plain threads,
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

    /**
     * A package of which something is known.
     *
     * @param number its place among those that were asked about
     */
    record Known(int number, LocatedPackage located, MatchResult result, FixAdvice advice) {}

    /**
     * The packages of those files of which something is known, in their order; what comes from no registry is not asked
     * about. Of files with the same content one is asked about.
     */
    static List<Known> of(List<PackageDependencies> files, AdvisoryIndex index) {
        if (files.size() == 1) {
            return ofPackages(files.getFirst().packages(), index);
        }
        Map<PackageDependencies, Integer> starts = new HashMap<>();
        List<LocatedPackage> asked = new ArrayList<>();
        for (PackageDependencies file : files) {
            if (starts.putIfAbsent(file.original(), asked.size()) == null) {
                asked.addAll(file.original().packages());
            }
        }
        List<Known> known = ofPackages(asked, index);
        if (starts.size() == files.size()) {
            return known;
        }
        List<Known> all = new ArrayList<>();
        for (PackageDependencies file : files) {
            List<LocatedPackage> packages = file.packages();
            int start = Objects.requireNonNull(starts.get(file.original()));
            for (int i = first(known, start); i < known.size(); i++) {
                Known one = known.get(i);
                if (one.number >= start + packages.size()) {
                    break;
                }
                all.add(new Known(one.number, packages.get(one.number - start), one.result, one.advice));
            }
        }
        return all;
    }

    /** Where the packages from {@code number} on start. */
    private static int first(List<Known> known, int number) {
        int low = 0;
        int high = known.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (known.get(middle).number < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static List<Known> ofPackages(List<LocatedPackage> packages, AdvisoryIndex index) {
        int processors = Runtime.getRuntime().availableProcessors();
        int threads = packages.size() < MANY ? Math.max(processors - 1, 1) : processors;
        int count = Math.clamp(packages.size() / SHARE, 1, threads);
        List<Share> shares = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int from = (int) ((long) packages.size() * i / count);
            int to = (int) ((long) packages.size() * (i + 1) / count);
            shares.add(new Share(packages, from, to, index));
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

    /** Those packages that one thread asks about, among all of them. */
    private static final class Share implements Runnable {
        private final List<LocatedPackage> packages;
        private final int from;
        private final int to;
        private final AdvisoryIndex index;
        private final List<Known> known = new ArrayList<>();
        private @Nullable Thread thread;
        private @Nullable RuntimeException refused;
        private @Nullable Error fatal;

        Share(List<LocatedPackage> packages, int from, int to, AdvisoryIndex index) {
            this.packages = packages;
            this.from = from;
            this.to = to;
            this.index = index;
        }

        void start() {
            thread = Thread.ofPlatform().daemon().name("match").start(this);
        }

        @Override
        public void run() {
            try {
                Matcher matcher = index.matcher(packages.size());
                for (int i = from; i < to; i++) {
                    if (packages.get(i).isFromRegistry()) {
                        match(i, packages.get(i), matcher);
                    }
                }
            } catch (RuntimeException refusal) {
                refused = refusal;
            } catch (Error failure) {
                fatal = failure;
            }
        }

        private void match(int number, LocatedPackage located, Matcher matcher) {
            MatchResult result = matcher.match(located.ecosystem(), located.name(), located.version());
            if (!result.isClean()) {
                known.add(new Known(
                        number,
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
