package dev.packagefast.security.policy;

import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.Place;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which findings fail a scan. For each place a finding stands in, in this order: an {@linkplain Exemption
 * exception} that has not expired, a {@linkplain VexStatement VEX statement}, the {@linkplain Baseline baseline}, the
 * first rule that fits; what nothing speaks of is blocked. The strictest of these answers is the finding's.
 *
 * {@snippet :
 * Policy policy = Policy.read(Path.of("pfsec.toml")).withFailOn(Severity.HIGH);
 * Judgement judgement = policy.judge(List.of(findingsOfOnePackage), Instant.now());
 * }
 *
 * <p>Immutable, and safe for use by several threads.
 */
public final class Policy {
    private static final Policy BLOCK_ALL = new Policy(null, List.of(), List.of(), List.of(), null, null);

    private final @Nullable Path file;
    private final List<PolicyRule> rules;
    private final List<Exemption> exemptions;
    private final List<VexStatement> statements;
    private final @Nullable Baseline baseline;
    private final @Nullable Severity failOn;

    private Policy(
            @Nullable Path file,
            List<PolicyRule> rules,
            List<Exemption> exemptions,
            List<VexStatement> statements,
            @Nullable Baseline baseline,
            @Nullable Severity failOn) {
        this.file = file;
        this.rules = List.copyOf(rules);
        this.exemptions = List.copyOf(exemptions);
        this.statements = List.copyOf(statements);
        this.baseline = baseline;
        this.failOn = failOn;
    }

    /** Every finding is blocked. */
    public static Policy blockAll() {
        return BLOCK_ALL;
    }

    /**
     * Reads a policy file in TOML; {@code docs/policy.md} has its keys.
     *
     * @throws PolicyFileException naming the file and the line; nothing of such a file is used
     */
    public static Policy read(Path file) throws PolicyFileException {
        PolicyFile read = PolicyFile.read(file);
        return new Policy(file, read.rules(), read.exemptions(), List.of(), null, null);
    }

    /** With a last rule that blocks what is this bad or worse, and lets the rest pass with a warning. */
    public Policy withFailOn(Severity threshold) {
        return new Policy(file, rules, exemptions, statements, baseline, threshold);
    }

    /**
     * With the statements of an OpenVEX or CycloneDX document beside those there are.
     *
     * @throws PolicyFileException when it is neither, or breaks the rules of its format
     */
    public Policy withVex(Path document) throws PolicyFileException {
        List<VexStatement> all = new ArrayList<>(statements);
        all.addAll(VexFile.read(document));
        return new Policy(file, rules, exemptions, all, baseline, failOn);
    }

    /**
     * With an earlier JSON report: what stands in it is known.
     *
     * @throws PolicyFileException when it is no such report
     */
    public Policy withBaseline(Path report) throws PolicyFileException {
        return new Policy(file, rules, exemptions, statements, Baseline.read(report), failOn);
    }

    /** The file it was read from, for the notes and reports; null for none. */
    public @Nullable Path file() {
        return file;
    }

    /**
     * Decides about all findings of a scan.
     *
     * @param packages the findings by package version: aliases are followed among those of one
     */
    public Judgement judge(Collection<List<Finding>> packages, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        boolean[] used = new boolean[exemptions.size()];
        List<DecidedFinding> decided = new ArrayList<>();
        for (List<Finding> siblings : packages) {
            for (Finding finding : siblings) {
                decided.add(new DecidedFinding(finding, decide(finding, siblings, now, today, used)));
            }
        }
        return new Judgement(decided, notes(today, used));
    }

    private Decision decide(Finding finding, List<Finding> siblings, Instant now, LocalDate today, boolean[] used) {
        Decision strictest = null;
        for (LocatedPackage location : finding.locations()) {
            Decision here = decide(finding, location, siblings, now, today, used);
            strictest = strictest == null ? here : Decision.stricter(strictest, here);
        }
        if (strictest == null) {
            throw new AssertionError("a finding without a location");
        }
        return strictest;
    }

    private Decision decide(
            Finding finding,
            LocatedPackage location,
            List<Finding> siblings,
            Instant now,
            LocalDate today,
            boolean[] used) {
        Exemption granted = null;
        for (int i = 0; i < exemptions.size(); i++) {
            Exemption each = exemptions.get(i);
            if (!each.isExpired(today) && each.covers(finding, location, siblings)) {
                used[i] = true;
                granted = granted == null ? each : granted;
            }
        }
        if (granted != null) {
            return new Decision.Excepted(granted);
        }
        if (!statements.isEmpty()) {
            VexStatement statement = VexStatement.lastWord(statements, finding, location, siblings);
            if (statement != null && statement.status().clears()) {
                return new Decision.NotAffected(statement);
            }
        }
        if (baseline != null && baseline.knows(finding)) {
            return new Decision.Known(baseline.name());
        }
        return byRule(finding, location, now);
    }

    private Decision byRule(Finding finding, LocatedPackage location, Instant now) {
        for (PolicyRule rule : rules) {
            if (rule.fits(finding, location, now)) {
                return switch (rule.action()) {
                    case BLOCK -> new Decision.Block(rule.words());
                    case WARN -> new Decision.Warn(rule.words());
                };
            }
        }
        if (failOn != null && !PolicyRule.failOn(failOn).fits(finding, location, now)) {
            return new Decision.Warn("milder than " + failOn.word());
        }
        return new Decision.Block(failOn == null ? "no rule lets it pass" : failOn.word() + " or worse");
    }

    private List<PolicyNote> notes(LocalDate today, boolean[] used) {
        List<PolicyNote> notes = new ArrayList<>();
        for (int i = 0; i < exemptions.size(); i++) {
            Exemption each = exemptions.get(i);
            Place place = each.place();
            if (each.isExpired(today)) {
                notes.add(new PolicyNote(
                        PolicyNote.Kind.EXPIRED,
                        place.toString(),
                        "the " + each + " by " + each.author() + " expired on " + each.expires()
                                + " and no longer counts",
                        "Fix the package, or decide again and set another day"));
            } else if (!used[i]) {
                notes.add(new PolicyNote(
                        PolicyNote.Kind.UNUSED,
                        place.toString(),
                        "the " + each + " matches nothing that was found",
                        "Take it out if the whole project was scanned"));
            }
        }
        return notes;
    }
}
