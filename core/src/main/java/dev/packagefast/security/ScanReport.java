package dev.packagefast.security;

import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.AdvisoryMatch;
import dev.packagefast.security.advisory.AliasGroup;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.policy.DecidedFinding;
import dev.packagefast.security.policy.Decision;
import dev.packagefast.security.policy.Finding;
import dev.packagefast.security.policy.Judgement;
import dev.packagefast.security.policy.Policy;
import dev.packagefast.security.policy.PolicyNote;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * What is known about the packages of a project.
 *
 * @param files the lockfiles that were read
 * @param packages how many packages they name
 * @param ecosystems the ecosystems of those, by the names that OSV gives them
 * @param vulnerable the packages that something is known about, worst first; without what is set aside
 * @param problems what kept the report from being complete
 * @param decided every finding with what the policy says about it, those that are set aside as well
 * @param notes what the author of the policy should know
 * @param denied what plugins do not let pass
 * @param inventories everything that was read, for reports that list clean packages too
 */
public record ScanReport(
        List<Path> files,
        int packages,
        Set<String> ecosystems,
        List<VulnerablePackage> vulnerable,
        List<ScanProblem> problems,
        List<DecidedFinding> decided,
        List<PolicyNote> notes,
        List<DeniedPackage> denied,
        List<Inventory> inventories) {
    public ScanReport {
        files = List.copyOf(files);
        ecosystems = Set.copyOf(ecosystems);
        vulnerable = List.copyOf(vulnerable);
        problems = List.copyOf(problems);
        decided = List.copyOf(decided);
        notes = List.copyOf(notes);
        denied = List.copyOf(denied);
        inventories = List.copyOf(inventories);
    }

    /** A report under the policy that blocks every finding. */
    public ScanReport(
            List<Path> files,
            int packages,
            Set<String> ecosystems,
            List<VulnerablePackage> vulnerable,
            List<ScanProblem> problems,
            List<Inventory> inventories) {
        this(
                files,
                packages,
                ecosystems,
                vulnerable,
                problems,
                judge(vulnerable, Policy.blockAll(), Instant.EPOCH).decided(),
                List.of(),
                List.of(),
                inventories);
    }

    /** The same scan under a policy: what it excepts is set aside, and no longer among {@link #vulnerable}. */
    public ScanReport under(Policy policy, Instant now) {
        Judgement judgement = judge(vulnerable, policy, now);
        Set<Finding> open = Collections.newSetFromMap(new IdentityHashMap<>());
        for (DecidedFinding each : judgement.decided()) {
            if (each.decision().isOpen()) {
                open.add(each.finding());
            }
        }
        List<VulnerablePackage> left = new ArrayList<>();
        for (VulnerablePackage each : vulnerable) {
            List<Finding> findings = new ArrayList<>();
            for (Finding finding : each.findings()) {
                if (open.contains(finding)) {
                    findings.add(finding);
                }
            }
            if (findings.size() == each.findings().size()) {
                left.add(each);
            } else if (!findings.isEmpty()) {
                left.add(new VulnerablePackage(each.locations(), findings, groups(each, findings), each.advice()));
            }
        }
        return new ScanReport(
                files,
                packages,
                ecosystems,
                left,
                problems,
                judgement.decided(),
                judgement.notes(),
                denied,
                inventories);
    }

    private static Judgement judge(List<VulnerablePackage> vulnerable, Policy policy, Instant now) {
        List<List<Finding>> packages = new ArrayList<>();
        for (VulnerablePackage each : vulnerable) {
            packages.add(each.findings());
        }
        return policy.judge(packages, now);
    }

    private static List<AliasGroup> groups(VulnerablePackage vulnerable, List<Finding> findings) {
        Set<Advisory> open = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Finding finding : findings) {
            open.add(finding.advisory());
        }
        List<AliasGroup> groups = new ArrayList<>();
        for (AliasGroup group : vulnerable.groups()) {
            List<AdvisoryMatch> matches = group.matches().stream()
                    .filter(match -> open.contains(match.advisory()))
                    .toList();
            groups.addAll(matches.isEmpty() ? List.of() : AliasGroup.of(matches));
        }
        return groups;
    }

    /** Every finding that is not set aside, in the order of {@link #vulnerable()}. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (VulnerablePackage each : vulnerable) {
            findings.addAll(each.findings());
        }
        return findings;
    }

    /** With one more note. */
    public ScanReport withNote(PolicyNote note) {
        List<PolicyNote> all = new ArrayList<>(notes);
        all.add(note);
        return new ScanReport(files, packages, ecosystems, vulnerable, problems, decided, all, denied, inventories);
    }

    /** With what plugins deny, beside what is denied already. */
    public ScanReport withDenied(List<DeniedPackage> more) {
        List<DeniedPackage> all = new ArrayList<>(denied);
        all.addAll(more);
        return new ScanReport(files, packages, ecosystems, vulnerable, problems, decided, notes, all, inventories);
    }

    /** Whether the policy fails the scan for one of its findings, or a plugin denies a package. */
    public boolean isBlocked() {
        if (!denied.isEmpty()) {
            return true;
        }
        for (DecidedFinding each : decided) {
            if (each.decision() instanceof Decision.Block) {
                return true;
            }
        }
        return false;
    }

    /** The findings that an exception or a VEX statement sets aside. */
    public List<DecidedFinding> excepted() {
        // No lambdas: this is on the way of a cold scan.
        List<DecidedFinding> excepted = new ArrayList<>();
        for (DecidedFinding each : decided) {
            if (each.decision() instanceof Decision.Excepted || each.decision() instanceof Decision.NotAffected) {
                excepted.add(each);
            }
        }
        return excepted;
    }

    /** The findings that the baseline has already. */
    public List<DecidedFinding> known() {
        List<DecidedFinding> known = new ArrayList<>();
        for (DecidedFinding each : decided) {
            if (each.decision() instanceof Decision.Known) {
                known.add(each);
            }
        }
        return known;
    }
}
