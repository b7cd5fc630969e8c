package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A project that holds lodash alone, and the one advisory about it: fixed in 4.17.21. */
final class LodashProject {
    static final String BAD = lockfile("4.17.20");
    static final String GOOD = lockfile("4.17.21");
    static final String ADVISORY = """
            {"id": "GHSA-1", "aliases": ["CVE-1"], "modified": "2026-01-01T00:00:00Z", "affected": [
              {"package": {"ecosystem": "npm", "name": "lodash"},
               "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "4.17.21"}]}]}]}""";
    /** A policy by which nothing fails. */
    static final String WARN_ALL = "[[rule]]\naction = \"warn\"\npackage = \"*\"\n";
    /** A policy that sets the finding aside; further keys of the exception may follow. */
    static final String EXCEPTION = """
            [[exception]]
            id = "CVE-1"
            package = "lodash"
            reason = "never called"
            author = "ann"
            expires = 2999-12-31
            """;

    private LodashProject() {}

    private static String lockfile(String version) {
        return """
                {"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": {
                  "": {"name": "app", "dependencies": {"lodash": "^4.0.0"}},
                  "node_modules/lodash": {"version": "%s"}}}
                """.formatted(version);
    }

    /** Makes an index with the advisory alone. */
    static Path index(Path folder) throws IOException {
        Path index = folder.resolve("test.idx");
        Path record = Files.writeString(folder.resolve("GHSA-1.json"), ADVISORY);
        assertThat(CommandRun.of(folder, "db", "import", record.toString(), "--out", index.toString())
                        .exit())
                .isZero();
        return index;
    }
}
