package dev.packagefast.security.advisory;

import static dev.packagefast.security.advisory.Records.index;
import static dev.packagefast.security.advisory.Records.range;
import static dev.packagefast.security.advisory.Records.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Many questions at once, and what follows from the answers. */
class BatchTest {
    private static String aliased(String id, String aliases, String severity, String events) {
        return """
                {"id": "%s", "modified": "2026-01-01T00:00:00Z", "aliases": [%s], "database_specific": {"severity": "%s"},
                 "affected": [{"package": {"ecosystem": "npm", "name": "p"}, %s}]}""".formatted(id, aliases, severity, range(events));
    }

    @Test
    void answersInTheOrderOfTheQuestionsOnAnyNumberOfThreads() throws IOException {
        try (AdvisoryIndex index = index(record("A-1", "npm", "bad", range("introduced=0 fixed=500.0.0")))) {
            List<PackageVersion> questions = IntStream.range(0, 20_000)
                    .mapToObj(i -> new PackageVersion("npm", i % 3 == 0 ? "bad" : "good-" + i, i % 1_000 + ".0.0"))
                    .toList();
            List<PackageVersion> expected = questions.stream()
                    .filter(one -> one.name().equals("bad")
                            && Integer.parseInt(one.version().replace(".0.0", "")) < 500)
                    .toList();
            for (int threads : new int[] {1, 2, 5}) {
                assertThat(BatchMatcher.of(index).withThreads(threads).match(questions))
                        .extracting(PackageFindings::packageVersion)
                        .isEqualTo(expected);
            }
            assertThat(BatchMatcher.of(index).touchedBy("A-1", questions)).isEqualTo(expected);
            assertThat(BatchMatcher.of(index).touchedBy("A-2", questions)).isEmpty();
            assertThatThrownBy(() -> BatchMatcher.of(index).withThreads(0))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void streamsRowsWithoutHoldingThem() throws IOException {
        try (AdvisoryIndex index = index(record("A-1", "npm", "bad", range("introduced=0")))) {
            int rows = 1_000_000;
            AtomicLong asked = new AtomicLong();
            AtomicLong mostAhead = new AtomicLong();
            AtomicLong found = new AtomicLong();
            Iterator<PackageVersion> stream = new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return asked.get() < rows;
                }

                @Override
                public PackageVersion next() {
                    long row = asked.incrementAndGet();
                    return new PackageVersion("npm", row % 1_000 == 0 ? "bad" : "good", "1.0.0");
                }
            };
            BatchMatcher.of(index).withThreads(2).matchAll(stream, findings -> {
                long ahead = asked.get() - found.incrementAndGet() * 1_000;
                mostAhead.accumulateAndGet(ahead, Math::max);
            });
            assertThat(found).hasValue(rows / 1_000);
            assertThat(mostAhead.get()).isLessThan(6 * 4_096);
        }
    }

    @Test
    void whatTheSinkThrowsReachesTheCaller() throws IOException {
        try (AdvisoryIndex index = index(record("A-1", "npm", "bad", range("introduced=0")))) {
            assertThatThrownBy(() -> BatchMatcher.of(index)
                            .matchAll(
                                    List.of(new PackageVersion("npm", "bad", "1.0.0"))
                                            .iterator(),
                                    findings -> {
                                        throw new IllegalStateException("full");
                                    }))
                    .hasMessage("full");
        }
    }

    @Test
    void aMissCostsNoGarbage() throws Exception {
        // By reflection: the library's module does not read the management modules.
        Object threads = Class.forName("java.lang.management.ManagementFactory")
                .getMethod("getThreadMXBean")
                .invoke(null);
        Method allocatedBytes =
                Class.forName("com.sun.management.ThreadMXBean").getMethod("getCurrentThreadAllocatedBytes");
        try (AdvisoryIndex index = index(record("A-1", "npm", "bad", range("introduced=0")))) {
            Matcher matcher = index.matcher();
            String[] names = IntStream.range(0, 64)
                    .mapToObj(i -> "@scope/nobody-knows-" + i)
                    .toArray(String[]::new);
            int questions = 20_000;
            long fewest = Long.MAX_VALUE;
            for (int round = 0; round < 20; round++) {
                long before = (long) allocatedBytes.invoke(threads);
                for (int i = 0; i < questions; i++) {
                    matcher.match("npm", names[i & 63], "1.0.0");
                }
                fewest = Math.min(fewest, (long) allocatedBytes.invoke(threads) - before);
            }
            // The two calls that measure allocate a few hundred bytes themselves.
            assertThat(fewest).isLessThan(questions / 20);
        }
    }

