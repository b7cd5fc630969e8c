package dev.packagefast.cli;

import dev.packagefast.security.ScanReport;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.policy.Policy;
import dev.packagefast.security.policy.PolicyFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
        Path own = places.policy();
        boolean hasOwn = named.isEmpty() && Files.exists(own);
        // Where the home is the checkout itself, as on some build machines, the user's own is what the project brings.
        boolean ownIsScanned = hasOwn && new ScannedTree(scanned).holds(own);
        Policy policy = Policy.blockAll();
        try {
            if (named.isPresent()) {
                policy = Policy.read(named.get());
            } else if (hasOwn && !ownIsScanned) {
                policy = Policy.read(own);
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
        if (ownIsScanned) {
            judged = withNote(judged, own);
        }
        for (Path path : scanned) {
            Path found = ScannedTree.folder(path).resolve(FILE_NAME);
            Path used = policy.file();
            if (Files.isRegularFile(found) && (used == null || !isSame(found, used))) {
                judged = withNote(judged, found);
            }
        }
        return judged;
    }

    private static ScanReport withNote(ScanReport report, Path found) {
        return report.withNote(ScannedTree.notUsed(found, "--policy"));
    }

    private static boolean isSame(Path a, Path b) {
        try {
            return Files.isSameFile(a, b);
        } catch (IOException gone) {
            return false;
        }
    }
}
