package dev.packagefast.security.policy;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Place;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.JsonDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;

/** A VEX document in JSON: OpenVEX 0.0 and 0.2, or CycloneDX 1.4 and later with vulnerabilities. */
final class VexFile {
    /** Statements of one document, and packages they are about. */
    static final int MOST_STATEMENTS = 100_000;

    private static final String REMEDY = "Write an OpenVEX 0.2 or a CycloneDX document in JSON";

    private final Path file;

    private VexFile(Path file) {
        this.file = file;
    }

    static List<VexStatement> read(Path file) throws PolicyFileException {
        Data root;
        try {
            root = JsonDocument.read(file);
        } catch (BadLockfileException bad) {
            throw PolicyFileException.of(file, bad, REMEDY);
        } catch (IOException failed) {
            throw PolicyFileException.of(file, failed);
        }
        VexFile source = new VexFile(file);
        if (root.get("@context").textOrEmpty().startsWith("https://openvex.dev/ns")) {
            return new OpenVexReader(source).read(root);
        }
        if (root.get("bomFormat").textOrEmpty().equals("CycloneDX")) {
            return new CycloneDxVexReader(source).read(root);
        }
        throw source.bad(root, "is neither OpenVEX (by its @context) nor CycloneDX (by its bomFormat)");
    }

    String name() {
        return String.valueOf(file.getFileName());
    }

    PolicyFileException bad(Data at, String what) {
        return new PolicyFileException(new Place(file, at.line()), PolicyTable.shown(what), REMEDY);
    }

    /** The time of a field; the one given when it is not there. */
    Instant time(Data data, String field, Instant otherwise) throws PolicyFileException {
        String text = data.text(field);
        if (text == null) {
            return otherwise;
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException none) {
            throw bad(data.get(field), "'" + field + "' is no time but '" + text + "'");
        }
    }

    void check(int statements) throws PolicyFileException {
        if (statements > MOST_STATEMENTS) {
            throw new PolicyFileException(
                    new Place(file, 0), "has more than " + MOST_STATEMENTS + " statements or products", "Split it");
        }
    }
}
