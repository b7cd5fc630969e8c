package dev.packagefast.cli.report;

import dev.packagefast.cli.Printable;
import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.ScanProblem;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryProblem;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.PolicyNote;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.cyclonedx.Version;
import org.cyclonedx.exception.GeneratorException;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.BomReference;
import org.cyclonedx.model.Component;
import org.cyclonedx.model.Composition;
import org.cyclonedx.model.Dependency;
import org.cyclonedx.model.Evidence;
import org.cyclonedx.model.Hash;
import org.cyclonedx.model.Metadata;
import org.cyclonedx.model.Property;
import org.cyclonedx.model.component.evidence.Occurrence;
import org.cyclonedx.model.metadata.ToolInformation;

/**
 * A bill of materials in CycloneDX 1.6 JSON; of a scan, with its vulnerabilities.
 *
 * <p>An analysis state is written only where a VEX document has given one: whether a vulnerability can be exploited is
 * for a person to say.
 *
 * @see <a href="https://cyclonedx.org/docs/1.6/json/">CycloneDX 1.6</a>
 */
public final class CycloneDxReport implements ScanReportFormat, InventoryReportFormat {
    private static final String ROOT = "project";

    @Override
    public String name() {
        return "cyclonedx";
    }

    @Override
    public void write(ScanReport report, ScanFacts facts, OutputStream out) throws IOException {
        PackageGraph graph = PackageGraph.of(report.inventories());
        Bom bom = bom(graph, facts.origin());
        CycloneDxVulnerabilities.add(report, bom);
        remarks(report, bom);
        write(bom, out);
    }

    @Override
    public void write(List<Inventory> inventories, ReportOrigin origin, OutputStream out) throws IOException {
        Bom bom = bom(PackageGraph.of(inventories), origin);
        for (Inventory inventory : inventories) {
            for (InventoryProblem problem : inventory.problems()) {
                remark(bom, problem.word(), problem.toString());
            }
        }
        write(bom, out);
    }

