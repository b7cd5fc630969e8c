package dev.packagefast.security.advisory;

import static dev.packagefast.security.advisory.Records.index;
import static dev.packagefast.security.advisory.Records.range;
import static dev.packagefast.security.advisory.Records.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an index answers: the OSV evaluation algorithm, names, and what cannot be decided. */
class MatchTest {
    @ParameterizedTest(name = "{0}: affected {1}, not {2}, fix {3}")
    @CsvSource(
            delimiter = '|',
            value = {
                "introduced=0 fixed=1.2.3               | 0.0.1 1.2.2 1.2.3-beta | 1.2.3 2.0.0       | 1.2.3",
                "introduced=1.0.0 fixed=1.2.3           | 1.0.0 1.1.0            | 0.9.9 1.2.3       | 1.2.3",
                "introduced=1.0.0 last_affected=1.2.3   | 1.0.0 1.2.3            | 0.9.9 1.2.4       |",
                "introduced=1.0.0                       | 1.0.0 99.0.0           | 0.9.9             |",
                "introduced=0                           | 0.0.0 99.0.0 0.0.0-a   |                   |",
                "introduced=0 fixed=1.0.0 introduced=2.0.0 fixed=2.1.0 | 0.1.0 2.0.5 | 1.0.0 1.9.9 2.1.0 |",
                "fixed=2.1.0 introduced=2.0.0 fixed=1.0.0 introduced=0 | 0.1.0 2.0.5 | 1.0.0 1.9.9 2.1.0 |",
                "introduced=0 fixed=1.0.0 introduced=1.0.0 fixed=2.0.0 | 0.1.0 1.0.0 1.9.0 | 2.0.0      | 2.0.0",
                "introduced=1.0.0 fixed=3.0.0 limit=2.0.0 | 1.0.0 1.9.9          | 2.0.0 2.5.0 3.0.0 |",
                "introduced=1.0.0 limit=2.0.0 limit=3.0.0 | 1.0.0 2.9.9          | 3.0.0             |",
                "introduced=1.0.0 fixed=2.0.0 limit=*   | 1.0.0 1.9.9            | 2.0.0             | 2.0.0",
                "introduced=1.0.0 fixed=2.0.0 limit=2.0.0 | 1.0.0 1.9.9          | 2.0.0             | 2.0.0",
                "introduced=2.0.0 fixed=1.0.0           | 2.0.0 3.0.0            | 1.0.0 1.5.0       |",
                "introduced=1.0.0 fixed=1.0.0           |                        | 0.9.0 1.0.0 1.1.0 |",
                "introduced=1.0.0 last_affected=1.0.0   | 1.0.0 1.0.0+build      | 1.0.1 0.9.0       |",
                "introduced=1.0.0 introduced=1.5.0 fixed=2.0.0 fixed=3.0.0 | 1.0.0 1.9.0 | 2.0.0 2.5.0  | 2.0.0",
            })
    void evaluatesEventsAsTheSchemaSays(String events, String affected, String safe, String fix) throws IOException {
        try (AdvisoryIndex index = index(record("A-1", "npm", "left-pad", range(events)))) {
            for (String version : words(affected)) {
                MatchResult result = index.match("npm", "left-pad", version);
                assertThat(ids(result)).as(version).containsExactly("A-1");
                if (fix != null) {
                    assertThat(result.matches().getFirst().fix()).as(version).contains(fix);
                }
            }
            for (String version : words(safe)) {
                assertThat(index.match("npm", "left-pad", version)).as(version).isEqualTo(MatchResult.NONE);
            }
        }
    }

    private static List<String> words(String text) {
        return text == null ? List.of() : List.of(text.split(" "));
    }

    private static Stream<String> stream(MatchResult result) {
        return result.matches().stream().map(match -> match.advisory().id());
    }

    private static List<String> ids(MatchResult result) {
        return stream(result).toList();
    }

