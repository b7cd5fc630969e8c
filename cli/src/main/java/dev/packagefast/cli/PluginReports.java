package dev.packagefast.cli;

import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryProblem;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.plugin.ReportContents;
import dev.packagefast.security.plugin.host.LoadedPlugin;
import dev.packagefast.security.plugin.host.Plugins;
import dev.packagefast.security.policy.PolicyNote;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reports in the formats of plugins. Loaded when one is asked for. */
final class PluginReports {
    private final Plugins plugins;
    private final String format;
    /** Whether the report goes to a terminal, which acts upon what is in names. */
    private final boolean shown;

    PluginReports(Plugins plugins, String format, boolean shown) {
        this.plugins = plugins;
        this.format = format;
        this.shown = shown;
    }

    void scan(ScanReport report, Database database, Output out, Journal journal) {
        List<LocatedPackage> packages = new ArrayList<>();
        for (Inventory inventory : report.inventories()) {
            packages.addAll(inventory.packages());
        }
        List<ReportContents.Denied> denied = new ArrayList<>();
        for (DeniedPackage each : report.denied()) {
            denied.add(new ReportContents.Denied(each.plugin(), each.what(), each.reason()));
        }
        List<ReportContents.Problem> problems = new ArrayList<>();
        for (ScanProblem each : report.problems()) {
            problems.add(new ReportContents.Problem(each.where(), each.what(), each.remedy()));
        }
        byte[] written = plugins.report(
                        format,
                        new ReportContents(
                                report.files(),
                                packages,
                                report.decided(),
                                report.notes(),
                                denied,
                                problems,
                                Optional.of(database.index().metadata()),
                                Pfsec.version(),
                                Instant.now()))
                .orElse(null);
        if (written == null) {
            journal.tellOfPlugins(true);
        }
        write(written, out);
    }

    void inventory(List<Inventory> inventories, Output out, Journal journal) {
        List<Path> files = new ArrayList<>();
        List<PolicyNote> notes = new ArrayList<>();
        List<LocatedPackage> packages = new ArrayList<>();
        List<ReportContents.Problem> problems = new ArrayList<>();
        for (Inventory inventory : inventories) {
            files.addAll(inventory.files());
            packages.addAll(inventory.packages());
            for (InventoryProblem each : inventory.problems()) {
                String where = each.place().toString();
                if (each.kind() == InventoryProblem.Kind.PASSED_OVER) {
                    notes.add(new PolicyNote(PolicyNote.Kind.PLUGIN_SKIPPED, where, each.what(), each.remedy()));
                } else {
                    problems.add(new ReportContents.Problem(where, each.what(), each.remedy()));
                }
            }
        }
        byte[] written = plugins.report(
                        format,
                        new ReportContents(
                                files,
                                packages,
                                List.of(),
                                notes,
                                List.of(),
                                problems,
                                Optional.empty(),
                                Pfsec.version(),
                                Instant.now()))
                .orElse(null);
        if (written == null) {
            journal.tellOfPlugins(true);
        }
        write(written, out);
    }

    private void write(byte @Nullable [] report, Output out) {
        if (report == null) {
            LoadedPlugin writer = plugins.writerOf(format);
            throw new CommandFailed(
                    Exit.NO_ANSWER,
                    "the report could not be written as '" + format + "': the plugin " + writer.name() + " "
                            + writer.failure());
        }
        byte[] bytes = shown
                ? Printable.lines(new String(report, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8)
                : report;
        try {
            out.bytes().write(bytes);
        } catch (IOException failed) {
            throw new CommandFailed(Exit.NO_ANSWER, "the report could not be written: " + failed.getMessage(), failed);
        }
    }
}
