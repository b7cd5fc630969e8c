package dev.packagefast.security.policy;

import static dev.packagefast.security.policy.PolicyFixture.NOW;
import static dev.packagefast.security.policy.PolicyFixture.decisions;
import static dev.packagefast.security.policy.PolicyFixture.judge;
import static dev.packagefast.security.policy.PolicyFixture.policy;
import static dev.packagefast.security.policy.PolicyFixture.words;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.ScanReport;
import dev.packagefast.security.advisory.Severity;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules and exceptions: what they let pass, and that they let nothing else pass. */
class PolicyTest {
    private static final List<String> IDS =
            List.of("GHSA-crit", "GHSA-high", "GHSA-low", "GHSA-unrated", "MAL-1", "PYSEC-high");

    @TempDir
    Path folder;

    @BeforeEach
    void writeProject() throws IOException {
        PolicyFixture.project(folder);
    }

    @Test
    void blocksEverythingThatNothingSpeaksOf() throws Exception {
        assertThat(decisions(folder, Policy.blockAll())).containsExactlyElementsOf(all("block"));
        assertThat(decisions(folder, policy(folder, ""))).containsExactlyElementsOf(all("block"));
    }

    /** Each rule followed by the end; what it does not fit stays blocked. */
    @ParameterizedTest(name = "warn {0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "at-most = \"moderate\"                    | GHSA-low",
                "at-most = \"high\"                        | GHSA-high GHSA-low PYSEC-high",
                "at-least = \"low\"                        | GHSA-crit GHSA-high GHSA-low MAL-1 PYSEC-high",
                "malware = true                            | MAL-1",
                "malware = false                           | GHSA-crit GHSA-high GHSA-low GHSA-unrated PYSEC-high",
                "scope = \"dev\"                           | GHSA-unrated MAL-1",
                "package = \"t?ck\"                        | GHSA-high GHSA-low GHSA-unrated PYSEC-high",
                "package = \"@evil/*\"                     | MAL-1",
                "package = \"*\"                           | GHSA-crit GHSA-high GHSA-low GHSA-unrated MAL-1 PYSEC-high",
                "package = \"tic\"                         | ''",
                "ecosystem = \"PyPI\"                      | ''",
                "path = \"old/**\"                         | MAL-1",
                "path = \"app/*.json\"                     | GHSA-crit GHSA-unrated",
                "path = \"*.json\"                         | ''",
                "path = \"**/package-lock.json\"           | GHSA-crit GHSA-high GHSA-low GHSA-unrated MAL-1 PYSEC-high",
                "younger-than = \"7d\"                     | GHSA-low GHSA-unrated MAL-1",
                "older-than = \"1000d\"                    | GHSA-high PYSEC-high",
            })
    void warnsOfWhatFitsEveryConditionInEveryPlace(String condition, String warned) throws Exception {
        List<String> expected = List.of(warned.split(" "));
        List<String> decided = decisions(folder, policy(folder, "[[rule]]\naction = \"warn\"\n" + condition));
        assertThat(decided.stream()
                        .filter(each -> each.endsWith(" warn"))
                        .map(each -> each.substring(0, each.indexOf(' '))))
                .containsExactlyElementsOf(warned.isEmpty() ? List.of() : expected);
        assertThat(decided).hasSize(IDS.size());
    }

    @Test
    void theFirstRuleThatFitsDecides() throws Exception {
        String block = "[[rule]]\naction = \"block\"\nat-least = \"high\"\n";
        String warn = "[[rule]]\naction = \"warn\"\npackage = \"*\"\n";
        assertThat(decisions(folder, policy(folder, block + warn)))
                .containsExactly(
                        "GHSA-crit block",
                        "GHSA-high block",
                        "GHSA-low warn",
                        "GHSA-unrated block",
                        "MAL-1 block",
                        "PYSEC-high block");
        assertThat(decisions(folder, policy(folder, warn + block))).containsExactlyElementsOf(all("warn"));
    }

    @Test
    void failOnIsTheLastRule() throws Exception {
        assertThat(decisions(folder, Policy.blockAll().withFailOn(Severity.CRITICAL)))
                .containsExactly(
                        "GHSA-crit block",
                        "GHSA-high warn",
                        "GHSA-low warn",
                        "GHSA-unrated block",
                        "MAL-1 block",
                        "PYSEC-high warn");
        Policy policy =
                policy(folder, "[[rule]]\naction = \"warn\"\nmalware = true").withFailOn(Severity.MALICIOUS);
        assertThat(decisions(folder, policy)).containsExactlyElementsOf(all("warn"));
    }

    @ParameterizedTest
    @CsvSource({
        "CVE-1, tick, '', GHSA-high PYSEC-high",
        "GHSA-high, tick, '', GHSA-high PYSEC-high",
        "PYSEC-high, tick, '', GHSA-high PYSEC-high",
        "CVE-2, tick, '', GHSA-low",
        "CVE-1, tick, 'version = \"1.0.0\"', GHSA-high PYSEC-high",
        "CVE-1, tick, 'version = [\"0.9.0\", \"1.0.0\"]', GHSA-high PYSEC-high",
        "CVE-1, tick, 'version = \"1.0.1\"', ''",
        "CVE-1, tick, 'path = \"app/**\"', ''",
        "CVE-1, tick, 'path = \"**\"', GHSA-high PYSEC-high",
        "CVE-1, tick, 'ecosystem = \"PyPI\"', ''",
        "CVE-1, tock, '', ''",
        "CVE-1, Tick, '', ''",
        "CVE, tick, '', ''",
        "cve-1, tick, '', ''",
        "ghsa-high, tick, '', ''",
        "CVE-10, tick, '', ''",
        "CVE-1, tic\u043a, '', ''",
        "CVE-1, pkg:npm/tick, '', ''",
        "CVE-1, tick@1.0.0, '', ''",
        "CVE-1, npm:tick, '', ''",
        "CVE-1, tick, 'version = \"1.0\"', ''",
        "CVE-1, tick, 'version = \"v1.0.0\"', ''",
        "CVE-1, tick, 'version = \"1.0.0+x\"', ''",
        "CVE-1, tick, 'path = \"*\"', ''",
        "CVE-1, tick, 'path = \"*/*\"', GHSA-high PYSEC-high",
        "CVE-1, tick, 'path = \"APP/**\"', ''",
        "CVE-1, tick, 'path = \"package-lock.json\"', ''",
        "CVE-1, tick, 'path = \"/**/ld/package-lock.json\"', ''",
        "CVE-4, @evil/clock, '', MAL-1",
        "CVE-4, clock, '', ''",
    })
    void anExceptionCoversWhatItNamesInEveryPlaceAndNothingElse(String id, String name, String more, String excepted)
            throws Exception {
        Policy policy = policy(folder, exception(id, name, "2026-11-01") + more);
        ScanReport report = judge(folder, policy, NOW);
        assertThat(report.excepted().stream()
                        .map(each -> each.finding().advisory().id())
                        .sorted())
                .containsExactlyElementsOf(excepted.isEmpty() ? List.of() : List.of(excepted.split(" ")));
        assertThat(report.findings()).hasSize(IDS.size() - report.excepted().size());
        assertThat(report.decided()).hasSize(IDS.size());
        assertThat(report.vulnerable())
                .allSatisfy(each -> assertThat(each.groups()).isNotEmpty());
    }

    @Test
    void exceptionsForSeveralPathsTogetherCoverAFindingInAllOfThem() throws Exception {
        String both = exception("CVE-1", "tick", "2027-01-01") + "path = \"app/**\"\n"
                + exception("CVE-1", "tick", "2027-01-01") + "path = \"old/**\"\n";
        assertThat(judge(folder, policy(folder, both), NOW).excepted()).hasSize(2);
    }

    @Test
    void anExceptionCountsThroughItsLastDayAndIsReportedAfterwards() throws Exception {
        Policy policy = policy(folder, "\n" + exception("CVE-5", "gear", "2026-11-01"));
        ScanReport lastDay = judge(folder, policy, Instant.parse("2026-11-01T23:59:59Z"));
        assertThat(words(lastDay)).contains("GHSA-crit excepted");
        assertThat(lastDay.notes()).isEmpty();
        ScanReport after = judge(folder, policy, Instant.parse("2026-11-02T00:00:00Z"));
        assertThat(words(after)).contains("GHSA-crit block");
        assertThat(after.isBlocked()).isTrue();
        assertThat(after.notes()).singleElement().satisfies(note -> {
            assertThat(note.kind()).isEqualTo(PolicyNote.Kind.EXPIRED);
            assertThat(note.where()).endsWith("pfsec.toml:3");
        });
    }

    @Test
    void anExceptionThatMatchesNothingIsReported() throws Exception {
        ScanReport report = judge(folder, policy(folder, exception("CVE-99", "gear", "2026-12-01")), NOW);
        assertThat(report.notes()).extracting(PolicyNote::kind).containsExactly(PolicyNote.Kind.UNUSED);
        assertThat(words(report)).containsExactlyElementsOf(all("block"));
    }

    /** Written after {@code [[rule]]} or {@code [[exception]]} on line 1; the line where the error is, and its words. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "action = `allow`                              | 2 | block or warn",
                "action = `warn`                               | 2 | no condition",
                "at-most = `low`                               | 1 | `action` is missing",
                "action = `warn`;severety = `low`              | 3 | `severety` is not known",
                "action = `warn`;package = ``                  | 3 | `package` is empty",
                "action = `warn`;package = ` `                 | 3 | `package` is empty",
                "action = `warn`;path = ``                     | 3 | `path` is empty",
                "action = `warn`;path = `!a`                   | 3 | Patterns know",
                "action = `warn`;package = `{a,b}`             | 3 | Patterns know",
                "action = `block`;path = `./a/**`              | 3 | which no file has",
                "action = `block`;path = `a/`                  | 3 | which no file has",
                "action = `block`;path = `a//b`                | 3 | which no file has",
                "action = `block`;path = `**/a/../b`           | 3 | which no file has",
                "action = `block`;path = `../**`               | 3 | which no file has",
                "action = `block`;path = `/`                   | 3 | which no file has",
                "action = `block`;ecosystem = `pypi`           | 3 | Reports name it",
                "action = `warn`;at-most = `none`              | 3 | low, moderate, high",
                "action = `warn`;at-least = `high`;at-most = `low` | 4 | nothing fits both",
                "action = `warn`;scope = `test`                | 3 | dev or prod",
                "action = `warn`;malware = `yes`               | 3 | neither true nor false",
                "action = `warn`;older-than = `3 weeks`        | 3 | number of days",
                "action = `warn`;older-than = `0d`             | 3 | number of days",
                "action = `warn`;older-than = `99999d`         | 3 | number of days",
                "action = `warn`;package = [`a`]               | 3 | is no text",
            })
    void refusesARuleThatDoesNotSayWhatItMeans(String body, String line, String message) {
        refuses("[[rule]]\n" + body.replace(';', '\n').replace('`', '"'), line, message.replace('`', '\''));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "package", "reason", "author", "expires"})
    void refusesAnExceptionWithoutOneOfItsFields(String field) {
        String whole = exception("CVE-1", "tick", "2026-12-01");
        String without = whole.replaceAll("(?m)^" + field + " = .*\n", "");
        assertThat(without).isNotEqualTo(whole);
        refuses(without, "", "'" + field + "' is missing");
        refuses(whole.replaceAll("(?m)^" + field + " = .*$", field + " = \"\""), "", "'" + field + "' is empty");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "id = \"*\"               | a pattern",
                "id = \" CVE-1\"          | a pattern",
                "package = \"tick*\"      | a pattern",
                "version = \"^1.0.0\"     | a range",
                "version = \"*\"          | a pattern",
                "version = []             | an empty list",
                "version = [\"\"]         | is empty",
                "expires = \"never\"      | a day",
                "expires = \"2026-02-30\" | a day",
                "expire = 2026-01-01      | is not known",
                "path = \"\"              | is empty",
                "path = \"./app/**\"      | which no file has",
                "ecosystem = \"NPM\"      | Reports name it",
            })
    void refusesAnExceptionThatMightCoverMoreThanOneThing(String line, String message) {
        String key = line.substring(0, line.indexOf(' '));
        String whole = exception("CVE-1", "tick", "2026-12-01").replaceAll("(?m)^" + key + " = .*\n", "") + line + "\n";
        refuses(whole, String.valueOf(whole.lines().count()), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rule = \"block\"",
                "rule = [1, 2]",
                "[rule]\naction = \"block\"",
                "fail-on = \"high\"",
                "\"\" = 1",
                "[[rules]]\naction = \"warn\"\npackage = \"*\"",
                "[[rule]]\naction = \"warn\"\naction = \"block\"\npackage = \"*\"",
                "[[rule]]\naction = ",
                "\u0000",
            })
    void refusesWhatIsNoPolicy(String text) {
        refuses(text, "", "");
    }

    @Test
    void namesTheLineOfAKeyBehindTextOfSeveralLines() {
        String policy = exception("CVE-1", "tick", "2026-12-01")
                .replace("reason = \"known\"", "reason = \"\"\"\n[[rule]]\nwrong = 1\n\"\"\"");
        refuses(policy + "[[rule]]\naction = \"warn\"\nwrong = 1", "12", "'wrong' is not known");
    }

    @Test
    void saysWhichFileIsMissing() {
        assertThatThrownBy(() -> Policy.read(folder.resolve("none.toml")))
                .isInstanceOf(PolicyFileException.class)
                .hasMessageContaining("none.toml: is not there");
    }

    private void refuses(String text, String line, String message) {
        assertThatThrownBy(() -> policy(folder, text))
                .isInstanceOfSatisfying(PolicyFileException.class, bad -> {
                    assertThat(bad.place().file()).hasFileName("pfsec.toml");
                    if (!line.isEmpty()) {
                        assertThat(bad.place().lineOrZero()).isEqualTo(Integer.parseInt(line));
                    }
                })
                .hasMessageContaining(message);
    }

    static String exception(String id, String name, String expires) {
        return """
                [[exception]]
                id = "%s"
                package = "%s"
                reason = "known"
                author = "ann"
                expires = %s
                """.formatted(id, name, expires);
    }

    private static List<String> all(String word) {
        TreeSet<String> all = new TreeSet<>();
        for (String id : IDS) {
            all.add(id + " " + word);
        }
        return List.copyOf(all);
    }
}
