package dev.packagefast.security.policy;

import dev.packagefast.security.inventory.tree.Data;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** OpenVEX 0.2 (and the earlier drafts, where vulnerability and products are plain text). */
final class OpenVexReader {
    private final VexFile file;
    private int products;

    OpenVexReader(VexFile file) {
        this.file = file;
    }

    List<VexStatement> read(Data root) throws PolicyFileException {
        Instant written = file.time(root, "last_updated", file.time(root, "timestamp", Instant.EPOCH));
        if (!root.get("statements").isList()) {
            throw file.bad(root, "has no list of statements");
        }
        List<VexStatement> statements = new ArrayList<>();
        for (Data each : root.get("statements").items()) {
            statements.add(statement(each, written));
            file.check(statements.size());
        }
        return statements;
    }

    private VexStatement statement(Data data, Instant written) throws PolicyFileException {
        VexStatement.Status status = switch (data.get("status").textOrEmpty()) {
            case "not_affected" -> VexStatement.Status.NOT_AFFECTED;
            case "fixed" -> VexStatement.Status.FIXED;
            case "affected" -> VexStatement.Status.AFFECTED;
            case "under_investigation" -> VexStatement.Status.UNDER_INVESTIGATION;
            case String other -> throw file.bad(data, "has the status '" + other + "', which OpenVEX does not know");
        };
        String justification = data.get("justification").textOrEmpty();
        String impact = data.get("impact_statement").textOrEmpty();
        if (status == VexStatement.Status.NOT_AFFECTED && justification.isBlank() && impact.isBlank()) {
            throw file.bad(data, "says not_affected with neither a justification nor an impact_statement");
        }
        List<VexProduct> about = new ArrayList<>();
        for (Data product : data.get("products").items()) {
            product(product).ifPresent(about::add);
            file.check(++products);
        }
        Instant said = file.time(data, "last_updated", file.time(data, "timestamp", written));
        return new VexStatement(
                names(data), status, about, justification.isBlank() ? impact : justification, said, file.name());
    }

    private Set<String> names(Data statement) throws PolicyFileException {
        Data vulnerability = statement.get("vulnerability");
        Set<String> names = new LinkedHashSet<>();
        names.add(vulnerability.isObject() ? vulnerability.get("name").textOrEmpty() : vulnerability.textOrEmpty());
        for (Data alias : vulnerability.get("aliases").items()) {
            names.add(alias.textOrEmpty());
        }
        names.removeIf(String::isBlank);
        if (names.isEmpty()) {
            throw file.bad(statement, "has a statement that names no vulnerability");
        }
        return names;
    }

    /** Empty when the product is named by something else than a package URL: no package of ours can be it. */
    private Optional<VexProduct> product(Data data) {
        List<VexPackage> parts = new ArrayList<>();
        for (Data part : data.get("subcomponents").items()) {
            packageOf(part).ifPresent(parts::add);
        }
        if (parts.isEmpty() && data.has("subcomponents")) {
            return Optional.empty();
        }
        return packageOf(data).map(product -> new VexProduct(product, parts));
    }

    private static Optional<VexPackage> packageOf(Data data) {
        if (!data.isObject()) {
            return VexPackage.find(data.text());
        }
        return VexPackage.find(data.get("identifiers").text("purl")).or(() -> VexPackage.find(data.text("@id")));
    }
}
