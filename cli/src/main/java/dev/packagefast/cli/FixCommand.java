package dev.packagefast.cli;

import dev.packagefast.cli.fix.FixPlan;
import dev.packagefast.cli.fix.FixStep;
import dev.packagefast.cli.fix.NpmApply;
import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.CorruptIndexException;
import dev.packagefast.security.policy.PolicyNote;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec fix}: what to type so that findings go away, smallest change first. */
final class FixCommand extends Command {
    /** A bump of a direct dependency brings others along, which may need a change of their own. */
    private static final int MOST_ROUNDS = 5;

    private static final String INDENT = "   ";

    FixCommand() {
        super("fix");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.usageMessage()
                .description("Say what to change so that findings go away; smallest change first, offline.")
                .footer(
                        "",
                        "Examples:",
                        "  pfsec fix                    what to type in this project",
                        "  pfsec fix app --same-major   nothing that crosses a major version",
                        "  pfsec fix --apply            for npm: change package.json and the lockfile",
                        "",
                        "--apply runs npm itself, with --package-lock-only --ignore-scripts: it asks the registry",
                        "and reads the project's .npmrc, but installs nothing. If npm fails, all is as before.",
                        "Exit: 0 nothing left, 1 findings are left, 3 something could not be read or applied.");
        spec.addPositional(Options.paths("0..*", "Lockfiles or folders; this folder when none is named."));
        spec.addOption(Options.text("--db", "FILE", "Answer from this advisory database."));
        spec.addOption(Options.databaseKey());
        spec.addOption(Options.flag("--apply", "Make the changes of npm projects."));
        spec.addOption(Options.flag("--same-major", "Leave out what crosses a major version."));
        Policies.describe(spec);
        spec.addOption(UserPlugins.option());
        spec.addOption(
                Options.level("When a plugin fails: permissive warns, standard and strict deny and change nothing."));
        spec.addOption(Options.auditLog());
        spec.addOption(Options.quiet());
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        List<Path> paths = Options.paths(options, List.of("."));
        String level = Options.level(options);
        PrintWriter out = terminal.out();
        try (Database database = Database.open(
                        Options.file(options, "--db"), new Places(terminal.environment()), new ScannedTree(paths));
                FixScan scan = new FixScan(paths, database, options, terminal, level)) {
            Options.file(options, "--db-key").ifPresent(key -> database.requireSignature(key, Exit.NO_ANSWER));
            ScanReport report = scan.report();
            FixPlan plan = FixPlan.of(report);
            List<FixStep> steps = chosen(plan, options);
            print(out, steps, plan.withoutFix());
            if (Options.has(options, "--apply") && !steps.isEmpty()) {
                if (scan.isRefused()) {
                    out.println("Nothing was changed: what a plugin that failed would say is not known");
                } else {
                    report = apply(report, steps, scan, options, terminal);
                    left(out, steps, report);
                }
            }
            return end(out, report, steps.isEmpty());
        } catch (CorruptIndexException corrupt) {
            throw Database.corrupt(corrupt);
        } catch (IOException failed) {
            throw new CommandFailed(Exit.NO_ANSWER, "a lockfile can no longer be read: " + failed, failed);
        }
    }

    /** Says what stands beside the steps, and with which code the command ends. */
    private static int end(PrintWriter out, ScanReport report, boolean nothingPlanned) {
        for (DeniedPackage denied : report.denied()) {
            out.println("denied: " + Printable.of(denied.what()) + " (" + Printable.of(denied.plugin() + ": ")
                    + Printable.of(denied.reason()) + ")");
        }
        for (PolicyNote note : report.notes()) {
            out.println("note: " + Printable.of(note.toString()));
        }
        for (ScanProblem problem : report.problems()) {
            out.println("problem: " + Printable.of(problem.toString()));
        }
        if (!report.problems().isEmpty()) {
            return Exit.NO_ANSWER;
        }
        if (!report.findings().isEmpty() || !report.denied().isEmpty()) {
            return Exit.BAD;
        }
        out.println(nothingPlanned ? "Nothing to fix" : "Nothing is left");
        return Exit.CLEAN;
    }

    private static List<FixStep> chosen(FixPlan plan, ParseResult options) {
        List<FixStep> steps = new ArrayList<>();
        for (FixStep step : plan.steps()) {
            if (step.sameMajor() || !Options.has(options, "--same-major")) {
                steps.add(step);
            }
        }
        return steps;
    }

