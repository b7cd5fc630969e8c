package dev.packagefast.cli.report;

import dev.packagefast.cli.Printable;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.AdvisoryDetails;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.DecidedFinding;
import dev.packagefast.security.policy.Decision;
import dev.packagefast.security.policy.Finding;
import dev.packagefast.security.policy.VexStatement;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Property;
import org.cyclonedx.model.vulnerability.Vulnerability;

/**
 * The vulnerabilities of a bill of materials: one an advisory and decision, with every component that both are about. So
 * what was decided about one package is not read as said about another.
 */
final class CycloneDxVulnerabilities {
    private static final String CWE = "CWE-";

    private final Map<String, Vulnerability> byDecision = new LinkedHashMap<>();
    private final Map<String, Integer> entries = new HashMap<>();

    private CycloneDxVulnerabilities() {}

    static void add(ScanReport report, Bom bom) {
        CycloneDxVulnerabilities all = new CycloneDxVulnerabilities();
        Decisions decisions = new Decisions(report);
        for (VulnerablePackage vulnerable : report.vulnerable()) {
            for (Finding finding : vulnerable.findings()) {
                recommend(all.entry(finding, decisions.of(finding)), vulnerable);
            }
        }
        for (DecidedFinding each : decisions.setAside()) {
            all.entry(each.finding(), each.decision());
        }
        bom.setVulnerabilities(new ArrayList<>(all.byDecision.values()));
    }

    /** The entry that a finding belongs to, with its component among those affected. */
    private Vulnerability entry(Finding finding, Decision decision) {
        Advisory advisory = finding.advisory();
        String key = advisory.id() + '\0' + decision.word() + '\0' + decision.because();
        Vulnerability one = byDecision.get(key);
        if (one == null) {
            one = vulnerability(advisory);
            int number = entries.merge(advisory.id(), 1, Integer::sum);
            one.setBomRef("advisory:" + Printable.of(advisory.id()) + (number == 1 ? "" : "#" + number));
            decided(one, decision);
            byDecision.put(key, one);
        }
        affects(one, finding, decision);
        return one;
    }

    /**
     * The policy's word. A state is the word of a VEX document and of nobody else: an exception says that somebody
     * answers for it until a day, which no state means, and written as one it would count for ever where it is read.
     */
    private static void decided(Vulnerability one, Decision decision) {
        property(one, "pfsec:decision", decision.word());
        property(one, "pfsec:reason", decision.because());
        if (decision instanceof Decision.Excepted excepted) {
            property(one, "pfsec:author", excepted.exemption().author());
            property(one, "pfsec:expires", excepted.exemption().expires().toString());
        }
        if (decision instanceof Decision.NotAffected notAffected) {
            VexStatement statement = notAffected.statement();
            Vulnerability.Analysis analysis = new Vulnerability.Analysis();
            if (isAboutThePackageAlone(statement)) {
                analysis.setState(
                        statement.status() == VexStatement.Status.FIXED
                                ? Vulnerability.Analysis.State.RESOLVED
                                : Vulnerability.Analysis.State.NOT_AFFECTED);
            }
            analysis.setJustification(Vulnerability.Analysis.Justification.fromString(statement.reason()));
            analysis.setDetail(Printable.of(statement.because()));
            one.setAnalysis(analysis);
        }
    }

    /** A statement about a package inside of a product says nothing about it elsewhere, and a component has no inside. */
    private static boolean isAboutThePackageAlone(VexStatement statement) {
        return statement.products().stream().allMatch(product -> product.parts().isEmpty());
    }

    private static void property(Vulnerability one, String name, String value) {
        Property property = new Property();
        property.setName(name);
        property.setValue(Printable.of(value));
        List<Property> all = one.getProperties() == null ? new ArrayList<>() : new ArrayList<>(one.getProperties());
        all.add(property);
        one.setProperties(all);
    }

