package dev.packagefast.cli.report;

import dev.packagefast.cli.ShownPaths;
import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.AliasGroup;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.DecidedFinding;
import dev.packagefast.security.policy.Decision;
import dev.packagefast.security.policy.PolicyNote;
import dev.packagefast.security.text.GraphicText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A scan as a comment on a pull request: one line a package, the rest folded away. Cut where a site would refuse it.
 */
public final class MarkdownReport implements ScanReportFormat {
    /** GitHub takes 65,536 characters; what stands around the report needs some. */
    static final int LONGEST = 60_000;

    private static final int MOST_ROWS = 100;
    private static final int MOST_PATHS = 3;
    private static final int MOST_IDS = 2;
    /** Of each list beside the table. There are four of them. */
    private static final int MOST_LINES = 50;

    private static final int LONGEST_LIST = 8_000;
    private static final int LONGEST_REASON = 300;
    /** Kept free for the last lines. */
    private static final int RESERVE = 600;

    @Override
    public String name() {
        return "markdown";
    }

    @Override
    public void write(ScanReport report, ScanFacts facts, OutputStream out) throws IOException {
        Decisions decisions = new Decisions(report);
        StringBuilder text = new StringBuilder();
        text.append("### ").append(headline(report, decisions)).append("\n\n");
        problems(report, text);
        denied(report, text);
        if (!report.vulnerable().isEmpty()) {
            table(report, decisions, text);
        }
        StringBuilder policy = new StringBuilder();
        setAside(decisions, policy);
        notes(report, policy);
        if (!report.vulnerable().isEmpty()) {
            details(report, text, LONGEST - RESERVE - policy.length());
        }
        text.append(policy);
        text.append("<sub>Database: ").append(MarkdownText.prose(facts.databaseLine(report.ecosystems())));
        text.append(". Written by pfsec ")
                .append(MarkdownText.prose(facts.origin().version()));
        text.append(", ").append(facts.origin().written()).append("</sub>\n");
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static String headline(ScanReport report, Decisions decisions) {
        Map<Severity, Integer> counts = new EnumMap<>(Severity.class);
        int findings = 0;
        for (VulnerablePackage vulnerable : report.vulnerable()) {
            for (AliasGroup group : vulnerable.groups()) {
                counts.merge(group.severity(), 1, Integer::sum);
                findings++;
            }
        }
        if (findings == 0) {
            String nothing = decisions.setAside().isEmpty() ? "Nothing known to be bad" : "No open finding";
            return (report.problems().isEmpty()
                            ? nothing + " in " + count(report.packages(), "package")
                            : nothing + " in what could be read")
                    + rest(report, decisions);
        }
        List<String> parts = new ArrayList<>();
        Severity[] severities = Severity.values();
        for (int i = severities.length - 1; i >= 0; i--) {
            Integer number = counts.get(severities[i]);
            if (number != null) {
                parts.add(number + " " + severities[i].word());
            }
        }
        return count(findings, "finding") + " in " + report.vulnerable().size() + " of "
                + count(report.packages(), "package") + ": " + String.join(", ", parts) + rest(report, decisions);
    }

    private static String rest(ScanReport report, Decisions decisions) {
        StringBuilder rest = new StringBuilder();
        if (decisions.warnings() > 0) {
            rest.append(report.isBlocked() ? "; some are warnings" : "; all are warnings");
        }
        if (!report.denied().isEmpty()) {
            rest.append("; ").append(report.denied().size()).append(" denied");
        }
        if (!report.known().isEmpty()) {
            rest.append("; ").append(report.known().size()).append(" known");
        }
        if (!report.excepted().isEmpty()) {
            rest.append("; ").append(report.excepted().size()).append(" excepted");
        }
        return rest.toString();
    }

    private static void problems(ScanReport report, StringBuilder text) {
        List<ScanProblem> problems = report.problems();
        if (problems.isEmpty()) {
            return;
        }
        text.append("**").append(count(problems.size(), "problem")).append(": this report is not complete**\n\n");
        List<String> lines = new ArrayList<>();
        for (ScanProblem problem : first(problems)) {
            lines.add(MarkdownText.code(cut(problem.where())) + ": "
                    + MarkdownText.prose(cut(problem.what() + ". " + problem.remedy())));
        }
        list(lines, problems.size(), text);
    }

    private static void denied(ScanReport report, StringBuilder text) {
        List<DeniedPackage> denied = report.denied();
        if (denied.isEmpty()) {
            return;
        }
        text.append("**").append(denied.size()).append(" denied by plugins**\n\n");
        List<String> lines = new ArrayList<>();
        for (DeniedPackage each : first(denied)) {
            lines.add(MarkdownText.code(cut(each.what())) + " by " + MarkdownText.code(cut(each.plugin())) + ": "
                    + MarkdownText.prose(cut(each.reason())));
        }
        list(lines, denied.size(), text);
    }

    /** What does not count, each with the reason: nothing that was found goes unsaid. */
    private static void setAside(Decisions decisions, StringBuilder text) {
        List<DecidedFinding> all = decisions.setAside();
        if (all.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        for (DecidedFinding each : first(all)) {
            lines.add(each.decision().word().replace('_', ' ') + ": "
                    + MarkdownText.code(cut(each.finding().located().toString())) + " "
                    + id(each.finding().advisory()) + ": "
                    + MarkdownText.prose(cut(each.decision().because())));
        }
        folded("Set aside by the policy: " + count(all.size(), "finding"), lines, all.size(), text);
    }

    private static void notes(ScanReport report, StringBuilder text) {
        List<PolicyNote> notes = report.notes();
        if (notes.isEmpty()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        for (PolicyNote note : first(notes)) {
            lines.add(MarkdownText.code(cut(note.where())) + ": "
                    + MarkdownText.prose(cut(note.what() + ". " + note.remedy())));
        }
        folded("About the policy: " + count(notes.size(), "note"), lines, notes.size(), text);
    }

    private static <T> List<T> first(List<T> all) {
        return all.subList(0, Math.min(MOST_LINES, all.size()));
    }

    /** A list that opens when its summary is clicked. */
    private static void folded(String summary, List<String> lines, int total, StringBuilder text) {
        text.append("<details><summary>").append(summary).append("</summary>\n\n");
        list(lines, total, text);
        text.append("</details>\n\n");
    }

    /** As many lines as there is room for, and how many are left out. */
    private static void list(List<String> lines, int total, StringBuilder text) {
        int room = LONGEST_LIST;
        int shown = 0;
        for (String line : lines) {
            room -= line.length();
            if (room < 0) {
                break;
            }
            text.append("- ").append(line).append('\n');
            shown++;
        }
        if (shown < total) {
            text.append("- and ").append(count(total - shown, "other")).append("; `--format json` has all\n");
        }
        text.append('\n');
    }

    private static String cut(String text) {
        return GraphicText.cut(text, LONGEST_REASON, "…");
    }

    private static void table(ScanReport report, Decisions decisions, StringBuilder text) {
        text.append("| Severity | Package | Upgrade to | Advisories |\n|---|---|---|---|\n");
        int rows = 0;
        for (VulnerablePackage vulnerable : report.vulnerable()) {
            if (rows == MOST_ROWS || text.length() > LONGEST / 2) {
                break;
            }
            rows++;
            text.append("| ").append(vulnerable.worst().word());
            text.append(isWarning(vulnerable, decisions) ? " (warning)" : "").append(" | ");
            text.append(MarkdownText.code(vulnerable.located().toString()));
            text.append(vulnerable.developmentOnly() ? " (dev)" : "").append(" | ");
            text.append(
                    switch (vulnerable.advice()) {
                        case FixAdvice.Upgrade upgrade ->
                            MarkdownText.code(upgrade.version()) + (upgrade.sameMajor() ? "" : " (another major)");
                        case FixAdvice.NoFixKnown _, FixAdvice.NothingToFix _ -> "no fix known";
                    });
            text.append(" | ");
            List<String> ids = new ArrayList<>();
            for (AliasGroup group : vulnerable.groups()) {
                if (ids.size() < MOST_IDS) {
                    ids.add(id(group.lead()));
                }
            }
            int more = vulnerable.groups().size() - ids.size();
            text.append(String.join(" ", ids))
                    .append(more > 0 ? " and " + more + " more" : "")
                    .append(" |\n");
        }
        int left = report.vulnerable().size() - rows;
        if (left > 0) {
            text.append("\nand ").append(count(left, "other package")).append('\n');
        }
        text.append('\n');
    }

    private static boolean isWarning(VulnerablePackage vulnerable, Decisions decisions) {
        return vulnerable.findings().stream().allMatch(finding -> decisions.of(finding) instanceof Decision.Warn);
    }

    private static void details(ScanReport report, StringBuilder text, int longest) {
        text.append("<details><summary>Details</summary>\n\n");
        int shown = 0;
        for (VulnerablePackage vulnerable : report.vulnerable()) {
            StringBuilder one = new StringBuilder();
            one.append("**")
                    .append(MarkdownText.code(vulnerable.located().toString()))
                    .append("**\n\n");
            for (AliasGroup group : vulnerable.groups()) {
                one.append("- ").append(group.severity().word()).append(' ').append(id(group.lead()));
                String summary = group.lead().summary();
                one.append(summary.isEmpty() ? "" : " " + MarkdownText.prose(summary))
                        .append('\n');
            }
            paths(vulnerable, one);
            if (text.length() + one.length() > longest) {
                break;
            }
            text.append(one);
            shown++;
        }
        int left = report.vulnerable().size() - shown;
        if (left > 0) {
            text.append("and ").append(count(left, "other package")).append("; `--format html` has room for all\n\n");
        }
        text.append("</details>\n\n");
    }

    private static void paths(VulnerablePackage vulnerable, StringBuilder one) {
        ShownPaths paths = new ShownPaths(MOST_PATHS);
        for (LocatedPackage location : vulnerable.locations()) {
            paths.add(location.paths(), path -> location.place() + ": " + path);
        }
        for (String path : paths.shown()) {
            one.append("- via ").append(MarkdownText.code(path)).append('\n');
        }
        if (!paths.others().isEmpty()) {
            one.append("- and ").append(paths.others()).append('\n');
        }
        one.append('\n');
    }

    private static String id(Advisory advisory) {
        Optional<WebLink> about = WebLink.about(advisory);
        return about.isPresent() ? MarkdownText.link(advisory.id(), about.get()) : MarkdownText.code(advisory.id());
    }

    private static String count(int number, String what) {
        return number == 1 ? "1 " + what : number + " " + what + "s";
    }
}
