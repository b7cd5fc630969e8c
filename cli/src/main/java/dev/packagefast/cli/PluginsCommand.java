package dev.packagefast.cli;

import dev.packagefast.security.plugin.host.LoadedPlugin;
import dev.packagefast.security.plugin.host.Plugins;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec plugins}: what is in the plugin folder, and whether it can be used. */
final class PluginsCommand extends Command {
    PluginsCommand() {
        super("plugins");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("List the plugins of this user: name, version, what each provides, and its state.")
                .footer(
                        "",
                        "Example:",
                        "  pfsec plugins",
                        "",
                        "Plugins are the jars in $XDG_DATA_HOME/pfsec/plugins (~/.local/share/pfsec/plugins).",
                        "A plugin runs with the rights of the process: install none that you do not trust.",
                        "Exit: 0 all can be used, 1 one cannot, 3 the folder cannot be read.");
        spec.addOption(UserPlugins.option());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        Places places = new Places(terminal.environment());
        UserPlugins found = UserPlugins.of(options, places, ScannedTree.NONE);
        Path folder = found.folder();
        if (!found.exist()) {
            terminal.out().println("No plugins in " + Printable.of(folder.toString()));
            return Exit.CLEAN;
        }
        Plugins plugins = found.load();
        if (plugins.isEmpty()) {
            terminal.out().println("No plugins in " + Printable.of(folder.toString()));
            return Exit.CLEAN;
        }
        int exit = Exit.CLEAN;
        for (LoadedPlugin jar : plugins.all()) {
            terminal.out()
                    .println(Printable.of((jar.name() + " " + jar.version()).strip()) + "  "
                            + String.join(", ", jar.provides())
                            + (jar.failure().isEmpty() ? "  ready" : "  failed: " + Printable.of(jar.failure())));
            if (!jar.failure().isEmpty()) {
                exit = Exit.BAD;
            }
        }
        return exit;
    }
}
