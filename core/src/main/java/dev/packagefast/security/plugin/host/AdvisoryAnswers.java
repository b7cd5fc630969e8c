package dev.packagefast.security.plugin.host;

import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.AdvisoryDetails;
import dev.packagefast.security.advisory.AdvisoryMatch;
import dev.packagefast.security.advisory.PackageVersion;
import dev.packagefast.security.advisory.osv.Texts;
import dev.packagefast.security.plugin.AdvisorySource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks what an advisory source says: all of an answer or nothing. */
final class AdvisoryAnswers {
    private static final int LONGEST_ID = 200;
    private static final int LONGEST_VERSION = 256;
    private static final int MOST_WORDS = 100;

    private AdvisoryAnswers() {}

    static Map<PackageVersion, List<AdvisoryMatch>> checked(
            String plugin, List<AdvisorySource.Reported> answer, List<PackageVersion> packages) {
        Set<PackageVersion> asked = new HashSet<>(packages);
        Map<PackageVersion, Set<String>> ids = new HashMap<>();
        Map<PackageVersion, List<AdvisoryMatch>> matches = new HashMap<>();
        for (AdvisorySource.Reported each : Nonsense.present(answer, "an answer")) {
            AdvisorySource.Reported reported = Nonsense.present(each, "an advisory");
            PackageVersion about = Nonsense.present(reported.packageVersion(), "a package");
            if (!asked.contains(about)) {
                throw new Nonsense("an advisory on a package that it was not asked about");
            }
            Set<String> known = ids.computeIfAbsent(about, unseen -> new HashSet<>());
            if (!known.add(id(reported.id())) || known.size() > AdvisorySource.MOST_ON_ONE_PACKAGE) {
                throw new Nonsense("an advisory twice on one package, or more than "
                        + AdvisorySource.MOST_ON_ONE_PACKAGE + " of them");
            }
            matches.computeIfAbsent(about, unseen -> new ArrayList<>()).add(match(plugin, reported));
        }
        return matches;
    }

    private static AdvisoryMatch match(String plugin, AdvisorySource.Reported reported) {
        List<AdvisoryDetails.Reference> references = new ArrayList<>();
        for (String address : few(reported.references(), "references")) {
            references.add(
                    new AdvisoryDetails.Reference("WEB", Nonsense.someText(address, "reference", Texts.MAX_SUMMARY)));
        }
        for (String alias : few(reported.aliases(), "aliases")) {
            id(alias);
        }
        Optional<String> fix = Nonsense.present(reported.fix(), "a fix");
        if (fix.isPresent()) {
            Nonsense.someText(fix.get(), "fix", LONGEST_VERSION);
        }
        AdvisoryDetails details = new AdvisoryDetails(
                Nonsense.text(reported.summary(), "a summary", Texts.MAX_SUMMARY),
                "",
                references,
                List.of(),
                List.of(),
                List.of(),
                List.of());
        return new AdvisoryMatch(
                Advisory.reported(
                        plugin,
                        reported.id(),
                        reported.aliases(),
                        Nonsense.present(reported.severity(), "a severity"),
                        details),
                fix);
    }

    private static String id(@Nullable String id) {
        String word = Nonsense.present(id, "an id");
        if (!Texts.isIdentifier(word, LONGEST_ID)) {
            throw new Nonsense("an id that is no word of at most " + LONGEST_ID + " printable characters");
        }
        return word;
    }

    private static List<String> few(List<String> words, String what) {
        if (words.size() > MOST_WORDS) {
            throw new Nonsense("more than " + MOST_WORDS + " " + what);
        }
        return words;
    }
}