    @Test
    void joinsRangesAndExactVersionsOfSeveralEntriesForOnePackage() throws IOException {
        try (AdvisoryIndex index = index("""
                {"id": "A-1", "modified": "2026-01-01T00:00:00Z", "affected": [
                  {"package": {"ecosystem": "npm", "name": "a"}, "versions": ["3.0.0", "0.5.0"],
                   "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "1.0.0"}]}]},
                  {"package": {"ecosystem": "npm", "name": "b"}, "versions": ["9.0.0"]},
                  {"package": {"ecosystem": "npm", "name": "a"},
                   "ranges": [{"type": "GIT", "repo": "r", "events": [{"introduced": "0"}]},
                              {"type": "SEMVER", "events": [{"introduced": "2.0.0"}, {"fixed": "2.1.0"}]}]}]}""")) {
            assertThat(ids(index.match("npm", "a", "0.5.0"))).containsExactly("A-1");
            assertThat(ids(index.match("npm", "a", "3.0.0"))).containsExactly("A-1");
            assertThat(ids(index.match("npm", "a", "2.0.9"))).containsExactly("A-1");
            assertThat(index.match("npm", "a", "2.0.9").matches().getFirst().fix())
                    .contains("2.1.0");
            assertThat(index.match("npm", "a", "1.5.0").isClean()).isTrue();
            assertThat(index.match("npm", "a", "9.0.0").isClean()).isTrue();
            assertThat(ids(index.match("npm", "b", "9.0.0"))).containsExactly("A-1");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "PyPI, Foo.Bar-_baz, foo-bar-baz",
        "PyPI, foo-bar, FOO__bar",
        "NuGet, Newtonsoft.Json, newtonsoft.JSON",
        "Packagist, Symfony/Http, symfony/http",
        "npm, Grün/ﬁ𝕏, Grün/ﬁ𝕏",
    })
    void takesSpellingsForWhatTheirEcosystemTakesThemFor(String ecosystem, String written, String asked)
            throws IOException {
        try (AdvisoryIndex index = index(record("A-1", ecosystem, written, range("introduced=0")))) {
            assertThat(ids(index.match(ecosystem, asked, "1.0.0"))).containsExactly("A-1");
        }
    }

    @ParameterizedTest
    @CsvSource({"npm, JSONStream, jsonstream", "Go, github.com/A/b, github.com/a/b", "npm, a-b, a_b", "PyPI, ab, a-b"})
    void keepsApartWhatAnEcosystemKeepsApart(String ecosystem, String written, String asked) throws IOException {
        try (AdvisoryIndex index = index(record("A-1", ecosystem, written, range("introduced=0")))) {
            assertThat(index.match(ecosystem, asked, "1.0.0").isClean()).isTrue();
            assertThat(index.match("Pub", written, "1.0.0").isClean()).isTrue();
        }
    }

