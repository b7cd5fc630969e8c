package dev.packagefast.maven;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Which repositories may be asked, and for how long.
 *
 * @param settings the user's {@code settings.xml}; empty for the one in {@code ~/.m2}
 * @param offline whether only the local repository is asked
 * @param requestTimeout for one request to a repository
 * @param projectTimeout for one {@code pom.xml} with all that it needs
 */
public record MavenAccess(Optional<Path> settings, boolean offline, Duration requestTimeout, Duration projectTimeout) {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PROJECT_TIMEOUT = Duration.ofMinutes(10);

    public MavenAccess {
        if (!requestTimeout.isPositive() || !projectTimeout.isPositive()) {
            throw new IllegalArgumentException("a timeout is longer than nothing: " + requestTimeout
                    + " for a request, " + projectTimeout + " for a project");
        }
    }

    /** The user's own settings; 30 s for a request, 10 min for a project. */
    public static MavenAccess ofUser() {
        return new MavenAccess(Optional.empty(), false, REQUEST_TIMEOUT, PROJECT_TIMEOUT);
    }

    public MavenAccess withSettings(Path file) {
        return new MavenAccess(Optional.of(file), offline, requestTimeout, projectTimeout);
    }

    public MavenAccess withOffline(boolean only) {
        return new MavenAccess(settings, only, requestTimeout, projectTimeout);
    }

    public MavenAccess withTimeouts(Duration request, Duration project) {
        return new MavenAccess(settings, offline, request, project);
    }
}
