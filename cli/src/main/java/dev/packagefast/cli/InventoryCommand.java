package dev.packagefast.cli;

import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryProblem;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileFormats;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec inventory}: which packages a project has. */
final class InventoryCommand extends Command {
    private static final List<String> FORMATS = List.of("table", "json", "cyclonedx", "spdx");

    InventoryCommand() {
        super("inventory");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("List the packages that a project's lockfiles name, and how each got there.")
                .footer(
                        "",
                        "Examples:",
                        "  pfsec inventory .",
                        "  pfsec inventory package-lock.json --format json",
                        "  pfsec inventory . --format cyclonedx --output bom.json",
                        "  pfsec inventory pom.xml --resolve",
                        "",
                        "Exit: 0 everything was read, 3 something was not (it stands in the report).");
        spec.addPositional(Options.paths("0..*", "Lockfiles or folders; this folder when none is named."));
        spec.addOption(Options.choice(
                "--format",
                FORMATS,
                "table",
                "table (default), json, a bill of materials (cyclonedx, spdx), or that of a plugin."));
        Resolving.describe(spec);
        spec.addOption(UserPlugins.option());
        spec.addOption(
                Options.level("When a plugin fails: permissive warns, for standard and strict the list is not whole."));
        spec.addOption(Options.output());
        spec.addOption(Options.quiet());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        List<Path> paths = Options.paths(options, List.of("."));
        UserPlugins userPlugins = UserPlugins.of(options, new Places(terminal.environment()), new ScannedTree(paths));
        String format = Options.format(options, FORMATS, userPlugins);
        String level = Options.level(options);
        boolean quiet = Options.has(options, "--quiet");
        boolean resolve = Resolving.isAsked(options);
        Optional<Path> output = Options.file(options, "--output");
        InventoryPlugins plugins =
                userPlugins.exist() ? new InventoryPlugins(userPlugins, level, options, terminal) : null;
        List<Inventory> inventories;
        try (var _ = Progress.show(terminal, quiet, () -> "reading " + paths.getFirst())) {
            inventories = resolve
                    ? ResolvedPoms.with(options, formats -> read(paths, formats, plugins))
                    : read(paths, LockfileFormats.builtIn(), plugins);
        }
        inventories = plugins == null ? inventories : plugins.judged(inventories);
        try (Output out = Output.to(output, terminal)) {
            switch (format) {
                case "json" -> JsonReports.inventory(inventories, out.bytes());
                case "table" -> table(inventories, out.text(), new Style(output.isEmpty() && terminal.colour()), quiet);
                default -> {
                    if (plugins == null || FORMATS.contains(format)) {
                        OtherReports.inventory(format, inventories, out.bytes());
                    } else {
                        plugins.write(format, output.isEmpty() && terminal.interactive(), inventories, out);
                    }
                }
            }
            out.complete();
        }
        for (Inventory inventory : inventories) {
            for (InventoryProblem problem : inventory.problems()) {
                if (problem.kind() != InventoryProblem.Kind.PASSED_OVER) {
                    return Exit.NO_ANSWER;
                }
            }
        }
        return Exit.CLEAN;
    }

    private static void table(List<Inventory> inventories, PrintWriter out, Style style, boolean quiet) {
        int packages = 0;
        for (Inventory inventory : inventories) {
            int width = 20;
            for (LocatedPackage located : inventory.packages()) {
                width = Math.max(
                        width, Math.min(60, Printable.of(located.toString()).length()));
            }
            for (LocatedPackage located : inventory.packages()) {
                String name = Printable.of(located.toString());
                out.println(name + " ".repeat(Math.max(1, width + 2 - name.length())) + style.dim(remarks(located)));
            }
            for (InventoryProblem problem : inventory.problems()) {
                String word = problem.kind() == InventoryProblem.Kind.PASSED_OVER
                        ? style.bold("note     ")
                        : style.bad("problem  ");
                out.println(word + Printable.of(problem.toString()));
            }
            packages += inventory.packages().size();
        }
        if (!quiet) {
            out.println();
            out.println(packages == 1 ? "1 package" : packages + " packages");
        }
    }

    private static String remarks(LocatedPackage located) {
        StringBuilder remarks = new StringBuilder(located.ecosystem());
        if (!located.source().wireName().equals("registry")) {
            remarks.append(", ").append(located.source().wireName());
        }
        if (located.dev()) {
            remarks.append(", dev");
        }
        if (located.optional()) {
            remarks.append(", optional");
        }
        if (located.peer()) {
            remarks.append(", peer");
        }
        if (located.hasInstallScript().orElse(false)) {
            remarks.append(", has an install script");
        }
        return remarks.toString();
    }

    private static List<Inventory> read(List<Path> paths, LockfileFormats formats, @Nullable InventoryPlugins plugins) {
        LockfileFormats all = plugins == null ? formats : plugins.beside(formats);
        List<Inventory> inventories = new ArrayList<>();
        for (Path path : paths) {
            inventories.add(Inventory.read(path, all));
        }
        return inventories;
    }
}
