package dev.packagefast.cli.report;

import dev.packagefast.cli.Printable;
import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.Advisory;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.DecidedFinding;
import dev.packagefast.security.policy.Decision;
import dev.packagefast.security.policy.Finding;
import dev.packagefast.security.policy.PolicyNote;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.spdx.core.InvalidSPDXAnalysisException;
import org.spdx.jacksonstore.MultiFormatStore;
import org.spdx.library.LicenseInfoFactory;
import org.spdx.library.ModelCopyManager;
import org.spdx.library.SpdxModelFactory;
import org.spdx.library.model.v2.Annotation;
import org.spdx.library.model.v2.ExternalRef;
import org.spdx.library.model.v2.ReferenceType;
import org.spdx.library.model.v2.SpdxDocument;
import org.spdx.library.model.v2.SpdxPackage;
import org.spdx.library.model.v2.SpdxVerificationHelper;
import org.spdx.library.model.v2.enumerations.AnnotationType;
import org.spdx.library.model.v2.enumerations.ChecksumAlgorithm;
import org.spdx.library.model.v2.enumerations.ReferenceCategory;
import org.spdx.library.model.v2.enumerations.RelationshipType;
import org.spdx.library.model.v2.license.SpdxNoAssertionLicense;
import org.spdx.storage.simple.InMemSpdxStore;

/** One SPDX document in the making. */
final class SpdxBill {
    private static final String NO_ASSERTION = "NOASSERTION";
    private static final String REFERENCE_TYPES = "http://spdx.org/rdf/references/";
    private static final String NAMESPACE = "https://spdx.org/spdxdocs/pfsec-";

    private final ReportOrigin origin;
    /** Advisories by the package URL they touch, each with its address. */
    private final Map<String, Map<String, String>> advisories = new HashMap<>();
    /** What the policy says, by package URL. */
    private final Map<String, Set<String>> comments = new HashMap<>();

    private final Set<String> remarks = new LinkedHashSet<>();

    SpdxBill(ReportOrigin origin) {
        this.origin = origin;
    }

    /**
     * Notes which advisories touch which package, and what the policy says about each. A reference is made only of those
     * that have an address: a locator is one.
     */
    void findings(ScanReport report) {
        Decisions decisions = new Decisions(report);
        for (VulnerablePackage vulnerable : report.vulnerable()) {
            for (Finding finding : vulnerable.findings()) {
                finding(finding, decisions.of(finding));
            }
        }
        for (DecidedFinding each : decisions.setAside()) {
            finding(each.finding(), each.decision());
        }
        for (DeniedPackage denied : report.denied()) {
            remark("denied: " + denied.what() + " by " + denied.plugin() + ": " + denied.reason());
        }
        for (PolicyNote note : report.notes()) {
            remark("note: " + note);
        }
        for (ScanProblem problem : report.problems()) {
            remark("problem: " + problem);
        }
    }

    private void finding(Finding finding, Decision decision) {
        Advisory advisory = finding.advisory();
        Optional<WebLink> about = WebLink.about(advisory);
        String name = Printable.of(advisory.id() + ", " + advisory.severity().word());
        for (LocatedPackage location : finding.locations()) {
            about.ifPresent(link -> advisories
                    .computeIfAbsent(location.purl(), purl -> new LinkedHashMap<>())
                    .putIfAbsent(name, link.url()));
            comments.computeIfAbsent(location.purl(), purl -> new LinkedHashSet<>())
                    .add(name + ": " + decision.word() + ": " + Printable.of(decision.because()));
        }
    }

    /** Says something about the document as a whole. */
    void remark(String text) {
        remarks.add(Printable.of(text));
    }

    void write(PackageGraph graph, OutputStream out) throws IOException {
        // Read when the library's first class is: the licence list comes from its jar, never from the network.
        System.setProperty("org.spdx.useJARLicenseOnly", "true");
        // Both live in memory alone: there is nothing to close.
        MultiFormatStore store = new MultiFormatStore(new InMemSpdxStore(), MultiFormatStore.Format.JSON_PRETTY);
        try {
            SpdxModelFactory.init();
            SpdxDocument document =
                    new SpdxDocument(store, NAMESPACE + UUID.randomUUID(), new ModelCopyManager(), true);
            fill(document, graph);
            // The store closes what it writes to; the caller's stream stays open.
            store.serialize(new Unclosed(out), document);
            out.write('\n');
        } catch (InvalidSPDXAnalysisException impossible) {
            throw new IllegalStateException("the SPDX library refuses what pfsec made", impossible);
        }
    }

