package dev.packagefast.cli;

import dev.packagefast.security.inventory.LockfileFormats;
import dev.packagefast.security.plugin.host.PluginFailure;

/** An inventory with the lockfile readers of plugins. Loaded when there are some. */
final class InventoryPlugins {
    private InventoryPlugins() {}

    static LockfileFormats beside(LockfileFormats formats, UserPlugins plugins) {
        return formats.withFurther(plugins.load().lockfileFormats());
    }

    /** @return whether one failed: it may be the reader of files that are missing now */
    static boolean tellOfFailures(UserPlugins plugins, Terminal terminal) {
        terminal.flush();
        for (PluginFailure failure : plugins.failures()) {
            terminal.err()
                    .println("warning: the list may not be complete: " + Printable.of(failure.toString())
                            + "; mend or remove it");
        }
        return !plugins.failures().isEmpty();
    }
}
