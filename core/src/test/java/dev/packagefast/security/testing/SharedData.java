package dev.packagefast.security.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder of real advisories, lockfiles and other projects' test tables that stands beside a checkout
 * ({@code ../shared/data}, or the system property {@code pfsec.data}). It is not part of the project: a test that asks
 * for a file of it is skipped, with a message, where the folder is absent.
 */
public final class SharedData {
    private SharedData() {}

    /** The file or folder at {@code relative}; skips the calling test when it is not there. */
    public static Path require(String relative) {
        Path path = root().resolve(relative);
        assumeTrue(Files.exists(path), () -> "skipped: needs ../shared/data/" + relative + ", which is not here");
        return path;
    }

    private static Path root() {
        String named = System.getProperty("pfsec.data");
        if (named != null) {
            return Path.of(named);
        }
        Path project =
                Path.of(System.getProperty("pfsec.root", "..")).toAbsolutePath().normalize();
        return project.resolveSibling("shared").resolve("data");
    }
}
