package dev.packagefast.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebLinkTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "JavaScript://x.example/%0aalert(1)",
                "data:text/html,<script>alert(1)</script>",
                "vbscript:x",
                "file:///etc/passwd",
                "ftp://x.example/a",
                "mailto:a@x.example",
                "//x.example/a",
                "/relative",
                "x.example",
                "https:",
                "https:///nohost",
                "https://trusted.example@evil.example/",
                "https://x.example/a b",
                "https://x.example/\"onclick=alert(1)",
                "https://x.example/<script>",
                "https://x.example/`x`",
                "https://x.example/a\nb",
                "https://x.example/\u001b[31m",
                " https://x.example/",
                "",
            })
    void refusesWhatIsNoPlainWebAddress(String text) {
        assertThat(WebLink.of(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "https://x.example/a?b=c#d, https://x.example/a?b=c#d",
        "HTTP://x.example, HTTP://x.example",
        "https://x.example/a(b)*', https://x.example/a%28b%29%2A%27",
        "https://x.example/ü, https://x.example/%C3%BC",
    })
    void takesWebAddressesAndEncodesWhatMarkupCouldUse(String text, String url) {
        assertThat(WebLink.of(text)).contains(new WebLink(url));
    }

    @Test
    void bidirectionalMarksAreEncoded() {
        assertThat(WebLink.of("https://x.example/\u202egpj.exe"))
                .satisfiesAnyOf(
                        link -> assertThat(link).isEmpty(),
                        link -> assertThat(link.orElseThrow().url()).doesNotContain("\u202e"));
    }

    @Test
    void onlyIdsThatThePublicDatabaseKnowsHaveAPageThere() {
        assertThat(WebLink.aboutId("GHSA-xvch-5gv4-984h"))
                .contains(new WebLink("https://osv.dev/vulnerability/GHSA-xvch-5gv4-984h"));
        assertThat(WebLink.aboutId("GHSA-../../evil")).isEmpty();
        assertThat(WebLink.aboutId("GHSA-x?y#z")).isEmpty();
        assertThat(WebLink.aboutId("OURS-1")).isEmpty();
    }
}