    private static void print(PrintWriter out, List<FixStep> steps, List<VulnerablePackage> withoutFix) {
        Path file = null;
        int number = 0;
        for (FixStep step : steps) {
            if (!step.lockfile().equals(file)) {
                file = step.lockfile();
                out.println(Printable.of(file.toString()));
            }
            out.println(++number + ". " + Printable.of(step.command()));
            out.println(INDENT + Printable.of(step.name() + " " + step.from() + " to " + step.to())
                    + (step.sameMajor() ? "" : crossing(step)) + ": " + Printable.of(step.why()));
            out.println(INDENT + "clears " + Printable.of(String.join(", ", step.clears())));
        }
        for (VulnerablePackage each : withoutFix) {
            out.println("no fix known: " + Printable.of(each.located().toString()) + " ("
                    + Printable.of(each.findings().getFirst().advisory().id())
                    + "); take it out, or decide by a policy");
        }
    }

    private static String crossing(FixStep step) {
        boolean early = step.from().startsWith("0.") && step.to().startsWith("0.");
        return early ? ", another minor version of 0.x" : ", another major version";
    }

    /** Changes npm projects, round by round, and returns what the last scan found; ends when a plugin fails meanwhile. */
    private static ScanReport apply(
            ScanReport found, List<FixStep> planned, FixScan scan, ParseResult options, Terminal terminal)
            throws IOException {
        ScanReport report = found;
        List<FixStep> steps = planned;
        Set<String> tried = new HashSet<>();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            boolean applied = false;
            Set<Path> lockfiles = new LinkedHashSet<>();
            for (FixStep step : steps) {
                if (isNpm(step)) {
                    lockfiles.add(step.lockfile());
                }
            }
            for (Path lockfile : lockfiles) {
                List<FixStep> now = next(lockfile, steps, tried);
                if (!now.isEmpty()) {
                    try (var _ =
                            Progress.show(terminal, Options.has(options, "--quiet"), () -> "npm writes " + lockfile)) {
                        NpmApply.apply(lockfile, now);
                        applied = true;
                    } catch (NpmApply.NotAppliedException failed) {
                        throw new CommandFailed(Exit.NO_ANSWER, lockfile + ": " + failed.getMessage(), failed);
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                        throw new CommandFailed(Exit.NO_ANSWER, "stopped while npm was running", stopped);
                    }
                }
            }
            if (!applied) {
                break;
            }
            report = scan.report();
            if (scan.isRefused()) {
                break;
            }
            steps = chosen(FixPlan.of(report), options);
        }
        return report;
    }

    /**
     * What to do in one round: first what the project itself asks for, since it may bring newer versions of the rest;
     * overrides only for what is then left. Nothing is tried twice.
     */
    private static List<FixStep> next(Path lockfile, List<FixStep> steps, Set<String> tried) {
        List<FixStep> small = new ArrayList<>();
        List<FixStep> overrides = new ArrayList<>();
        for (FixStep step : steps) {
            if (step.lockfile().equals(lockfile)
                    && isNpm(step)
                    && !tried.contains(step.lockfile() + " " + step.command())) {
                (step.kind() == FixStep.Kind.OVERRIDE ? overrides : small).add(step);
            }
        }
        List<FixStep> now = small.isEmpty() ? overrides : small;
        for (FixStep step : now) {
            tried.add(step.lockfile() + " " + step.command());
        }
        return now;
    }

    private static boolean isNpm(FixStep step) {
        String name = String.valueOf(step.lockfile().getFileName());
        return name.equals("package-lock.json") || name.equals("npm-shrinkwrap.json");
    }

    private static void left(PrintWriter out, List<FixStep> steps, ScanReport report) {
        out.println();
        int gone = 0;
        Set<String> still = new HashSet<>();
        for (VulnerablePackage each : report.vulnerable()) {
            each.locations().forEach(location -> still.add(location.place().file() + " " + location));
            out.println("left: " + Printable.of(each.located().toString()) + " ("
                    + Printable.of(each.findings().getFirst().advisory().id()) + ")");
        }
        for (FixStep step : steps) {
            boolean stays = still.contains(step.lockfile() + " " + step.name() + "@" + step.from());
            gone += stays ? 0 : step.clears().size();
        }
        out.println("Applied: " + gone + " of "
                + steps.stream().mapToInt(step -> step.clears().size()).sum() + " findings are gone, "
                + report.findings().size() + " are left");
    }
}