    @Test
    void severalRecordsOfTheSameThingAreOneFinding() throws IOException {
        try (AdvisoryIndex index = index(
                aliased("GHSA-1", "\"CVE-1\"", "LOW", "introduced=0"),
                aliased("PYSEC-1", "\"CVE-1\", \"OTHER-1\"", "HIGH", "introduced=0"),
                aliased("GHSA-2", "", "CRITICAL", "introduced=0"),
                aliased("ZZZ-1", "\"OTHER-1\"", "HIGH", "introduced=0"),
                aliased("CVE-9", "\"GHSA-2\"", "LOW", "introduced=0"))) {
            List<AliasGroup> groups =
                    AliasGroup.of(index.match("npm", "p", "1.0.0").matches());
            assertThat(groups)
                    .extracting(AliasGroup::ids)
                    .containsExactly(
                            List.of("CVE-9", "GHSA-2"), List.of("CVE-1", "GHSA-1", "OTHER-1", "PYSEC-1", "ZZZ-1"));
            assertThat(groups).extracting(group -> group.lead().id()).containsExactly("GHSA-2", "PYSEC-1");
            assertThat(groups).extracting(AliasGroup::severity).containsExactly(Severity.CRITICAL, Severity.HIGH);
            assertThat(AliasGroup.of(List.of())).isEmpty();
        }
    }

    @Test
    void advisesTheLowestVersionThatClearsEverything() throws IOException {
        try (AdvisoryIndex index = index(
                aliased("A-1", "", "LOW", "introduced=0 fixed=1.2.0"),
                aliased("A-2", "", "LOW", "introduced=1.0.0 fixed=1.4.0 introduced=2.0.0 fixed=2.0.3"),
                aliased("A-3", "", "LOW", "introduced=1.4.0 fixed=1.4.5"),
                aliased("A-4", "", "LOW", "introduced=3.0.0"))) {
            Matcher matcher = index.matcher();
            assertThat(FixAdvice.of(matcher, "npm", "p", "1.1.0")).isEqualTo(new FixAdvice.Upgrade("1.4.5", true));
            assertThat(FixAdvice.of(matcher, "npm", "p", "0.5.0")).isEqualTo(new FixAdvice.Upgrade("1.4.5", false));
            assertThat(FixAdvice.of(matcher, "npm", "p", "2.0.0")).isEqualTo(new FixAdvice.Upgrade("2.0.3", true));
            assertThat(FixAdvice.of(matcher, "npm", "p", "3.1.0")).isEqualTo(new FixAdvice.NoFixKnown());
            assertThat(FixAdvice.of(matcher, "npm", "p", "1.5.0")).isEqualTo(new FixAdvice.NothingToFix());
            assertThat(FixAdvice.of(matcher, "npm", "q", "1.5.0")).isEqualTo(new FixAdvice.NothingToFix());
            assertThat(FixAdvice.of(matcher, "npm", "p", "latest")).isEqualTo(new FixAdvice.NoFixKnown());
        }
    }

    @Test
    void manyPackagesFillManyBucketsAndAllAreFound() throws IOException {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            records.add(record("A-" + i, "npm", "package-" + i, range("introduced=0 fixed=" + i + ".0.0")));
        }
        try (AdvisoryIndex index = index(records.toArray(String[]::new))) {
            Matcher matcher = index.matcher();
            for (int i = 1; i < 5_000; i++) {
                assertThat(matcher.match("npm", "package-" + i, "0.9.0").matches())
                        .extracting(match -> match.advisory().id())
                        .containsExactly("A-" + i);
                assertThat(matcher.match("npm", "package-" + i, i + ".0.0").isClean())
                        .isTrue();
                assertThat(matcher.match("npm", "packages-" + i, "0.9.0").isClean())
                        .isTrue();
            }
            assertThat(matcher.match("npm", "package-4999", "1.0.0")
                            .matches()
                            .getFirst()
                            .advisory()
                            .details()
                            .summary())
                    .isEqualTo("About A-4999");
            index.verify();
        }
    }
}
