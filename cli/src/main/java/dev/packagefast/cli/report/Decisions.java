package dev.packagefast.cli.report;

import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.AliasGroup;
import dev.packagefast.security.policy.DecidedFinding;
import dev.packagefast.security.policy.Decision;
import dev.packagefast.security.policy.Finding;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;

/** What the policy says about each finding of a report. */
final class Decisions {
    private final IdentityHashMap<Finding, Decision> byFinding = new IdentityHashMap<>();
    private final List<DecidedFinding> setAside = new ArrayList<>();
    private int warnings;

    Decisions(ScanReport report) {
        for (DecidedFinding each : report.decided()) {
            byFinding.put(each.finding(), each.decision());
            warnings += each.decision() instanceof Decision.Warn ? 1 : 0;
        }
        setAside.addAll(report.known());
        setAside.addAll(report.excepted());
    }

    /** Findings that are shown and fail nothing. */
    int warnings() {
        return warnings;
    }

    /** What does not count, each with the reason: known findings, then excepted ones. */
    List<DecidedFinding> setAside() {
        return setAside;
    }

    /** What nobody has decided about is blocked. */
    Decision of(Finding finding) {
        Decision decision = byFinding.get(finding);
        return decision == null ? new Decision.Block("no rule lets it pass") : decision;
    }

    /** The strictest decision about the records of one and the same thing. */
    Decision of(VulnerablePackage vulnerable, AliasGroup group) {
        Decision strictest = null;
        for (Finding finding : vulnerable.findings()) {
            if (group.matches().stream().anyMatch(match -> match.advisory().equals(finding.advisory()))) {
                strictest = strictest == null ? of(finding) : Decision.stricter(strictest, of(finding));
            }
        }
        return strictest == null ? of(vulnerable.findings().getFirst()) : strictest;
    }
}