    private static void write(Bom bom, OutputStream out) throws IOException {
        try {
            String json =
                    BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString();
            out.write(json.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        } catch (GeneratorException impossible) {
            throw new IllegalStateException("the CycloneDX library refuses what pfsec made", impossible);
        }
    }

    private static Bom bom(PackageGraph graph, ReportOrigin origin) {
        Bom bom = new Bom();
        bom.setSerialNumber("urn:uuid:" + UUID.randomUUID());
        bom.setVersion(1);
        bom.setMetadata(metadata(graph, origin));
        List<BomReference> complete = new ArrayList<>();
        List<BomReference> incomplete = new ArrayList<>();
        (graph.complete() ? complete : incomplete).add(new BomReference(ROOT));
        Dependency root = new Dependency(ROOT);
        bom.addDependency(root);
        for (PackageGraph.Node node : graph.nodes().values()) {
            String ref = Printable.of(node.purl());
            bom.addComponent(component(node, ref));
            if (graph.direct().contains(node.purl())) {
                root.addDependency(new Dependency(ref));
            }
            Dependency dependency = new Dependency(ref);
            for (String required : node.requires()) {
                dependency.addDependency(new Dependency(Printable.of(required)));
            }
            bom.addDependency(dependency);
            (node.complete() ? complete : incomplete).add(new BomReference(ref));
        }
        List<Composition> compositions = new ArrayList<>();
        composition(Composition.Aggregate.COMPLETE, complete, compositions);
        composition(Composition.Aggregate.INCOMPLETE, incomplete, compositions);
        bom.setCompositions(compositions);
        return bom;
    }

    /** Says of some packages whether all that they require is there. */
    private static void composition(
            Composition.Aggregate aggregate, List<BomReference> references, List<Composition> compositions) {
        if (!references.isEmpty()) {
            Composition composition = new Composition();
            composition.setAggregate(aggregate);
            references.forEach(composition::addDependency);
            compositions.add(composition);
        }
    }

    /** What plugins deny, what is to be said about the policy, and what could not be read. */
    private static void remarks(ScanReport report, Bom bom) {
        for (DeniedPackage denied : report.denied()) {
            remark(bom, "denied", denied.what() + " by " + denied.plugin() + ": " + denied.reason());
        }
        for (PolicyNote note : report.notes()) {
            remark(bom, "note", note.toString());
        }
        for (ScanProblem problem : report.problems()) {
            remark(bom, "problem", problem.toString());
        }
    }

    private static void remark(Bom bom, String kind, String text) {
        Property property = new Property();
        property.setName("pfsec:" + kind);
        property.setValue(Printable.of(text));
        bom.getMetadata().addProperty(property);
    }

    private static Metadata metadata(PackageGraph graph, ReportOrigin origin) {
        Component tool = new Component();
        tool.setType(Component.Type.APPLICATION);
        tool.setName(ReportOrigin.TOOL);
        tool.setVersion(Printable.of(origin.version()));
        ToolInformation tools = new ToolInformation();
        tools.setComponents(List.of(tool));
        Component project = new Component();
        project.setType(Component.Type.APPLICATION);
        project.setBomRef(ROOT);
        project.setName(Printable.of(projectName(graph)));
        Metadata metadata = new Metadata();
        metadata.setTimestamp(Date.from(origin.written()));
        metadata.setToolChoice(tools);
        metadata.setComponent(project);
        return metadata;
    }

    /** The first project that a lockfile names, else the folder of the first lockfile. */
    static String projectName(PackageGraph graph) {
        List<Path> files = graph.files();
        for (PackageGraph.Node node : graph.nodes().values()) {
            DependencyPath path = node.located().paths().shown().getFirst();
            if (path.steps().size() > 1) {
                return path.steps().getFirst().name();
            }
            break;
        }
        Path folder = files.isEmpty()
                ? null
                : files.getFirst().toAbsolutePath().normalize().getParent();
        return folder == null || folder.getFileName() == null
                ? "project"
                : folder.getFileName().toString();
    }

    private static Component component(PackageGraph.Node node, String ref) {
        LocatedPackage located = node.located();
        Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        component.setBomRef(ref);
        component.setPurl(ref);
        String name = located.name();
        int cut = located.ecosystem().equals("Maven") ? name.indexOf(':') : scopeEnd(name);
        if (cut > 0) {
            component.setGroup(Printable.of(name.substring(0, cut)));
        }
        component.setName(Printable.of(name.substring(cut + 1)));
        if (!located.version().isEmpty()) {
            component.setVersion(Printable.of(located.version()));
        }
        component.setScope(
                node.developmentOnly()
                        ? Component.Scope.EXCLUDED
                        : node.optionalOnly() ? Component.Scope.OPTIONAL : Component.Scope.REQUIRED);
        for (LockedHash hash : LockedHash.of(located)) {
            component.addHash(new Hash(algorithm(hash), hash.hex()));
        }
        Property source = new Property();
        source.setName("pfsec:source");
        source.setValue(located.source().wireName());
        component.addProperty(source);
        Evidence evidence = new Evidence();
        for (LocatedPackage place : node.places()) {
            Occurrence occurrence = new Occurrence();
            occurrence.setLocation(Printable.of(place.place().file().toString()));
            place.place().line().ifPresent(occurrence::setLine);
            evidence.addOccurrence(occurrence);
        }
        component.setEvidence(evidence);
        return component;
    }

    /** Where the scope of an npm name ends, -1 without one. */
    private static int scopeEnd(String name) {
        int slash = name.indexOf('/');
        return name.startsWith("@") && slash > 1 && slash < name.length() - 1 ? slash : -1;
    }

    private static Hash.Algorithm algorithm(LockedHash hash) {
        return switch (hash.algorithm()) {
            case "sha1" -> Hash.Algorithm.SHA1;
            case "sha256" -> Hash.Algorithm.SHA_256;
            case "sha384" -> Hash.Algorithm.SHA_384;
            case "sha512" -> Hash.Algorithm.SHA_512;
            default -> throw new AssertionError("no locked hash has the algorithm " + hash.algorithm());
        };
    }
}
