package dev.packagefast.cli.fix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.testing.Fuzz;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One value changes, and nothing else of the file. */
class PackageJsonTest {
    private static final String TEXT = """
            {
            \t"name":   "app",
            \t"dependencies": { "a": "1.0.0",
            \t\t"b":"2.0.0" },
            \t"empty": {}
            }
            """;

    @Test
    void replacesAValueInPlace() throws IOException {
        assertThat(PackageJson.with(TEXT, "dependencies", "b", "^3.0.0"))
                .isEqualTo(TEXT.replace("\"2.0.0\"", "\"^3.0.0\""));
    }

    @Test
    void keepsAByteOrderMark() throws IOException {
        assertThat(PackageJson.with("\ufeff{\"dependencies\": {\"a\": \"1\"}}", "dependencies", "a", "2"))
                .isEqualTo("\ufeff{\"dependencies\": {\"a\": \"2\"}}");
    }

    @Test
    void addsAKeyToASection() throws IOException {
        assertThat(PackageJson.with(TEXT, "dependencies", "c", "1"))
                .isEqualTo(TEXT.replace("{ \"a\"", "{\n\t\t\"c\": \"1\", \"a\""));
        assertThat(PackageJson.with(TEXT, "empty", "c", "1"))
                .isEqualTo(TEXT.replace("\"empty\": {}", "\"empty\": {\n\t\t\"c\": \"1\"\n\t}"));
    }

    @Test
    void addsASectionAtTheEnd() throws IOException {
        assertThat(PackageJson.with(TEXT, "overrides", "c@1", "^2"))
                .isEqualTo(TEXT.replace("{}\n}\n", "{},\n\t\"overrides\": {\n\t\t\"c@1\": \"^2\"\n\t}\n}\n"));
        assertThat(PackageJson.with("{}", "overrides", "c", "1"))
                .isEqualTo("{\n  \"overrides\": {\n    \"c\": \"1\"\n  }\n}");
    }

    @Test
    void escapesWhatIsNoPlainText() throws IOException {
        assertThat(PackageJson.with("{}", "overrides", "a\"b\n", "1")).contains("\"a\\\"b\\n\": \"1\"");
    }

    @Test
    void refusesWhatItCannotChange() {
        for (String text : List.of("", "[]", "{", "{\"overrides\": []}", "{\"overrides\": {\"a\": {}}}")) {
            assertThatThrownBy(() -> PackageJson.with(text, "overrides", "a", "1"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void whateverTheTextIsTheResultHasTheValue() {
        Fuzz.runText(
                List.of(TEXT, "{\"overrides\": {\"a\": \"1\", \"b\": {\"c\": \"2\"}}, \"x\": [1, {}]}"),
                text -> {
                    String once = PackageJson.with(text, "overrides", "a", "^9");
                    assertThat(PackageJson.with(once, "overrides", "a", "^9")).isEqualTo(once);
                    assertThat(once).contains("\"^9\"");
                },
                IOException.class);
    }
}
