package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPatternTest {
    @ParameterizedTest
    @CsvSource({
        "example.org, example.org, 443, true",
        "example.org, example.org, 80, true",
        "example.org, example.org, 22, false",
        "Example.ORG, example.org, 443, true",
        "example.org, www.example.org, 443, false",
        "example.org, example.org.evil.example, 443, false",
        "example.org, badexample.org, 443, false",
        "*.example.org, www.example.org, 443, true",
        "*.example.org, a.b.example.org, 443, true",
        "*.example.org, example.org, 443, false",
        "*.example.org, .example.org, 443, false",
        "*.example.org, badexample.org, 443, false",
        "example.org:8443, example.org, 8443, true",
        "example.org:8443, example.org, 443, false",
        "203.0.113.9, 203.0.113.9, 443, true",
        "[2001:db8::1]:8080, 2001:db8::1, 8080, true",
        "::1, ::1, 443, true"
    })
    void matchesWholeNames(String pattern, String host, int port, boolean expected) {
        assertThat(HostPattern.parse(pattern).matches(host, port)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "*.",
                "*.*",
                "*.org",
                "**.example.org",
                "www.*.example.org",
                "example.*",
                "ex*mple.org",
                "*example.org",
                ".example.org",
                "example.org.",
                "a..b",
                "-a.example",
                "https://example.org",
                "example.org/path",
                "user@example.org",
                "example.org:",
                "example.org:0",
                "example.org:65536",
                "example.org:http",
                "127.1",
                "0x7f.1",
                "1.2.3.4.5",
                "256.1.1.1",
                "01.2.3.4",
                "*.1.2.3",
                "a b",
                "example.org\0",
                "[::1",
                "::g",
                "ex\u00e4mple.org"
            })
    void refusesWhatIsNoHostBeforeAnythingRuns(String text) {
        assertThatThrownBy(() -> Network.hosts(text)).isInstanceOfSatisfying(SandboxPolicyException.class, refusal -> {
            assertThat(refusal.reason()).contains("host");
            assertThat(refusal.remedy()).isNotBlank();
        });
    }

    @Test
    void refusesNoHostAtAll() {
        assertThatThrownBy(Network::hosts).isInstanceOf(SandboxPolicyException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"example.org", "*.example.org:8080", "[::1]:80"})
    void writesWhatItReads(String text) {
        assertThat(HostPattern.parse(text)).hasToString(text);
    }
}