    private void fill(SpdxDocument document, PackageGraph graph) throws InvalidSPDXAnalysisException {
        document.setSpecVersion("SPDX-2.3");
        document.setDataLicense(LicenseInfoFactory.getListedLicenseByIdCompatV2("CC0-1.0"));
        document.setCreationInfo(document.createCreationInfo(
                List.of("Tool: " + ReportOrigin.TOOL + "-" + Printable.of(origin.version())),
                origin.written().toString()));
        String name = Printable.of(CycloneDxReport.projectName(graph));
        document.setName(name);
        SpdxPackage project = start(document, "SPDXRef-Project", name).build();
        document.setDocumentDescribes(List.of(project));
        for (String remark : remarks) {
            document.addAnnotation(annotation(document, remark));
        }
        Map<String, SpdxPackage> packages = new LinkedHashMap<>();
        for (PackageGraph.Node node : graph.nodes().values()) {
            packages.put(node.purl(), describe(document, node, "SPDXRef-Package-" + (packages.size() + 1)));
        }
        for (PackageGraph.Node node : graph.nodes().values()) {
            SpdxPackage dependent = packages.get(node.purl());
            if (dependent == null) {
                continue;
            }
            if (graph.direct().contains(node.purl())) {
                relate(document, project, dependent);
            }
            for (String required : node.requires()) {
                SpdxPackage dependency = packages.get(required);
                if (dependency != null) {
                    relate(document, dependent, dependency);
                }
            }
        }
    }

    private static SpdxPackage.SpdxPackageBuilder start(SpdxDocument document, String id, String name)
            throws InvalidSPDXAnalysisException {
        return document.createPackage(
                        id, name, new SpdxNoAssertionLicense(), NO_ASSERTION, new SpdxNoAssertionLicense())
                .setFilesAnalyzed(false)
                .setDownloadLocation(NO_ASSERTION);
    }

    private SpdxPackage describe(SpdxDocument document, PackageGraph.Node node, String id)
            throws InvalidSPDXAnalysisException {
        LocatedPackage located = node.located();
        SpdxPackage.SpdxPackageBuilder builder = start(document, id, Printable.of(located.name()));
        if (!located.version().isEmpty()) {
            builder.setVersionInfo(Printable.of(located.version()));
        }
        Optional<WebLink> archive = located.resolved().flatMap(WebLink::of);
        // The library knows no top-level domain of more than five letters, and takes no address that it does not know.
        if (archive.isPresent()
                && SpdxVerificationHelper.verifyDownloadLocation(archive.get().url()) == null) {
            builder.setDownloadLocation(archive.get().url());
        }
        for (LockedHash hash : LockedHash.of(located)) {
            builder.addChecksum(document.createChecksum(algorithm(hash), hash.hex()));
        }
        builder.setSourceInfo(Printable.of("found at " + located.place()));
        builder.addExternalRef(
                reference(document, ReferenceCategory.PACKAGE_MANAGER, "purl", locator(node.purl()), null));
        for (Map.Entry<String, String> advisory :
                advisories.getOrDefault(node.purl(), Map.of()).entrySet()) {
            builder.addExternalRef(reference(
                    document, ReferenceCategory.SECURITY, "advisory", advisory.getValue(), advisory.getKey()));
        }
        for (String comment : comments.getOrDefault(node.purl(), Set.of())) {
            builder.addAnnotation(annotation(document, comment));
        }
        return builder.build();
    }

    private Annotation annotation(SpdxDocument document, String comment) throws InvalidSPDXAnalysisException {
        return document.createAnnotation(
                "Tool: " + ReportOrigin.TOOL + "-" + Printable.of(origin.version()),
                AnnotationType.REVIEW,
                origin.written().toString(),
                comment);
    }

    private static ExternalRef reference(
            SpdxDocument document,
            ReferenceCategory category,
            String type,
            String locator,
            @org.jspecify.annotations.Nullable String comment)
            throws InvalidSPDXAnalysisException {
        return document.createExternalRef(category, new ReferenceType(REFERENCE_TYPES + type), locator, comment);
    }

    /** A locator holds no white space. A package URL that a file states itself may. */
    private static String locator(String purl) {
        return Printable.of(purl).replace(" ", "%20");
    }

    private static void relate(SpdxDocument document, SpdxPackage from, SpdxPackage to)
            throws InvalidSPDXAnalysisException {
        from.addRelationship(document.createRelationship(to, RelationshipType.DEPENDS_ON, null));
    }

    private static ChecksumAlgorithm algorithm(LockedHash hash) {
        return switch (hash.algorithm()) {
            case "sha1" -> ChecksumAlgorithm.SHA1;
            case "sha256" -> ChecksumAlgorithm.SHA256;
            case "sha384" -> ChecksumAlgorithm.SHA384;
            case "sha512" -> ChecksumAlgorithm.SHA512;
            default -> throw new AssertionError("no locked hash has the algorithm " + hash.algorithm());
        };
    }
}
