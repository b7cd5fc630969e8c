package dev.packagefast.security.policy;

import dev.packagefast.security.inventory.tree.Data;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The {@code vulnerabilities} of a CycloneDX document (1.4 and later). A vulnerability without an analysis says
 * nothing; nor does an {@code affects} that is neither a component of the document nor a package URL.
 */
final class CycloneDxVexReader {
    private final VexFile file;
    private final Map<String, Optional<VexPackage>> components = new HashMap<>();
    private int affected;

    CycloneDxVexReader(VexFile file) {
        this.file = file;
    }

    List<VexStatement> read(Data root) throws PolicyFileException {
        components(root);
        Instant written = file.time(root.get("metadata"), "timestamp", Instant.EPOCH);
        List<VexStatement> statements = new ArrayList<>();
        for (Data each : root.get("vulnerabilities").items()) {
            VexStatement.Status status = status(each.get("analysis"));
            if (status != null) {
                statements.add(statement(each, status, written));
                file.check(statements.size());
            }
        }
        return statements;
    }

    private void components(Data root) {
        ArrayDeque<Data> open = new ArrayDeque<>(root.get("components").items());
        open.add(root.get("metadata").get("component"));
        while (!open.isEmpty()) {
            Data component = open.pop();
            String reference = component.get("bom-ref").textOrEmpty();
            if (!reference.isEmpty()) {
                Optional<VexPackage> found = VexPackage.find(component.text("purl"));
                // Two components of one reference: nobody can say which is meant.
                components.merge(reference, found, (_, _) -> Optional.empty());
            }
            open.addAll(component.get("components").items());
        }
    }

    private VexStatement.@Nullable Status status(Data analysis) throws PolicyFileException {
        if (!analysis.has("state")) {
            return null;
        }
        return switch (analysis.get("state").textOrEmpty()) {
            case "not_affected", "false_positive" -> VexStatement.Status.NOT_AFFECTED;
            case "resolved", "resolved_with_pedigree" -> VexStatement.Status.FIXED;
            case "exploitable" -> VexStatement.Status.AFFECTED;
            case "in_triage" -> VexStatement.Status.UNDER_INVESTIGATION;
            case String other ->
                throw file.bad(analysis, "has the state '" + other + "', which CycloneDX does not know");
        };
    }

    private VexStatement statement(Data data, VexStatement.Status status, Instant written) throws PolicyFileException {
        Set<String> names = new LinkedHashSet<>();
        names.add(data.get("id").textOrEmpty());
        for (Data reference : data.get("references").items()) {
            names.add(reference.get("id").textOrEmpty());
        }
        names.removeIf(String::isBlank);
        if (names.isEmpty()) {
            throw file.bad(data, "has a vulnerability without an id");
        }
        List<VexProduct> products = new ArrayList<>();
        for (Data each : data.get("affects").items()) {
            Optional<VexPackage> found = component(each.get("ref").textOrEmpty());
            if (found.isPresent()) {
                products(found.get(), each, status, products);
            }
            file.check(++affected);
        }
        Data analysis = data.get("analysis");
        String detail = analysis.get("detail").textOrEmpty();
        return new VexStatement(
                names,
                status,
                products,
                detail.isBlank() ? analysis.get("justification").textOrEmpty() : detail,
                file.time(analysis, "lastUpdated", file.time(data, "updated", written)),
                file.name());
    }

    /**
     * Where versions are listed, only these are meant, and none that is called affected while the analysis clears it.
     * A range is not taken for a version: it clears nothing, and what is said to be affected in one may be so in any.
     */
    private void products(VexPackage found, Data affects, VexStatement.Status status, List<VexProduct> products)
            throws PolicyFileException {
        if (!affects.has("versions")) {
            products.add(new VexProduct(found, List.of()));
            return;
        }
        for (Data each : affects.get("versions").items()) {
            String version = each.get("version").textOrEmpty();
            String said = each.has("status") ? each.get("status").textOrEmpty() : "affected";
            boolean unaffected = said.equals("unaffected");
            if (!version.isEmpty() && (unaffected || !status.clears())) {
                products.add(new VexProduct(found.withVersion(version), List.of()));
            } else if (version.isEmpty() && !status.clears()) {
                products.add(new VexProduct(found.withVersion(null), List.of()));
            }
            file.check(++affected);
        }
    }

    /** By its reference in the document, a package URL, or a BOM-Link that ends in either. */
    private Optional<VexPackage> component(String reference) {
        Optional<VexPackage> known = components.get(reference);
        if (known != null) {
            return known;
        }
        int fragment = reference.startsWith("urn:cdx:") ? reference.indexOf('#') : -1;
        if (fragment < 0) {
            return VexPackage.find(reference);
        }
        try {
            // A reference into another document says nothing about a component of the same name in this one.
            return VexPackage.find(
                    URLDecoder.decode(reference.substring(fragment + 1).replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException broken) {
            return Optional.empty();
        }
    }
}
