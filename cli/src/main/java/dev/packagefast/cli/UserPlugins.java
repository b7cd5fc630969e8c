package dev.packagefast.cli;

import dev.packagefast.security.plugin.host.HostSettings;
import dev.packagefast.security.plugin.host.PluginFailure;
import dev.packagefast.security.plugin.host.Plugins;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * The plugins of this user, loaded when first asked for. A command without them pays for one look at a folder.
 *
 * <p>What lies in the tree that a command looks at is never loaded unless the folder is named: it is code, and would run
 * with the rights of whoever only wanted to look.
 */
final class UserPlugins {
    private static final String OPTION = "--plugins";

    private final Path folder;
    private final boolean named;
    private final ScannedTree tree;
    private @Nullable Plugins plugins;

    private UserPlugins(Path folder, boolean named, ScannedTree tree) {
        this.folder = folder;
        this.named = named;
        this.tree = tree;
    }

    static OptionSpec option() {
        return Options.text(OPTION, "FOLDER", "Use the plugins in this folder instead of the user's own.");
    }

    /** Those of the folder that is named, else of the user's own, for a look at that tree. */
    static UserPlugins of(ParseResult options, Places places, ScannedTree tree) {
        Optional<Path> named = Options.file(options, OPTION);
        return new UserPlugins(named.isPresent() ? named.get() : places.plugins(), named.isPresent(), tree);
    }

    Path folder() {
        return folder;
    }

    /** Asked before anything of plugins is loaded. */
    boolean exist() {
        return plugins != null || named || Files.isDirectory(folder);
    }

    Plugins load() {
        Plugins loaded = plugins;
        if (loaded == null) {
            try {
                loaded = Plugins.load(folder, HostSettings.COMMAND, this::refusal);
            } catch (IOException failed) {
                throw new CommandFailed(
                        Exit.NO_ANSWER,
                        "the plugin folder " + folder + " cannot be read: " + reason(failed)
                                + "\n  name a folder of jars that this user may read",
                        failed);
            }
            plugins = loaded;
        }
        return loaded;
    }

    private static String reason(IOException failed) {
        if (failed instanceof NoSuchFileException) {
            return "it is not there";
        }
        if (failed instanceof NotDirectoryException) {
            return "it is no folder";
        }
        return failed instanceof AccessDeniedException
                ? "this user may not read it"
                : String.valueOf(failed.getMessage());
    }

    private String refusal(Path jar) {
        return !named && tree.holds(jar)
                ? "was not loaded: it lies in the scanned folder. If it is yours, name its folder: " + OPTION + " "
                        + folder
                : "";
    }

    /** Those that failed so far; empty if none was loaded. */
    List<PluginFailure> failures() {
        return plugins == null ? List.of() : plugins.failures();
    }

    /** Names of report formats beside the built-in ones. */
    List<String> reportFormats() {
        return exist() ? load().reportFormats() : List.of();
    }
}
