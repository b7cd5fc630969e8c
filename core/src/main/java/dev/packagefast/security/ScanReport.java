package dev.packagefast.security;

import dev.packagefast.security.policy.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is known about the packages of a project.
 *
 * @param files the lockfiles that were read
 * @param packages how many packages they name
 * @param ecosystems the ecosystems of those, by the names that OSV gives them
 * @param vulnerable the packages that something is known about, worst first
 * @param problems what kept the report from being complete
 */
public record ScanReport(
        List<Path> files,
        int packages,
        Set<String> ecosystems,
        List<VulnerablePackage> vulnerable,
        List<ScanProblem> problems) {
    public ScanReport {
        files = List.copyOf(files);
        ecosystems = Set.copyOf(ecosystems);
        vulnerable = List.copyOf(vulnerable);
        problems = List.copyOf(problems);
    }

    /** Every finding, in the order of {@link #vulnerable()}. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        for (VulnerablePackage each : vulnerable) {
            findings.addAll(each.findings());
        }
        return findings;
    }
}
