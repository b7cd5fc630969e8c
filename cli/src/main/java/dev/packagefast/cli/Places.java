package dev.packagefast.cli;

import java.nio.file.Path;
import java.util.Map;

/** Where pfsec keeps its files: the folders of the XDG Base Directory Specification 0.8. */
final class Places {
    private final Map<String, String> environment;

    Places(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The advisory database of this user: what {@code db update} and {@code db import} write. */
    Path database() {
        return folder("XDG_DATA_HOME", ".local/share").resolve("advisories.idx");
    }

    /** The audit trail of this user. */
    Path auditLog() {
        return folder("XDG_STATE_HOME", ".local/state").resolve("audit.jsonl");
    }

    /** The figures of earlier runs. */
    Path performanceHistory() {
        return folder("XDG_STATE_HOME", ".local/state").resolve("performance.history");
    }

    private Path folder(String variable, String fallback) {
        String named = environment.getOrDefault(variable, "");
        // The specification says to ignore relative paths.
        if (named.startsWith("/")) {
            return Path.of(named, "pfsec");
        }
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.isEmpty() ? System.getProperty("user.home", ".") : home, fallback, "pfsec");
    }
}
