package dev.packagefast.security;

import dev.packagefast.security.advisory.AdvisoryMatch;
import dev.packagefast.security.advisory.MatchResult;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Brings together what the index and what advisory sources say about one package version. */
final class ReportedMatches {
    private ReportedMatches() {}

    /** Ordered by id. Of two records with one id the more severe stands, that of the index where they are equal. */
    static MatchResult merged(MatchResult ofIndex, List<AdvisoryMatch> reported) {
        if (reported.isEmpty()) {
            return ofIndex;
        }
        Map<String, AdvisoryMatch> byId = new TreeMap<>();
        for (AdvisoryMatch match : ofIndex.matches()) {
            byId.put(match.advisory().id(), match);
        }
        for (AdvisoryMatch match : reported) {
            byId.merge(match.advisory().id(), match, ReportedMatches::moreSevere);
        }
        return new MatchResult(List.copyOf(byId.values()), ofIndex.undecided());
    }

    private static AdvisoryMatch moreSevere(AdvisoryMatch known, AdvisoryMatch more) {
        return more.advisory().severity().compareTo(known.advisory().severity()) > 0 ? more : known;
    }
}
