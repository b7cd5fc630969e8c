package dev.packagefast.security.policy;

import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.LocatedPackage;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A {@code [[rule]]}: whether what fits all of its conditions fails a scan. What a condition asks and nobody knows (a
 * severity that no one has rated, an advisory without a date) fits a rule that blocks and no rule that warns.
 *
 * @param words the rule as reports name it
 */
record PolicyRule(
        Action action,
        @Nullable Severity atLeast,
        @Nullable Severity atMost,
        @Nullable Boolean malware,
        @Nullable Duration olderThan,
        @Nullable Duration youngerThan,
        @Nullable Boolean development,
        @Nullable String ecosystem,
        @Nullable Glob packages,
        @Nullable PathPattern path,
        String words) {
    enum Action {
        BLOCK,
        WARN
    }

    /** {@code --fail-on}: blocks what is this bad or worse, or of unknown severity. */
    static PolicyRule failOn(Severity threshold) {
        return new PolicyRule(
                Action.BLOCK,
                threshold,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                threshold.word() + " or worse");
    }

    boolean fits(Finding finding, LocatedPackage location, Instant now) {
        Advisory advisory = finding.advisory();
        return (malware == null || malware == (advisory.malicious() || advisory.severity() == Severity.MALICIOUS))
                && (development == null || development == location.dev())
                && (ecosystem == null || ecosystem.equals(location.ecosystem()))
                && (packages == null || packages.matches(location.name()))
                && fitsSeverity(advisory.severity())
                && fitsAge(advisory, now)
                && (path == null || path.matches(location.place().file()));
    }

    private boolean fitsSeverity(Severity severity) {
        if (severity == Severity.UNKNOWN || severity == Severity.NONE) {
            // It might be anything but malware, which is never left unrated.
            return (atLeast == null && atMost == null) || (action == Action.BLOCK && atLeast != Severity.MALICIOUS);
        }
        return (atLeast == null || severity.compareTo(atLeast) >= 0)
                && (atMost == null || severity.compareTo(atMost) <= 0);
    }

    private boolean fitsAge(Advisory advisory, Instant now) {
        if (olderThan == null && youngerThan == null) {
            return true;
        }
        Optional<Instant> known = advisory.published().or(advisory::modified);
        if (known.isEmpty()) {
            return action == Action.BLOCK;
        }
        Duration age = Duration.between(known.get(), now);
        return (olderThan == null || age.compareTo(olderThan) > 0)
                && (youngerThan == null || age.compareTo(youngerThan) < 0);
    }
}