    private static Vulnerability vulnerability(Advisory advisory) {
        AdvisoryDetails details = advisory.details();
        String id = Printable.of(advisory.id());
        Vulnerability one = new Vulnerability();
        one.setId(id);
        Vulnerability.Source source = new Vulnerability.Source();
        source.setName("OSV");
        WebLink.aboutId(advisory.id()).ifPresent(link -> source.setUrl(link.url()));
        one.setSource(source);
        one.setRatings(new ArrayList<>(List.of(rating(advisory))));
        one.setCwes(cwes(details));
        if (!details.summary().isEmpty()) {
            one.setDescription(Printable.of(details.summary()));
        }
        if (!details.description().isEmpty()) {
            one.setDetail(Printable.lines(details.description()));
        }
        List<Vulnerability.Advisory> links = new ArrayList<>();
        for (String url : WebLink.urls(details)) {
            Vulnerability.Advisory link = new Vulnerability.Advisory();
            link.setUrl(url);
            links.add(link);
        }
        one.setAdvisories(links.isEmpty() ? null : links);
        List<Vulnerability.Reference> aliases = new ArrayList<>();
        for (String alias : advisory.aliases()) {
            Vulnerability.Reference reference = new Vulnerability.Reference();
            reference.setId(Printable.of(alias));
            Vulnerability.Source named = new Vulnerability.Source();
            named.setName("OSV");
            reference.setSource(named);
            aliases.add(reference);
        }
        one.setReferences(aliases.isEmpty() ? null : aliases);
        advisory.published().ifPresent(at -> one.setPublished(Date.from(at)));
        advisory.modified().ifPresent(at -> one.setUpdated(Date.from(at)));
        if (advisory.malicious()) {
            property(one, "pfsec:malicious", "true");
        }
        one.setAffects(new ArrayList<>());
        return one;
    }

    private static Vulnerability.Rating rating(Advisory advisory) {
        Vulnerability.Rating rating = new Vulnerability.Rating();
        rating.setSeverity(severity(advisory.severity()));
        if (advisory.score().isPresent()) {
            rating.setScore(advisory.score().getAsDouble());
        }
        String vector = advisory.vector().orElse("");
        if (!vector.isEmpty()) {
            rating.setVector(Printable.of(vector));
            rating.setMethod(
                    vector.startsWith("CVSS:4")
                            ? Vulnerability.Rating.Method.CVSSV4
                            : vector.startsWith("CVSS:3.1")
                                    ? Vulnerability.Rating.Method.CVSSV31
                                    : vector.startsWith("CVSS:3")
                                            ? Vulnerability.Rating.Method.CVSSV3
                                            : Vulnerability.Rating.Method.CVSSV2);
        }
        return rating;
    }

    private static Vulnerability.Rating.Severity severity(Severity severity) {
        return switch (severity) {
            // CycloneDX has no word for malware; a property says it.
            case MALICIOUS, CRITICAL -> Vulnerability.Rating.Severity.CRITICAL;
            case HIGH -> Vulnerability.Rating.Severity.HIGH;
            case MODERATE -> Vulnerability.Rating.Severity.MEDIUM;
            case LOW -> Vulnerability.Rating.Severity.LOW;
            case NONE -> Vulnerability.Rating.Severity.NONE;
            case UNKNOWN -> Vulnerability.Rating.Severity.UNKNOWN;
        };
    }

    private static List<Integer> cwes(AdvisoryDetails details) {
        Set<Integer> numbers = new LinkedHashSet<>();
        for (String cwe : details.cwes()) {
            String digits = cwe.startsWith(CWE) ? cwe.substring(CWE.length()) : "";
            if (!digits.isEmpty() && digits.length() <= 6 && digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                int number = Integer.parseInt(digits);
                if (number > 0) {
                    numbers.add(number);
                }
            }
        }
        return new ArrayList<>(numbers);
    }

    private static void affects(Vulnerability one, Finding finding, Decision decision) {
        Set<String> refs = new LinkedHashSet<>();
        for (LocatedPackage location : finding.locations()) {
            refs.add(Printable.of(location.purl()));
        }
        for (String ref : refs) {
            Vulnerability.Version version = new Vulnerability.Version();
            version.setVersion(Printable.of(finding.located().version()));
            version.setStatus(
                    decision instanceof Decision.NotAffected
                            ? Vulnerability.Version.Status.UNAFFECTED
                            : Vulnerability.Version.Status.AFFECTED);
            Vulnerability.Affect affect = new Vulnerability.Affect();
            affect.setRef(ref);
            affect.addVersion(version);
            one.getAffects().add(affect);
        }
    }

    private static void recommend(Vulnerability one, VulnerablePackage vulnerable) {
        if (vulnerable.advice() instanceof FixAdvice.Upgrade upgrade) {
            String line = Printable.of("Upgrade " + vulnerable.located() + " to " + upgrade.version() + ".");
            String before = one.getRecommendation();
            one.setRecommendation(before == null ? line : before + "\n" + line);
        }
    }
}
