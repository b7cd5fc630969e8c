package dev.packagefast.cli;

import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.AdvisoryMatch;
import dev.packagefast.security.advisory.AliasGroup;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.DecidedFinding;
import dev.packagefast.security.policy.Decision;
import dev.packagefast.security.policy.PolicyNote;
import dev.packagefast.security.text.GraphicText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A scan for the person who asked: what is vulnerable, why it is there, and what to change; worst first. */
final class ScanTable {
    private static final String INDENT = "           ";
    private static final String CUT = "...";
    private static final int SEVERITY_WIDTH = 10;
    private static final int MOST_PATHS = 2;
    private static final int MOST_STEPS = 7;
    /** From so many vulnerable packages on two threads render them; fewer than the AOT cache's training has. */
    private static final int MANY = 16;
    /** With fewer processors, the one that this thread leaves is the compiler's. */
    private static final int PROCESSORS_FOR_TWO = 3;

    private final StringBuilder text = new StringBuilder(4_096);
    private final Style style;
    private final int width;

    ScanTable(boolean colour, int width) {
        this(new Style(colour), width);
    }

    private ScanTable(Style style, int width) {
        this.style = style;
        this.width = width;
    }

    String render(ScanReport report, Database database, boolean quiet, long elapsedNanos) {
        boolean severalFiles = report.files().size() > 1;
        List<VulnerablePackage> vulnerable = report.vulnerable();
        // Summaries are unpacked and ways searched only now, which for many packages is worth a second thread.
        if (vulnerable.size() < MANY || Runtime.getRuntime().availableProcessors() < PROCESSORS_FOR_TWO) {
            vulnerable(vulnerable, severalFiles);
        } else {
            int here = vulnerable.size() / 2;
            Background<String> rest = Background.start(
                    "render", () -> rendered(vulnerable.subList(here, vulnerable.size()), severalFiles));
            vulnerable(vulnerable.subList(0, here), severalFiles);
            text.append(rest.result());
        }
        for (DeniedPackage denied : report.denied()) {
            line(style.bad("denied") + "     " + Printable.of(denied.what()));
            line(INDENT + Printable.of(denied.plugin() + ": " + denied.reason()));
            line("");
        }
        setAside("known", report.known());
        setAside("excepted", report.excepted());
        for (PolicyNote note : report.notes()) {
            line(style.bold("note") + "       " + Printable.of(note.where()));
            line(INDENT + Printable.of(note.what()) + ". " + Printable.of(note.remedy()));
            line("");
        }
        for (ScanProblem problem : report.problems()) {
            line(style.bad("problem") + "    " + Printable.of(problem.where()));
            line(INDENT + Printable.of(problem.what()) + ". " + Printable.of(problem.remedy()));
            line("");
        }
        if (!quiet) {
            summary(report, database, elapsedNanos);
        }
        return text.toString();
    }

    private void vulnerable(List<VulnerablePackage> packages, boolean severalFiles) {
        for (VulnerablePackage vulnerable : packages) {
            heading(vulnerable);
            for (AliasGroup group : vulnerable.groups()) {
                finding(group);
            }
            paths(vulnerable, severalFiles);
            line("");
        }
    }

    private String rendered(List<VulnerablePackage> packages, boolean severalFiles) {
        ScanTable rest = new ScanTable(style, width);
        rest.vulnerable(packages, severalFiles);
        return rest.text.toString();
    }

    private void line(String content) {
        text.append(content).append(System.lineSeparator());
    }

    /** What does not count, each with the reason: nothing that was found goes unsaid. */
    private void setAside(String word, List<DecidedFinding> findings) {
        for (DecidedFinding each : findings) {
            String what = each.finding().located().name() + " "
                    + each.finding().located().version() + "  "
                    + each.finding().advisory().id();
            line(style.dim(word) + " ".repeat(INDENT.length() - word.length()) + Printable.of(what));
            line(INDENT + style.dim(Printable.of(each.decision().because())));
        }
        if (!findings.isEmpty()) {
            line("");
        }
    }

    private void heading(VulnerablePackage vulnerable) {
        Severity worst = vulnerable.worst();
        LocatedPackage located = vulnerable.located();
        String badge = worst.word();
        String name = Printable.of(located.name() + " " + located.version());
        StringBuilder line = new StringBuilder();
        line.append(style.severity(worst, badge)).append(" ".repeat(Math.max(1, INDENT.length() - badge.length())));
        line.append(style.bold(name));
        if (!located.ecosystem().equals("npm")) {
            line.append(style.dim(" " + Printable.of(located.ecosystem())));
        }
        if (vulnerable.developmentOnly()) {
            line.append(style.dim(" (dev)"));
        }
        // No switch over types here: it is linked at run time, which costs a cold start 10 ms.
        if (vulnerable.advice() instanceof FixAdvice.Upgrade upgrade) {
            line.append("  ").append(style.good("fixed in " + Printable.of(upgrade.version())));
            line.append(upgrade.sameMajor() ? "" : style.dim(", another major version"));
        } else if (vulnerable.advice() instanceof FixAdvice.NoFixKnown) {
            line.append("  ").append(style.bad("no fix known"));
        }
        line(line.toString());
    }

