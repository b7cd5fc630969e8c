package dev.packagefast.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
    @TempDir
    Path folder;

    static String between(String text, String start, String end) {
        int from = text.indexOf(start) + start.length();
        return text.substring(from, text.indexOf(end, from));
    }

    private static String digest(String text) throws Exception {
        return "'sha256-"
                + Base64.getEncoder()
                        .encodeToString(
                                MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)))
                + "'";
    }

    @Test
    void itsPolicyAllowsItsOwnStyleAndProgramAndNoNetwork() throws Exception {
        String page = SampleScan.usual(folder).written(new HtmlReport());
        String policy = between(page, "Content-Security-Policy\" content=\"", "\"");
        assertThat(policy)
                .startsWith("default-src 'none'; ")
                .contains("style-src " + digest(between(page, "<style>", "</style>")))
                .contains("script-src " + digest(between(page, "</script>\n<script>", "</script>")))
                .doesNotContain("unsafe", "http", "*", "self");
    }

    @Test
    void refersToNothingOutsideItself() throws IOException {
        String page = SampleScan.usual(folder).written(new HtmlReport());
        String markup = page.replaceAll("(?s)<script.*?</script>", "").replaceAll("(?s)<style>.*?</style>", "");
        Matcher address =
                Pattern.compile("(?:src|href|url)\\s*[=(]\\s*[\"']?([^\"'>)]*)").matcher(markup);
        while (address.find()) {
            assertThat(address.group(1)).isEqualTo("data:,");
        }
        assertThat(between(page, "<style>", "</style>")).doesNotContain("url(", "@import");
    }

    @Test
    void holdsEveryFindingWithItsPathsAndFix() throws IOException {
        JsonNode data = SampleScan.JSON.readTree(between(
                SampleScan.usual(folder).written(new HtmlReport()),
                "<script type=\"application/json\" id=\"data\">",
                "</script>"));
        assertThat(data.path("vulnerable").findValuesAsText("id"))
                .containsExactly("MAL-2026-1", "GHSA-aaaa-aaaa-aaaa", "GHSA-bbbb-bbbb-bbbb");
        JsonNode old = data.path("vulnerable").path(1);
        assertThat(old.path("upgrade").asText()).isEqualTo("1.2.0");
        assertThat(data.path("vulnerable").path(2).path("paths").toString())
                .isEqualTo("[[\"app@1.0.0\",\"top@1.0.0\",\"deep@2.0.0\"]]");
        assertThat(old.path("findings").path(0).path("description").asText()).contains("lines,\nof");
    }
}
