package dev.packagefast.security.plugin;

import dev.packagefast.security.advisory.IndexMetadata;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.DecidedFinding;
import dev.packagefast.security.policy.PolicyNote;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a {@link ReportFormat} writes down. Immutable; what a finding says about its advisory is read from the database
 * when asked for, and can be had until the format returns.
 *
 * @param files the lockfiles that were read
 * @param packages every package of them, in their order
 * @param findings every finding with what the policy says about it, those that are set aside as well; empty for an
 *     inventory
 * @param notes what the author of the policy should know
 * @param denied what plugins do not let pass
 * @param problems what kept the report from being complete: one that has some is no clean bill
 * @param database what the findings were looked up in; empty for an inventory
 * @param toolVersion of pfsec
 * @param written when
 */
public record ReportContents(
        List<Path> files,
        List<LocatedPackage> packages,
        List<DecidedFinding> findings,
        List<PolicyNote> notes,
        List<Denied> denied,
        List<Problem> problems,
        Optional<IndexMetadata> database,
        String toolVersion,
        Instant written) {
    public ReportContents {
        files = List.copyOf(files);
        packages = List.copyOf(packages);
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
        denied = List.copyOf(denied);
        problems = List.copyOf(problems);
    }

    /**
     * A package that a plugin does not let pass, or all of them where the plugin gave no answer.
     *
     * @param plugin its name
     * @param what the package, or what was to be decided
     * @param reason in words
     */
    public record Denied(String plugin, String what, String reason) {}

    /**
     * Something that kept the report from being complete.
     *
     * @param where the file, with the line where it is known, or the package
     * @param what what was found against what was expected
     * @param remedy what to do about it
     */
    public record Problem(String where, String what, String remedy) {}
}
