package dev.packagefast.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.policy.PolicyNote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkdownReportTest {
    @TempDir
    Path folder;

    @Test
    void hasAHeadlineALineAPackageAndFoldedDetails() throws IOException {
        String text = SampleScan.usual(folder).written(new MarkdownReport());
        assertThat(text.lines().toList())
                .startsWith("### 3 findings in 3 of 5 packages: 1 malicious, 1 high, 1 moderate", "")
                .contains(
                        "| high | `old@1.0.0` | `1.2.0` |"
                                + " [`GHSA-aaaa-aaaa-aaaa`](https://osv.dev/vulnerability/GHSA-aaaa-aaaa-aaaa) |",
                        "<details><summary>Details</summary>",
                        "</details>");
        assertThat(text).contains("app@1.0.0 > top@1.0.0 > deep@2.0.0`").contains("no fix known");
    }

    @Test
    void saysWhenNothingWasFound() throws IOException {
        assertThat(new SampleScan(folder).holds("fine", "1.0.0").written(new MarkdownReport()))
                .startsWith("### Nothing known to be bad in 1 package\n")
                .doesNotContain("|", "<details>");
    }

    @Test
    void aReportOfThousandsStaysBelowWhatASiteTakesAndSaysWhatIsMissing() throws IOException {
        SampleScan sample = new SampleScan(folder);
        for (int i = 0; i < 1_000; i++) {
            sample.holds("package-" + i, "1.0.0").knows("GHSA-aaaa-aaaa-" + i, "package-" + i, "HIGH", "2.0.0");
        }
        String text = sample.written(new MarkdownReport());
        assertThat(text.length()).isBetween(MarkdownReport.LONGEST / 2, MarkdownReport.LONGEST + 1_000);
        assertThat(text).contains("and 900 other packages", "`--format html` has room for all", "</details>");
    }

    @Test
    void whatOthersWroteAtLengthLeavesRoomForTheRest() throws IOException {
        SampleScan sample = new SampleScan(folder);
        for (int i = 0; i < 1_000; i++) {
            sample.holds("package-" + i, "1.0.0").knows("GHSA-aaaa-aaaa-" + i, "package-" + i, "HIGH", "2.0.0");
        }
        String lengthy = "<@!>|`[]".repeat(2_000);
        ScanReport report = sample.report();
        report = new ScanReport(
                report.files(),
                report.packages(),
                report.ecosystems(),
                report.vulnerable(),
                Collections.nCopies(300, new ScanProblem(lengthy, lengthy, lengthy)),
                report.inventories());
        report = report.withDenied(Collections.nCopies(300, new DeniedPackage(lengthy, lengthy, lengthy)));
        for (int i = 0; i < 60; i++) {
            report = report.withNote(new PolicyNote(PolicyNote.Kind.UNUSED, lengthy, lengthy, lengthy));
        }
        String text = sample.written(new MarkdownReport(), report);
        assertThat(text.length()).isBetween(MarkdownReport.LONGEST / 2, MarkdownReport.LONGEST + 1_000);
        assertThat(text)
                .contains("300 problems", "300 denied by plugins", "60 notes", "others; `--format json` has all")
                .contains("| high | `package-0@1.0.0` |");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '"',
            value = {
                "lodash!`lodash`",
                "a`b!`` a`b ``",
                "`!`` ` ``",
                "a``b`c!``` a``b`c ```",
                "a|b!`a\\u007cb`",
                "@team/x!`@team/x`",
            })
    void codeHoldsAnyText(String text, String code) {
        assertThat(MarkdownText.code(text)).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "plain words, with a comma!plain words, with a comma",
                "@octocat!&#64;&#8203;octocat",
                "see #12!see &#35;&#8203;12",
                "<b>!&#60;b&#62;",
                "[x](y)!&#91;x&#93;&#40;y&#41;",
                "www.evil.example!www&#46;&#8203;evil&#46;&#8203;example",
                "https://e.example!https&#58;&#8203;&#47;&#8203;&#47;&#8203;e&#46;&#8203;example",
            })
    void proseIsTextAndNothingElse(String text, String prose) {
        assertThat(MarkdownText.prose(text)).isEqualTo(prose);
    }
}
