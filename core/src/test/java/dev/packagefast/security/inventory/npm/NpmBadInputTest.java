package dev.packagefast.security.inventory.npm;

import static dev.packagefast.security.inventory.InventoryFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryFixture;
import dev.packagefast.security.inventory.InventoryProblem;
import dev.packagefast.security.inventory.Limits;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of damage gets a message that names file, line and remedy, and no package of a damaged file is kept. */
class NpmBadInputTest {
    @TempDir
    Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    `` | package-lock.json: is empty. Restore
                    `   ` | package-lock.json: is empty. Restore
                    `[]` | package-lock.json:1: is no JSON object but a list. Restore
                    `{}` | package-lock.json:1: is no npm lockfile
                    `{"lockfileVersion": 3, "packages": {"": {` | package-lock.json:1: ends in the middle of its JSON
                    `{"lockfileVersion": 4}` | package-lock.json:1: has lockfileVersion 4; 1, 2 and 3 are known. Run
                    `{"lockfileVersion": "3"}` | package-lock.json:1: 'lockfileVersion' is no number but text
                    `{"lockfileVersion": 1e2}` | package-lock.json:1: has lockfileVersion 1e2; 1, 2 and 3 are known
                    `{lockfileVersion: 3}` | package-lock.json:1: is not JSON: expected a name in quotes or '}', found 'l'
                    `{"lockfileVersion": 3, /* c */ "packages": {}}` | package-lock.json:1: is not JSON
                    `{"lockfileVersion": 3,}` | package-lock.json:1: is not JSON
                    `{"lockfileVersion": 3} {}` | package-lock.json:1: goes on after the end
                    `{"lockfileVersion": 3, "packages": []}` | package-lock.json:1: 'packages' is no object
                    `{"lockfileVersion": 1, "dependencies": 7}` | package-lock.json:1: 'dependencies' is no object
                    `{"packages": {}, "packages": {}}` | package-lock.json:1: has 'packages' twice
                    `{"dependencies": {}, "dependencies": {}}` | package-lock.json:1: has 'dependencies' twice
                    `{"lockfileVersion": 1, "lockfileVersion": 2}` | package-lock.json:1: has 'lockfileVersion' twice
                    `{"packages": {"node_modules/a": {}, "node_modules/a": {}}}` | package-lock.json:1: has the location 'node_modules/a' twice
                    `{"dependencies": {"a": {"version": "1"}, "a": {"version": "2"}}}` | package-lock.json:1: has the package 'a' twice
                    `{"dependencies": {"a": {"dependencies": {}, "dependencies": {}}}}` | package-lock.json:1: has 'dependencies' twice in the entry of 'a'
                    """)
    void refusesTheWholeFile(String content, String message) {
        Inventory inventory = InventoryFixture.read(folder, "package-lock.json", content);

        assertThat(problem(inventory)).startsWith(message);
        assertThat(inventory.problems().getFirst().kind()).isEqualTo(InventoryProblem.Kind.UNREADABLE);
        assertThat(inventory.packages()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    `{"version": 7}` | has a 'version' that is no text
                    `{"version": ["1.0.0"]}` | has a 'version' that is no text
                    `{"version": "1.0.0", "version": "2.0.0"}` | has 'version' twice
                    `{"version": "1.0.0", "resolved": {"a": 1}}` | has a 'resolved' that is no text
                    `{"version": "1.0.0\\u0000"}` | holds a character that cannot be seen: U+0000
                    `{"version": "1.0.0\\u001b[31m"}` | holds a character that cannot be seen: U+001b
                    `{"version": "1.0.0-\\u202ea"}` | holds a character that cannot be seen: U+202e
                    `{"version": "1.0.0-\\u200ba"}` | holds a character that cannot be seen: U+200b
                    `{"version": "1.0.0-\\ud83da"}` | holds a character that cannot be seen: U+d83d
                    `{"version": "1.0.0-\\udb40\\udc41"}` | holds a character that cannot be seen: U+e0041
                    `{"integrity": "sha512-AA=="}` | has no version
                    `"1.0.0"` | is no object
                    """)
    void leavesOutOneEntryAndReadsTheOthers(String entry, String message) {
        for (String content : new String[] {
            "{\"lockfileVersion\": 3,\n \"packages\": {\n\"node_modules/bad\": " + entry
                    + ",\n\"node_modules/good\": {\"version\": \"1.0.0\"}}}",
            "{\"lockfileVersion\": 1,\n \"dependencies\": {\n\"bad\": " + entry
                    + ",\n\"good\": {\"version\": \"1.0.0\"}}}"
        }) {
            Inventory inventory = InventoryFixture.read(folder, "package-lock.json", content);

            assertThat(problem(inventory)).startsWith("package-lock.json:3: ").contains("bad", message);
            assertThat(inventory.problems().getFirst().kind()).isEqualTo(InventoryProblem.Kind.INCOMPLETE);
            assertThat(inventory.packages()).hasToString("[good@1.0.0]");
        }
    }

    @Test
    void refusesNestingBeyondTheLimitWithoutRunningOutOfStack() {
        String nested = "{\"dependencies\": ".repeat(1) + "{\"a\": {\"dependencies\": ".repeat(10_000);

        assertThat(problem(InventoryFixture.read(folder, "package-lock.json", nested)))
                .startsWith("package-lock.json:1: passes a limit: more than 500 levels of nesting");
        assertThat(problem(InventoryFixture.read(
                        folder, "package-lock.json", "{\"x\": " + "[".repeat(10_000) + "]".repeat(10_000) + "}")))
                .startsWith("package-lock.json:1: passes a limit");
    }

    @Test
    void refusesTwoHundredMegabytesBeforeReadingThem() throws IOException {
        Path file = folder.resolve("package-lock.json");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(200L << 20);
        }

        assertThat(problem(Inventory.read(file)))
                .isEqualTo(
                        "package-lock.json: has 209715200 bytes; at most " + Limits.MOST_BYTES + " are read."
                                + " Check that this is the file that the package manager wrote, and split the project if it is");
    }

    @Test
    void refusesRawNulBytes() {
        assertThat(problem(InventoryFixture.read(folder, "package-lock.json", "{\"lockfileVersion\":\n\0 3}")))
                .startsWith("package-lock.json:2: is not JSON");
    }

    @Test
    void namesAHundredBadEntriesAndCountsTheRest() {
        StringBuilder content = new StringBuilder("{\"lockfileVersion\": 3, \"packages\": {");
        for (int i = 0; i < 150; i++) {
            content.append("\"node_modules/p").append(i).append("\": 1,\n");
        }
        Inventory inventory = InventoryFixture.read(folder, "package-lock.json", content + "\"\": {}}}");

        assertThat(inventory.problems()).hasSize(Limits.MOST_PROBLEMS + 1);
        assertThat(inventory.problems().getLast().what()).isEqualTo("has 50 further entries that could not be read");
    }

    @Test
    void refusesEveryTruncationOfALockfile() {
        byte[] whole = NpmLockfileTest.BY_LOCATION.strip().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length += 7) {
            Inventory inventory =
                    InventoryFixture.read(folder, "package-lock.json", java.util.Arrays.copyOf(whole, length));
            assertThat(inventory.packages()).as("first %s bytes", length).isEmpty();
            assertThat(inventory.problems()).as("first %s bytes", length).hasSize(1);
        }
    }
}
