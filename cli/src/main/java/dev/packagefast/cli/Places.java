package dev.packagefast.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;

/** Where pfsec keeps its files: the folders of the XDG Base Directory Specification 0.8. */
final class Places {
    private static final String DATABASE = "advisories.idx";

    private final Map<String, String> environment;
    private final Path account;

    Places(Map<String, String> environment) {
        this(environment, knownHome(System.getProperty("user.home", "")));
    }

    /**
     * Where neither the system nor {@code HOME} has a home for this account, the JDK names one that is {@code ?}, a folder
     * of the current one. Such an account is at home at the root, as container runtimes say, where it may write nothing.
     */
    static Path knownHome(String home) {
        return Path.of(home.startsWith("/") ? home : "/");
    }

    /** @param account the home of the account, whatever the environment says */
    Places(Map<String, String> environment, Path account) {
        this.environment = environment;
        this.account = account;
    }

    /** The home that the system's user database has for this account; {@code HOME} may name another. */
    Path accountHome() {
        return account;
    }

    /** The advisory database of this user: what {@code db update} and {@code db import} write. */
    Path database() {
        return folder("XDG_DATA_HOME", ".local/share").resolve(DATABASE);
    }

    /** Where the database lies in {@link #accountHome()} if the environment names no other place. */
    Path accountDatabase() {
        return account.resolve(".local/share/pfsec").resolve(DATABASE);
    }

    /** What {@code db update} has fetched: may be deleted, and is then fetched anew. */
    Path cache() {
        return folder("XDG_CACHE_HOME", ".cache");
    }

    /** The audit trail of this user. */
    Path auditLog() {
        return folder("XDG_STATE_HOME", ".local/state").resolve("audit.jsonl");
    }

    /** The figures of earlier runs. */
    Path performanceHistory() {
        return folder("XDG_STATE_HOME", ".local/state").resolve("performance.history");
    }

    /** The folder of this user's plugins. */
    Path plugins() {
        return folder("XDG_DATA_HOME", ".local/share").resolve("plugins");
    }

    /** The policy of this user. */
    Path policy() {
        return folder("XDG_CONFIG_HOME", ".config").resolve(Policies.FILE_NAME);
    }

    /** Makes the folder of a file of ours, for this user alone; whoever writes the file reports what is wrong with it. */
    static void makeParent(Path file) {
        Path folder = file.getParent();
        if (folder == null || Files.isDirectory(folder)) {
            return;
        }
        try {
            Path above = folder.getParent();
            if (above != null) {
                Files.createDirectories(above);
            }
            Files.createDirectory(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException | UnsupportedOperationException failed) {
            // Made by another process meanwhile, or not to be made: opening the file tells.
        }
    }

    private Path folder(String variable, String fallback) {
        String named = environment.getOrDefault(variable, "");
        // The specification says to ignore relative paths; a home that is one would be whatever folder this is run in.
        if (named.startsWith("/")) {
            return Path.of(named, "pfsec");
        }
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.startsWith("/") ? home : account.toString(), fallback, "pfsec");
    }
}
