package dev.packagefast.cli;

import dev.packagefast.cli.plugin.PluginJar;
import dev.packagefast.cli.plugin.Plugins;
import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.LocatedPackage;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** What plugins add to a scan. Loaded when there are some. */
final class PluginDecisions {
    private PluginDecisions() {}

    static ScanReport ask(Plugins plugins, ScanReport report) {
        List<LocatedPackage> packages = new ArrayList<>();
        for (Inventory inventory : report.inventories()) {
            packages.addAll(inventory.packages());
        }
        return report.withDenied(plugins.denied(packages));
    }

    /** A plugin that failed is one that did not say yes; the permissive level goes on with a warning. */
    static ScanReport failures(Plugins plugins, ScanReport report, ParseResult options, Terminal terminal) {
        boolean permissive =
                Options.value(options, "--level").orElse("standard").equals("permissive");
        List<DeniedPackage> denied = new ArrayList<>();
        for (PluginJar jar : plugins.jars()) {
            if (jar.failure().isEmpty()) {
                continue;
            }
            if (permissive) {
                terminal.err()
                        .println("warning: the plugin " + Printable.of(jar.name() + " was skipped: " + jar.failure()));
            } else {
                denied.add(new DeniedPackage(jar.name(), "every package", jar.failure()));
            }
        }
        return report.withDenied(denied);
    }
}
