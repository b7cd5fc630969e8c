package dev.packagefast.cli;

import dev.packagefast.security.PluginFailures;
import dev.packagefast.security.SecurityLevel;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryProblem;
import dev.packagefast.security.inventory.LockfileFormats;
import dev.packagefast.security.inventory.Place;
import dev.packagefast.security.plugin.host.PluginFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ParseResult;

/** An inventory with the lockfile readers of plugins. Loaded when there are some. */
final class InventoryPlugins {
    private final UserPlugins plugins;
    private final SecurityLevel level;
    private final Journal journal;

    InventoryPlugins(UserPlugins plugins, String level, ParseResult options, Terminal terminal) {
        this.plugins = plugins;
        this.level = SecurityLevel.valueOf(level.toUpperCase(Locale.ROOT));
        this.journal = new Journal(options, terminal, plugins);
    }

    LockfileFormats beside(LockfileFormats formats) {
        return formats.withFurther(plugins.load().lockfileFormats());
    }

    /**
     * With what it means that plugins failed: each may be the reader of files that are missing now. There is nothing in
     * an inventory that could be denied, so where a scan denies every package the list is not complete.
     */
    List<Inventory> judged(List<Inventory> read) {
        List<PluginFailure> failures = plugins.failures();
        InventoryProblem.Kind kind = PluginFailures.at(level, failures).denied().isEmpty()
                ? InventoryProblem.Kind.PASSED_OVER
                : InventoryProblem.Kind.INCOMPLETE;
        List<Inventory> all = new ArrayList<>(read);
        for (PluginFailure failure : failures) {
            all.add(Inventory.of(new InventoryProblem(
                    kind,
                    new Place(plugins.folder(), 0),
                    "the list may not be complete: " + failure,
                    "Mend or remove it: pfsec plugins")));
        }
        journal.tellOfPlugins(kind == InventoryProblem.Kind.INCOMPLETE);
        return all;
    }

    void write(String format, boolean shown, List<Inventory> inventories, Output out) {
        new PluginReports(plugins.load(), format, shown).inventory(inventories, out, journal);
    }
}
