package dev.packagefast.cli;

import dev.packagefast.maven.MavenAccess;
import dev.packagefast.maven.MavenResolver;
import dev.packagefast.security.inventory.LockfileFormats;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ParseResult;

/** What {@code --resolve} does. A class of its own, so that Maven's classes are loaded only where it is given. */
final class ResolvedPoms {
    private static final String FORMAT = "pom";

    private ResolvedPoms() {}

    /** Hands {@code work} the formats with Maven's resolver among them, which is closed when it returns. */
    static <T> T with(ParseResult options, Function<LockfileFormats, T> work) {
        try (MavenResolver resolver = open(options)) {
            return work.apply(LockfileFormats.builtIn().withReader(FORMAT, resolver));
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