    @Test
    void readsThePackageFromItsUrlWhereNothingElseNamesIt() throws IOException {
        String record = """
                {"id": "A-1", "modified": "2026-01-01T00:00:00Z", "affected": [
                  {"package": {"purl": "pkg:npm/%40scope/name"}, "versions": ["1.0.0"]},
                  {"package": {"purl": "pkg:maven/org.example/lib"}, "versions": ["1.0.0"]},
                  {"package": {"purl": "pkg:golang/example.com/x/y"}, "versions": ["1.0.0"]},
                  {"package": {"purl": "pkg:unheard/of"}, "versions": ["1.0.0"]}]}""";
        try (AdvisoryIndex index = index(record)) {
            assertThat(ids(index.match("npm", "@scope/name", "1.0.0"))).containsExactly("A-1");
            assertThat(ids(index.match("Maven", "org.example:lib", "1.0.0"))).containsExactly("A-1");
            assertThat(ids(index.match("Go", "example.com/x/y", "1.0.0"))).containsExactly("A-1");
            assertThat(index.metadata().problems())
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.message()).contains("unheard"));
            assertThat(index.metadata().counts().partly()).isEqualTo(1);
        }
    }

    @Test
    void doesNotGuessWhereAnEcosystemHasNoVersionOrder() throws IOException {
        try (AdvisoryIndex index = index(
                record("A-1", "Hackage", "p", range("introduced=1.0 fixed=2.0") + ", \"versions\": [\"1.0\", \"1.1\"]"),
                record("A-2", "Hackage", "q", range("introduced=0")))) {
            assertThat(ids(index.match("Hackage", "p", "1.1"))).containsExactly("A-1");
            MatchResult unlisted = index.match("Hackage", "p", "1.2");
            assertThat(unlisted.matches()).isEmpty();
            assertThat(unlisted.undecided()).singleElement().satisfies(one -> {
                assertThat(one.advisory().id()).isEqualTo("A-1");
                assertThat(one.reason()).contains("no order");
            });
            assertThat(ids(index.match("Hackage", "q", "anything"))).containsExactly("A-2");
        }
    }

    @Test
    void doesNotGuessAboutAVersionThatCannotBeOrdered() throws IOException {
        try (AdvisoryIndex index = index(
                record("A-1", "npm", "p", range("introduced=1.0.0 fixed=2.0.0")),
                record("A-2", "npm", "p", range("introduced=0")),
                record("A-3", "npm", "p", "\"versions\": [\"1.0.0\", \"not a version\"]"))) {
            MatchResult result = index.match("npm", "p", "not a version");
            assertThat(ids(result)).containsExactly("A-2", "A-3");
            assertThat(result.undecided())
                    .extracting(one -> one.advisory().id())
                    .containsExactly("A-1");
            assertThat(ids(index.match("npm", "p", "another text"))).containsExactly("A-2");
        }
    }

    @Test
    void keepsTheRestOfARecordWhoseRangeCannotBeOrdered() throws IOException {
        String record = """
                {"id": "A-1", "modified": "2026-01-01T00:00:00Z", "affected": [
                  {"package": {"ecosystem": "npm", "name": "p"}, "versions": ["7.0.0"], "ranges": [
                    {"type": "SEMVER", "events": [{"introduced": "what"}]},
                    {"type": "NEW", "events": [{"introduced": "0"}]},
                    {"type": "SEMVER", "events": [{"fixed": "9.0.0"}]},
                    {"type": "SEMVER", "events": [{"introduced": "1.0.0"}, {"fixed": "2.0.0"}]}]}]}""";
        try (AdvisoryIndex index = index(record)) {
            assertThat(ids(index.match("npm", "p", "1.5.0"))).containsExactly("A-1");
            assertThat(ids(index.match("npm", "p", "7.0.0"))).containsExactly("A-1");
            assertThat(index.match("npm", "p", "5.0.0").undecided()).hasSize(1);
            assertThat(index.metadata().problemCounts())
                    .containsEntry(ImportProblem.Kind.UNORDERED_EVENT, 1)
                    .containsEntry(ImportProblem.Kind.UNREADABLE_RANGE, 2);
        }
    }

    @Test
    void asksAnEcosystemWithASuffixAlsoWithoutIt() throws IOException {
        try (AdvisoryIndex index = index(
                record("A-1", "Debian:12", "p", "\"versions\": [\"1\"]"),
                record("A-2", "Debian", "p", "\"versions\": [\"1\"]"))) {
            assertThat(ids(index.match("Debian:12", "p", "1"))).containsExactly("A-1", "A-2");
            assertThat(ids(index.match("Debian:11", "p", "1"))).containsExactly("A-2");
            assertThat(index.metadata().ecosystems()).containsOnlyKeys("Debian");
        }
    }

    @Test
    void aRepositoryIsNoPartOfAPackagesName() throws IOException {
        try (AdvisoryIndex index = index(
                record("A-1", "Packagist:https://example.org/8", "drupal/x", range("introduced=0 fixed=2.0.0")))) {
            assertThat(ids(index.match("Packagist", "drupal/x", "1.0.0"))).containsExactly("A-1");
            assertThat(ids(index.match("Packagist:elsewhere", "drupal/X", "1.0.0")))
                    .containsExactly("A-1");
        }
    }

    @Test
    void tellsWhatAFindingShows() throws IOException {
        String record = """
                {"id": "GHSA-1", "modified": "2026-01-02T03:04:05Z", "published": "2025-12-31T00:00:00.5Z",
                 "aliases": ["CVE-1", "MAL-not-this"], "related": ["CVE-2"], "upstream": ["UP-1"],
                 "summary": "Line\\u001b[31m one", "details": "First\\nsecond",
                 "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
                 "affected": [{"package": {"ecosystem": "npm", "name": "p"}, "versions": ["1.0.0"],
                               "database_specific": {"cwes": [{"cweId": "CWE-506", "name": "x"}]}}],
                 "references": [{"type": "FIX", "url": "https://example.org/fix"}],
                 "database_specific": {"severity": "LOW", "cwe_ids": ["CWE-79"]},
                 "from_the_future": [[{"deep": [1, 2, {"er": null}]}]]}""";
        try (AdvisoryIndex index = index(record, record("PLAIN", "npm", "q", "\"versions\": [\"1.0.0\"]"))) {
            Advisory advisory =
                    index.match("npm", "p", "1.0.0").matches().getFirst().advisory();
            assertThat(advisory.aliases()).containsExactly("CVE-1", "MAL-not-this");
            assertThat(advisory.malicious()).isTrue();
            assertThat(advisory.severity()).isEqualTo(Severity.MALICIOUS);
            assertThat(advisory.score()).hasValue(9.8);
            assertThat(advisory.vector())
                    .hasValueSatisfying(vector -> assertThat(vector).startsWith("CVSS:3.1/"));
            assertThat(advisory.modified()).contains(Instant.parse("2026-01-02T03:04:05Z"));
            assertThat(advisory.published()).contains(Instant.parse("2025-12-31T00:00:00Z"));
            AdvisoryDetails details = advisory.details();
            assertThat(details.summary()).isEqualTo("Line\uFFFD[31m one");
            assertThat(details.description()).isEqualTo("First\nsecond");
            assertThat(details.cwes()).containsExactlyInAnyOrder("CWE-506", "CWE-79");
            assertThat(details.related()).containsExactly("CVE-2");
            assertThat(details.upstream()).containsExactly("UP-1");
            assertThat(details.references())
                    .containsExactly(new AdvisoryDetails.Reference("FIX", "https://example.org/fix"));
            assertThat(details.severities()).hasSize(1);
            Advisory plain =
                    index.match("npm", "q", "1.0.0").matches().getFirst().advisory();
            assertThat(plain.severity()).isEqualTo(Severity.UNKNOWN);
            assertThat(plain.score()).isEmpty();
            assertThat(plain.published()).isEmpty();
            assertThat(plain.details().summary()).isEqualTo("About PLAIN");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'\"database_specific\": {\"severity\": \"MODERATE\"}', MODERATE",
        "'\"severity\": [{\"type\": \"Ubuntu\", \"score\": \"medium\"}]', MODERATE",
        "'\"severity\": [{\"type\": \"CVSS_V3\", \"score\": \"nonsense\"}], \"database_specific\": {\"severity\": \"high\"}', HIGH",
        "'\"severity\": [{\"type\": \"CVSS_V2\", \"score\": \"AV:N/AC:L/Au:N/C:C/I:C/A:C\"}]', HIGH",
        "'\"severity\": null', UNKNOWN",
    })
    void ratesByVectorThenByTheDatabasesWord(String field, Severity expected) throws IOException {
        String record = """
                {"id": "A-1", "modified": "2026-01-01T00:00:00Z", %s, "affected": [
                  {"package": {"ecosystem": "npm", "name": "p"}, "versions": ["1.0.0"]}]}""".formatted(field);
        try (AdvisoryIndex index = index(record)) {
            assertThat(index.match("npm", "p", "1.0.0").worst()).isEqualTo(expected);
        }
    }

    @Test
    void aRecordTakenBackIsNotFoundAlsoWhenAnOlderSourceStillHasIt() throws IOException {
        String active = record("A-1", "npm", "p", range("introduced=0"));
        String withdrawn = active.replace(
                "\"2026-01-02T03:04:05Z\"", "\"2026-05-26T00:00:00Z\", \"withdrawn\": \"2026-05-26T00:00:00Z\"");
        for (List<String> order : List.of(List.of(active, withdrawn), List.of(withdrawn, active))) {
            try (AdvisoryIndex index = index(order.toArray(String[]::new))) {
                assertThat(index.match("npm", "p", "1.0.0").isClean()).isTrue();
                assertThat(index.metadata().counts()).isEqualTo(new IndexMetadata.RecordCounts(2, 0, 0, 0, 1, 1));
            }
        }
    }

    @Test
    void aClosedIndexSaysSo() throws IOException {
        AdvisoryIndex index = index(record("A-1", "npm", "p", range("introduced=0")));
        Matcher matcher = index.matcher();
        index.close();
        index.close();
        assertThatThrownBy(() -> matcher.match("npm", "p", "1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void namesNobodyCouldPublishAreSimplyUnknown() throws IOException {
        try (AdvisoryIndex index = index(record("A-1", "npm", "p", range("introduced=0")))) {
            assertThat(index.match("npm", "x".repeat(100_000), "1").isClean()).isTrue();
            assertThat(index.match("npm\0p", "", "1").isClean()).isTrue();
            assertThat(index.match("", "npm\0p", "1").isClean()).isTrue();
            assertThat(index.match("npm", "\uD800", "1").isClean()).isTrue();
        }
    }
}
