package dev.packagefast.cli.report;

import dev.packagefast.cli.Printable;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.advisory.AdvisoryDetails;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.Finding;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Property;
import org.cyclonedx.model.vulnerability.Vulnerability;

/** The vulnerabilities of a bill of materials: one an advisory, with every component it touches. */
final class CycloneDxVulnerabilities {
    private static final String CWE = "CWE-";

    private CycloneDxVulnerabilities() {}

    static void add(ScanReport report, Bom bom) {
        Map<String, Vulnerability> byId = new LinkedHashMap<>();
        for (VulnerablePackage vulnerable : report.vulnerable()) {
            for (Finding finding : vulnerable.findings()) {
                Vulnerability one =
                        byId.computeIfAbsent(finding.advisory().id(), id -> vulnerability(finding.advisory()));
                affects(one, vulnerable);
                recommend(one, vulnerable);
            }
        }
        bom.setVulnerabilities(new ArrayList<>(byId.values()));
    }

    private static Vulnerability vulnerability(Advisory advisory) {
        AdvisoryDetails details = advisory.details();
        String id = Printable.of(advisory.id());
        Vulnerability one = new Vulnerability();
        one.setBomRef("advisory:" + id);
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
            Property malware = new Property();
            malware.setName("pfsec:malicious");
            malware.setValue("true");
            one.setProperties(List.of(malware));
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

    private static void affects(Vulnerability one, VulnerablePackage vulnerable) {
        Set<String> refs = new LinkedHashSet<>();
        for (LocatedPackage location : vulnerable.locations()) {
            refs.add(Printable.of(location.purl()));
        }
        for (String ref : refs) {
            Vulnerability.Version version = new Vulnerability.Version();
            version.setVersion(Printable.of(vulnerable.located().version()));
            version.setStatus(Vulnerability.Version.Status.AFFECTED);
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
