package dev.packagefast.security.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.testing.Fuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the bytes are, the answer is a policy or a {@link PolicyFileException}. */
class PolicyFuzzTest {
    private static final String POLICY =
            """
            # ours
            [[rule]]
            action = "warn"
            at-most = "moderate"
            older-than = "30d"
            package = "@acme/*"
            path = "old/**"
            malware = false
            """ + PolicyTest.exception("CVE-1", "tick", "2026-12-01") + "version = [\"1.0.0\", '2.0.0']\n";

    @TempDir
    Path folder;

    @Test
    void policyFiles() {
        Path file = folder.resolve("pfsec.toml");
        Fuzz.runText(
                List.of(POLICY, "[rule]\na.b.c = { x = [1, 2.5, 2026-01-01] }\n", "exception = [{id = 'a'}]"),
                text -> Policy.read(Files.writeString(file, text)),
                PolicyFileException.class);
    }

    @Test
    void vexDocuments() {
        Path file = folder.resolve("vex.json");
        Fuzz.runText(
                List.of(
                        VexTest.openVex(VexTest.statement(
                                "fixed",
                                "CVE-1",
                                "{\"@id\": \"pkg:npm/a@1\", \"subcomponents\": [{\"@id\": \"pkg:npm/%40b/c@1?d=e#f\"}]}",
                                "2026-01-01")),
                        VexTest.cycloneDx(
                                "resolved",
                                "{\"ref\": \"urn:cdx:3/1#pkg:npm/a\", \"versions\": [{\"version\": \"1\", \"status\": \"unaffected\"}]}")),
                text -> Policy.blockAll().withVex(Files.writeString(file, text)),
                PolicyFileException.class);
    }

    @Test
    void baselines() {
        Path file = folder.resolve("former.json");
        Fuzz.runText(
                List.of("""
                        {"findings": [{"package": {"ecosystem": "npm", "name": "a", "version": "1"},
                          "advisory": {"id": "A", "severity": "low"}, "dev": true}], "packages": 1}"""),
                text -> Policy.blockAll().withBaseline(Files.writeString(file, text)),
                PolicyFileException.class);
    }

    /** Against the same pattern as a regular expression, on short random texts. */
    @Test
    void globsMatchWhatTheirRegularExpressionMatches() {
        Random random = new Random(7);
        for (int round = 0; round < 20_000; round++) {
            String pattern = random(random, "ab/*?*", 1 + random.nextInt(6));
            String text = random(random, "ab/", random.nextInt(7));
            if (pattern.contains("***")) {
                continue;
            }
            boolean path = random.nextBoolean();
            Glob glob = path ? Glob.ofPaths(pattern) : Glob.ofNames(pattern);
            assertThat(glob.matches(text))
                    .as("%s %s on '%s'", path ? "path" : "name", pattern, text)
                    .isEqualTo(Pattern.matches(expression(pattern, path), text));
        }
    }

    @Test
    void aPatternOfManyStarsTakesNoLongerThanItsLength() {
        Glob glob = Glob.ofNames("*a".repeat(400) + "b");
        assertThat(glob.matches("a".repeat(4_000))).isFalse();
    }

    private static String expression(String pattern, boolean path) {
        if (!path) {
            return pattern.replace("?", ".").replace("*", ".*");
        }
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            boolean start = i == 0 || pattern.charAt(i - 1) == '/';
            if (start && pattern.startsWith("**/", i)) {
                expression.append("(?:.*/)?");
                i += 2;
            } else if (pattern.startsWith("**", i)) {
                expression.append(".*");
                i++;
            } else {
                char c = pattern.charAt(i);
                expression.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : String.valueOf(c));
            }
        }
        return expression.toString();
    }

    private static String random(Random random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
