package dev.packagefast.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser: what it draws, and that the console stays silent. */
class HtmlInBrowserTest {
    private static final Path BROWSER = Path.of("/usr/bin/chromium");
    private static final Pattern ROW = Pattern.compile("class=\"row\"");

    @TempDir
    Path folder;

    @BeforeAll
    static void aBrowserIsHere() {
        assumeTrue(
                Files.isExecutable(BROWSER),
                "no " + BROWSER + " on this machine: the HTML report is not opened in a browser here");
    }

    /** The page's elements after its program has run. Fails if the console says anything. */
    private String opened(String page) throws IOException, InterruptedException {
        Path file = Files.writeString(folder.resolve("report.html"), page);
        Path dom = folder.resolve("dom");
        Path console = folder.resolve("console");
        List<String> command = new ArrayList<>(List.of(
                BROWSER.toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--enable-logging=stderr",
                "--virtual-time-budget=3000",
                "--window-size=1280,860",
                "--user-data-dir=" + folder.resolve("profile"),
                "--dump-dom",
                file.toUri().toString()));
        Process process = new ProcessBuilder(command)
                .redirectOutput(dom.toFile())
                .redirectError(console.toFile())
                .start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(Files.readString(console, StandardCharsets.ISO_8859_1)).doesNotContain("CONSOLE");
        return Files.readString(dom);
    }

    @Test
    void drawsTheFindingsAndThePathsWithASilentConsole() throws Exception {
        String dom = opened(SampleScan.usual(folder).written(new HtmlReport()));
        assertThat(ROW.matcher(dom).results().count()).isEqualTo(3);
        assertThat(dom).contains("<svg", ">evil ", "No version is known that is free of findings.");
    }

    @Test
    void theConsoleIsReallyHeard() throws Exception {
        String page = SampleScan.usual(folder).written(new HtmlReport());
        // Another program than the one the policy names.
        String changed = page.replace("\"use strict\";", "\"use strict\"; ");
        Throwable said = org.assertj.core.api.Assertions.catchThrowable(() -> opened(changed));
        assertThat(said).isInstanceOf(AssertionError.class).hasMessageContaining("Content Security Policy");
    }

    private String fiveThousandFindings() throws IOException {
        SampleScan sample = new SampleScan(folder);
        for (int i = 0; i < 5_000; i++) {
            sample.holds("package-" + i, "1.0.0");
            sample.knows("GHSA-aaaa-aaaa-" + i, "package-" + i, i % 3 == 0 ? "HIGH" : "LOW", "2.0.0");
        }
        return sample.written(new HtmlReport());
    }

    @Test
    void fiveThousandFindingsAreThereAndOnlyTheRowsInSightExist() throws Exception {
        String dom = opened(fiveThousandFindings());
        assertThat(dom).contains("5,000 findings");
        assertThat(ROW.matcher(dom).results().count()).isBetween(5L, 60L);
    }

    /** A page that works itself once it is drawn: {@code steps} are run in it, and what they say ends in the title. */
    private String worked(String page, String steps) throws Exception {
        String driver = "addEventListener('load', () => { const say = (text) => { document.title += '|' + text; };\n"
                + steps + "});";
        String digest = "sha256-"
                + Base64.getEncoder()
                        .encodeToString(
                                MessageDigest.getInstance("SHA-256").digest(driver.getBytes(StandardCharsets.UTF_8)));
        String driven = page.replace("script-src '", "script-src '" + digest + "' '")
                .replace("</body>", "<script>" + driver + "</script></body>");
        return HtmlReportTest.between(opened(driven), "<title>", "</title>");
    }

    @Test
    void searchingFiveThousandFindingsAnswersWhileOneTypes() throws Exception {
        String title = worked(fiveThousandFindings(), """
                const search = document.querySelector('input[type=search]');
                const started = performance.now();
                for (const text of ['p', 'package-', 'package-4999', '', 'nothing like it', 'package-12']) {
                  search.value = text;
                  search.dispatchEvent(new Event('input'));
                  say(document.querySelector('.count').textContent);
                }
                say('took ' + Math.round(performance.now() - started));
                """);
        assertThat(title)
                .contains("5,000 findings", "1 of 5,000 findings", "0 of 5,000 findings", "111 of 5,000 findings");
        int took = Integer.parseInt(title.substring(title.indexOf("took ") + 5).strip());
        // Six searches; a person notices from about a tenth of a second each. Wide, for machines that are busy.
        assertThat(took).isLessThan(3_000);
    }

    @Test
    void whatThePolicySetsAsideIsOneChoiceAway() throws Exception {
        String page = DecidedScan.of(folder, "never <b>called</b>").written(new HtmlReport());
        String dom = opened(page).replaceAll("(?s)<script.*?</script>", "");
        assertThat(dom)
                .contains("1 denied by plugins", "looks like another name", "About the policy: 2 notes")
                .contains("set aside by the policy (3)")
                .doesNotContain("until 2026-12-31 by ann@example.org: never");
        assertThat(ROW.matcher(dom).results().count()).isEqualTo(2);
        String title = worked(page, """
                const view = document.querySelector('select[aria-label="Which findings"]');
                view.value = 'aside';
                view.dispatchEvent(new Event('change'));
                say(document.querySelectorAll('.row').length + ' row');
                say(document.querySelector('.detail .advice').textContent);
                """);
        assertThat(title)
                .contains("|3 row|", "excepted until 2026-12-31 by ann@example.org: never &lt;b&gt;called&lt;/b&gt;");
    }

    @Test
    void hostileTextIsShownAsText() throws Exception {
        SampleScan sample = new SampleScan(folder);
        String nasty = "</script><img src=x onerror=alert(1)>";
        sample.holds(nasty, "1.0.0");
        ObjectNode record = sample.advisory("GHSA-aaaa", nasty, "HIGH", "1.2.0");
        record.put("summary", "<b id=injected>bold</b>");
        record.putArray("references").addObject().put("type", "WEB").put("url", "javascript:alert(1)");
        String dom = opened(sample.knows(record).written(new HtmlReport()));
        String drawn = dom.replaceAll("(?s)<script.*?</script>", "");
        assertThat(drawn)
                .contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;", "&lt;b id=injected&gt;")
                .doesNotContain("<img", "<b id=", "javascript:");
    }
}
