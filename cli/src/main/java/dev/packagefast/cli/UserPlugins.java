package dev.packagefast.cli;

import dev.packagefast.security.plugin.host.HostSettings;
import dev.packagefast.security.plugin.host.PluginFailure;
import dev.packagefast.security.plugin.host.Plugins;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The plugins of this user, loaded when first asked for. A command without them pays for one look at a folder. */
final class UserPlugins {
    private final Path folder;
    private @Nullable Plugins plugins;

    UserPlugins(Places places) {
        this.folder = places.plugins();
    }

    Path folder() {
        return folder;
    }

    /** Asked before anything of plugins is loaded. */
    boolean exist() {
        return plugins != null || Files.isDirectory(folder);
    }

    Plugins load() {
        Plugins loaded = plugins;
        if (loaded == null) {
            try {
                loaded = Plugins.load(folder, HostSettings.COMMAND);
            } catch (IOException failed) {
                throw new CommandFailed(
                        Exit.NO_ANSWER, "the plugin folder " + folder + " cannot be read: " + failed, failed);
            }
            plugins = loaded;
        }
        return loaded;
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
