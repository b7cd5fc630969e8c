package dev.packagefast.security.manifest;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.packagefast.security.text.GraphicText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What the script of one version of one package may do. Immutable; the same permissions are always the same bytes, so that
 * a manifest under version control changes only when it means something else.
 *
 * @param pin the package, by its tarball's hash
 * @param isolation how strongly the observed run was held, such as {@code L2}; for a person to read
 * @param granted what is permitted
 * @param refused what was tried in the observed run and is not permitted
 */
public record PermissionManifest(PackagePin pin, String isolation, Permissions granted, Attempts refused) {
    /** The version of the format. */
    public static final int VERSION = 1;

    /** Bytes of a file. */
    public static final int LARGEST = 1 << 20;

    /** Entries of one list. */
    public static final int MOST_ENTRIES = 2000;

    /** @throws IllegalArgumentException if a permission is one that no script may have */
    public PermissionManifest {
        String fault = EntryRules.plainFault(isolation);
        if (!fault.isEmpty()) {
            throw new IllegalArgumentException("the isolation " + fault);
        }
        require("hosts", granted.hosts());
        require("reads", granted.reads());
        require("writes", granted.writes());
        require("programs", granted.programs());
    }

    private static void require(String list, List<String> entries) {
        if (entries.size() > MOST_ENTRIES) {
            throw new IllegalArgumentException(
                    list + " has " + entries.size() + " entries; expected at most " + MOST_ENTRIES);
        }
        for (String entry : entries) {
            String fault = EntryRules.fault(list, entry);
            if (!fault.isEmpty()) {
                throw new IllegalArgumentException("'" + GraphicText.replaced(entry) + "' in " + list + " " + fault);
            }
        }
    }

    /** Whether a permission can stand in one of the lists at all: no place of keys, no way out, not half the machine. */
    public static boolean isPermissible(String list, String entry) {
        return EntryRules.fault(list, entry).isEmpty();
    }

    /**
     * Reads a file.
     *
     * @throws ManifestException if it cannot be read, is larger than {@link #LARGEST}, or is no manifest; the message names
     *     file, line, what was expected and what was found
     */
    public static PermissionManifest read(Path file) throws ManifestException {
        try (InputStream content = Files.newInputStream(file)) {
            byte[] bytes = content.readNBytes(LARGEST + 1);
            return parse(bytes, file.toString());
        } catch (IOException failed) {
            throw ManifestException.unreadable(file, failed);
        }
    }

    /**
     * Reads bytes.
     *
     * @param name what messages call them
     * @throws ManifestException if they are no manifest
     */
    public static PermissionManifest parse(byte[] bytes, String name) throws ManifestException {
        if (bytes.length > LARGEST) {
            throw new ManifestException(
                    name + " has more than " + LARGEST + " bytes", "Name a manifest that pfsec exec --observe wrote");
        }
        return new ManifestReader(name).read(bytes);
    }

    /** The file's content: JSON over several lines, in ASCII, ending with a line feed. */
    public byte[] toJson() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonFactory factory =
                JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();
        try (JsonGenerator json = factory.createGenerator(out, JsonEncoding.UTF8)) {
            DefaultIndenter lines = new DefaultIndenter("  ", "\n");
            json.setPrettyPrinter(
                    new DefaultPrettyPrinter().withArrayIndenter(lines).withObjectIndenter(lines));
            json.writeStartObject();
            json.writeNumberField("manifestVersion", VERSION);
            json.writeObjectFieldStart("package");
            json.writeStringField("ecosystem", pin.ecosystem());
            json.writeStringField("name", pin.name());
            json.writeStringField("version", pin.version());
            json.writeStringField("integrity", pin.integrity().toSri());
            json.writeEndObject();
            json.writeStringField("isolation", isolation);
            json.writeStringField("network", granted.network().text());
            write(json, "hosts", granted.hosts());
            write(json, "reads", granted.reads());
            write(json, "writes", granted.writes());
            write(json, "programs", granted.programs());
            json.writeObjectFieldStart("refused");
            write(json, "hosts", refused.hosts());
            write(json, "reads", refused.reads());
            write(json, "writes", refused.writes());
            write(json, "programs", refused.programs());
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new AssertionError("memory can be written", impossible);
        }
        out.writeBytes("\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    private static void write(JsonGenerator json, String name, List<String> entries) throws IOException {
        json.writeArrayFieldStart(name);
        for (String entry : entries) {
            json.writeString(entry);
        }
        json.writeEndArray();
    }

    /**
     * Checks that this is the manifest of exactly that package.
     *
     * @throws ManifestException if it is of another; the message names what was expected and what was found
     */
    public void requirePackage(PackagePin found) throws ManifestException {
        if (!pin.ecosystem().equals(found.ecosystem()) || !pin.name().equals(found.name())) {
            throw new ManifestException(
                    "the manifest is of the package " + pin.name() + ", and the tarball is of " + found.name(),
                    "Name the manifest of " + found.name());
        }
        if (!pin.integrity().equals(found.integrity())) {
            throw new ManifestException(
                    "the tarball is not the one that the manifest of " + pin + " is pinned to: expected "
                            + pin.integrity() + ", found " + found.integrity() + " (" + found + ")",
                    "If the tarball is to be trusted, observe it with --observe and read what it needs more");
        }
    }

    /** What another version of the package needs more, and less. */
    public ManifestDifference differenceTo(PermissionManifest newer) {
        return ManifestDifference.between(this, newer);
    }
}
