package dev.packagefast.security.advisory;

import java.util.List;

/**
 * The answer for one package version.
 *
 * @param matches the advisories that touch it, ordered by id
 * @param undecided the advisories on the package that might
 */
public record MatchResult(List<AdvisoryMatch> matches, List<Undecided> undecided) {
    /** Nothing known: the answer for most packages, one shared instance. */
    public static final MatchResult NONE = new MatchResult(List.of(), List.of());

    public MatchResult {
        matches = List.copyOf(matches);
        undecided = List.copyOf(undecided);
    }

    /** Whether nothing touches the version and nothing is left undecided. */
    public boolean isClean() {
        return matches.isEmpty() && undecided.isEmpty();
    }

    /** The worst severity among the matches; {@link Severity#NONE} if there are none. */
    public Severity worst() {
        Severity worst = Severity.NONE;
        for (AdvisoryMatch match : matches) {
            if (match.advisory().severity().compareTo(worst) > 0) {
                worst = match.advisory().severity();
            }
        }
        return worst;
    }
}
