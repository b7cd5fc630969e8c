package dev.packagefast.cli;

import dev.packagefast.maven.MavenAccess;
import dev.packagefast.maven.MavenResolver;
import dev.packagefast.security.ProjectScan;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.advisory.AdvisoryIndex;
import dev.packagefast.security.inventory.Inventory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** What {@code --resolve} does. A class of its own, so that Maven's classes are loaded only where it is given. */
final class ResolvedPoms {
    private static final String FORMAT = "pom";

    private ResolvedPoms() {}

    static ScanReport scan(List<Path> paths, AdvisoryIndex index, ParseResult options) {
        try (MavenResolver resolver = open(options)) {
            return ProjectScan.of(paths, index, Map.of(FORMAT, resolver));
        }
    }

    static Inventory read(Path path, ParseResult options) {
        try (MavenResolver resolver = open(options)) {
            return Inventory.read(path, Map.of(FORMAT, resolver));
        }
    }

    private static MavenResolver open(ParseResult options) {
        MavenAccess access = MavenAccess.ofUser().withOffline(Options.has(options, Resolving.OFFLINE));
        Optional<Path> settings = Options.file(options, Resolving.SETTINGS);
        try {
            return MavenResolver.open(settings.isPresent() ? access.withSettings(settings.get()) : access);
        } catch (IOException unreadable) {
            throw new CommandFailed(Exit.NO_ANSWER, String.valueOf(unreadable.getMessage()), unreadable);
        }
    }
}