    private void finding(AliasGroup group) {
        String severity = group.severity().word();
        StringBuilder line = new StringBuilder(INDENT);
        line.append(style.severity(group.severity(), severity))
                .append(" ".repeat(Math.max(1, SEVERITY_WIDTH - severity.length())));
        String id = group.lead().id();
        line.append(Printable.of(id));
        for (String other : group.ids()) {
            if (!other.equals(id)) {
                line.append(' ').append(style.dim(Printable.of(other)));
            }
        }
        Set<String> sources = new LinkedHashSet<>();
        for (AdvisoryMatch match : group.matches()) {
            if (match.advisory().source().isPresent()) {
                sources.add(match.advisory().source().get());
            }
        }
        if (!sources.isEmpty()) {
            line.append(style.dim(Printable.of("  (" + String.join(", ", sources) + ")")));
        }
        line(line.toString());
        String summary = Printable.of(group.lead().summary());
        if (!summary.isEmpty()) {
            int indent = INDENT.length() + SEVERITY_WIDTH;
            line(" ".repeat(indent) + style.dim(cut(summary, Math.max(40, width - indent))));
        }
    }

    private void paths(VulnerablePackage vulnerable, boolean severalFiles) {
        ShownPaths paths = new ShownPaths(MOST_PATHS);
        for (LocatedPackage location : vulnerable.locations()) {
            String file = severalFiles ? location.place().file() + ": " : "";
            paths.add(location.paths(), path -> Printable.of(file + chain(path)));
        }
        for (String path : paths.shown()) {
            line(INDENT + style.dim("via ") + path);
        }
        if (!paths.others().isEmpty()) {
            line(INDENT + style.dim("and " + paths.others()));
        }
    }

    /** {@code project > a@1.0.0 > b@2.0.0}; the middle of a long one is left out. */
    private static String chain(DependencyPath path) {
        List<DependencyPath.Step> steps = path.steps();
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            if (steps.size() > MOST_STEPS && i == 3) {
                int skipped = steps.size() - MOST_STEPS + 1;
                parts.add("(" + skipped + " more)");
                i += skipped - 1;
            } else {
                parts.add(
                        i == 0 && steps.size() > 1
                                ? steps.get(i).name()
                                : steps.get(i).toString());
            }
        }
        return String.join(" > ", parts);
    }

    private void summary(ScanReport report, Database database, long elapsedNanos) {
        Map<Severity, Integer> counts = new HashMap<>();
        int findings = 0;
        int fixable = 0;
        for (VulnerablePackage vulnerable : report.vulnerable()) {
            for (AliasGroup group : vulnerable.groups()) {
                counts.merge(group.severity(), 1, Integer::sum);
                findings++;
            }
            fixable += vulnerable.advice() instanceof FixAdvice.Upgrade ? 1 : 0;
        }
        StringBuilder line = new StringBuilder();
        if (findings == 0) {
            line.append(
                    report.problems().isEmpty()
                            ? style.good("Nothing known to be bad") + " in "
                            : "Nothing known to be bad in what could be read: ");
        } else {
            line.append(style.bold(findings == 1 ? "1 finding" : findings + " findings"));
            line.append(" in ").append(report.vulnerable().size()).append(" of ");
        }
        line.append(count(report.packages(), "package"));
        if (report.files().size() != 1) {
            line.append(" in ").append(count(report.files().size(), "lockfile"));
        }
        if (findings > 0) {
            List<String> parts = new ArrayList<>();
            Severity[] severities = Severity.values();
            for (int i = severities.length - 1; i >= 0; i--) {
                Integer number = counts.get(severities[i]);
                if (number != null) {
                    parts.add(style.severity(severities[i], number + " " + severities[i].word()));
                }
            }
            line.append(": ").append(String.join(", ", parts));
            int bad = report.vulnerable().size();
            line.append("; a fix is known for ").append(fixable == bad ? "all" : fixable + " of " + bad);
        }
        int warned = 0;
        for (DecidedFinding each : report.decided()) {
            warned += each.decision() instanceof Decision.Warn ? 1 : 0;
        }
        if (findings > 0 && warned > 0) {
            line.append(report.isBlocked() ? "; some are warnings" : "; all are warnings");
        }
        if (!report.denied().isEmpty()) {
            line.append("; ").append(style.bad(report.denied().size() + " denied by plugins"));
        }
        if (!report.known().isEmpty()) {
            line.append("; ").append(report.known().size()).append(" known");
        }
        if (!report.excepted().isEmpty()) {
            line.append("; ").append(report.excepted().size()).append(" excepted");
        }
        if (!report.problems().isEmpty()) {
            line.append("; ").append(style.bad(count(report.problems().size(), "problem")));
        }
        line(line.toString());
        long millis = Math.max(1, elapsedNanos / 1_000_000);
        line(style.dim(Printable.of(database.summary(database.index().metadata(), report.ecosystems(), Instant.now()))
                + ". " + millis + " ms"));
    }

    private static String count(int number, String what) {
        return number == 1 ? "1 " + what : number + " " + what + "s";
    }

    /** Marked in ASCII: with a wider character in it, Java keeps and copies all of a report in twice the bytes. */
    private static String cut(String text, int length) {
        return text.length() <= length ? text : GraphicText.cut(text, length - CUT.length(), CUT);
    }
}
