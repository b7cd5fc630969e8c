package dev.packagefast.cli;

import dev.packagefast.security.advisory.CorruptIndexException;
import dev.packagefast.security.advisory.ImportProblem;
import dev.packagefast.security.advisory.IndexMetadata;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec db status}: what the database holds, how old it is, and what it could not take in. */
final class DbStatusCommand extends Command {
    private static final List<String> FORMATS = List.of("table", "json");
    private static final int MOST_PROBLEMS = 20;

    DbStatusCommand() {
        super("status");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Say what the database holds, how old it is, and which records it could not use.")
                .footer("", "Example:", "  pfsec db status --db npm.idx");
        spec.addOption(Options.text("--db", "FILE", "This database instead of the user's own."));
        spec.addOption(Options.choice("--format", FORMATS, "table", "table (default) or json."));
        spec.addOption(Options.flag("--problems", "Name every record that could not be used, or only partly."));
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        try (Database database = Database.open(Options.file(options, "--db"), new Places(terminal.environment()))) {
            if (Options.chosen(options, "--format", FORMATS).equals("json")) {
                JsonReports.status(database, terminal.bytes());
                return Exit.CLEAN;
            }
            IndexMetadata metadata = database.index().metadata();
            print(
                    database,
                    metadata,
                    terminal.out(),
                    Options.has(options, "--problems") ? Integer.MAX_VALUE : MOST_PROBLEMS);
            return Exit.CLEAN;
        } catch (CorruptIndexException corrupt) {
            throw Database.corrupt(corrupt);
        }
    }

    private static void print(Database database, IndexMetadata metadata, PrintWriter out, int mostProblems) {
        out.println(Printable.of(database.summary(metadata, Set.of(), Instant.now())));
        out.printf(
                Locale.ROOT,
                "Built %s from %s%n",
                metadata.built(),
                Printable.of(String.join(", ", metadata.sources())));
        out.println();
        out.printf(
                Locale.ROOT, "%-16s %12s %12s %12s   %s%n", "ecosystem", "advisories", "malware", "packages", "newest");
        for (Map.Entry<String, IndexMetadata.EcosystemState> entry :
                metadata.ecosystems().entrySet()) {
            IndexMetadata.EcosystemState state = entry.getValue();
            out.printf(
                    Locale.ROOT,
                    "%-16s %,12d %,12d %,12d   %s%n",
                    Printable.of(entry.getKey()),
                    state.advisories(),
                    state.malicious(),
                    state.packages(),
                    state.newest()
                            .map(newest -> newest.toString().substring(0, 10))
                            .orElse("unknown"));
        }
        out.println();
        IndexMetadata.RecordCounts counts = metadata.counts();
        out.printf(
                Locale.ROOT,
                "%,d records read: %,d used, %,d of them partly; %,d withdrawn, %,d superseded, %,d unusable%n",
                counts.read(),
                counts.used(),
                counts.partly(),
                counts.withdrawn(),
                counts.superseded(),
                counts.unusable());
        new TreeMap<>(metadata.problemCounts())
                .forEach((kind, count) -> out.printf(Locale.ROOT, "  %,8d  %s%n", count, kind.words()));
        if (!metadata.problems().isEmpty()) {
            out.println("What records could not say:");
        }
        int shown = 0;
        for (ImportProblem problem : metadata.problems()) {
            if (shown++ == mostProblems) {
                out.println("  …and more: pfsec db status --problems");
                break;
            }
            out.println(
                    "  " + Printable.of(problem.record() + ": " + problem.kind().words() + ": " + problem.message()));
        }
    }
}
