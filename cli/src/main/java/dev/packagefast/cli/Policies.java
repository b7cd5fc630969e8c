package dev.packagefast.cli;

import dev.packagefast.security.ScanReport;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.policy.Policy;
import dev.packagefast.security.policy.PolicyFileException;
import dev.packagefast.security.policy.PolicyNote;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/**
 * The policy of one command: the file that is named, else the user's own. One that lies in the scanned tree is what the
 * scanned code says about itself; it counts only when it is named.
 */
final class Policies {
    static final String FILE_NAME = "pfsec.toml";

    private Policies() {}

    static void describe(CommandSpec spec) {
        spec.addOption(Options.text("--policy", "FILE", "Decide by this pfsec.toml instead of the user's own."));
        spec.addOption(Options.texts(
                "--vex", "FILE", "Set aside what this OpenVEX or CycloneDX document clears; may be repeated."));
        spec.addOption(
                Options.text("--baseline", "FILE", "Fail only for what this earlier JSON report does not have."));
    }

    /** The report under the policy that the options ask for. */
    static ScanReport apply(ScanReport report, ParseResult options, List<Path> scanned, Places places) {
        Optional<Path> named = Options.file(options, "--policy");
        Policy policy = Policy.blockAll();
        try {
            if (named.isPresent()) {
                policy = Policy.read(named.get());
            } else if (Files.exists(places.policy())) {
                policy = Policy.read(places.policy());
            }
            for (String vex : Options.values(options, "--vex")) {
                policy = policy.withVex(Options.path(options, vex));
            }
            Optional<Path> baseline = Options.file(options, "--baseline");
            if (baseline.isPresent()) {
                policy = policy.withBaseline(baseline.get());
            }
        } catch (PolicyFileException bad) {
            throw new CommandFailed(Exit.NO_ANSWER, bad.place() + ": " + bad.what() + "\n  " + bad.remedy(), bad);
        }
        if (Options.has(options, "--fail-on")) {
            policy = policy.withFailOn(
                    Severity.find(Options.value(options, "--fail-on").orElse(""))
                            .orElse(Severity.LOW));
        }
        ScanReport judged = policy == Policy.blockAll() ? report : report.under(policy, Instant.now());
        for (Path path : scanned) {
            judged = withNote(judged, path, policy.file());
        }
        return judged;
    }

    private static ScanReport withNote(ScanReport report, Path scanned, @Nullable Path used) {
        Path folder =
                Files.isDirectory(scanned) ? scanned : scanned.toAbsolutePath().getParent();
        Path found = folder == null ? scanned : folder.resolve(FILE_NAME);
        if (!Files.isRegularFile(found) || (used != null && isSame(found, used))) {
            return report;
        }
        return report.withNote(new PolicyNote(
                PolicyNote.Kind.NOT_TRUSTED,
                found.toString(),
                "was not used: what a scanned folder says about itself is not trusted",
                "If it is yours, name it: --policy " + found));
    }

    private static boolean isSame(Path a, Path b) {
        try {
            return Files.isSameFile(a, b);
        } catch (IOException gone) {
            return false;
        }
    }
}
