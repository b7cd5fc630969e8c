package dev.packagefast.security.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.packagefast.security.integrity.Digest;
import dev.packagefast.security.integrity.HashAlgorithm;
import dev.packagefast.security.integrity.IntegrityHash;
import dev.packagefast.security.text.GraphicText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads a manifest: every key of the format and no other, each once. */
final class ManifestReader {
    private static final int DEEPEST = 8;
    private static final Set<String> KEYS = Set.of(
            "manifestVersion", "package", "isolation", "network", "hosts", "reads", "writes", "programs", "refused");
    private static final Set<String> PACKAGE_KEYS = Set.of("ecosystem", "name", "version", "integrity");
    private static final Set<String> LISTS = Set.of("hosts", "reads", "writes", "programs");

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(PermissionManifest.LARGEST)
                    .maxNameLength(EntryRules.LONGEST)
                    .maxNumberLength(EntryRules.LONGEST)
                    .maxDocumentLength(PermissionManifest.LARGEST)
                    .build())
            // Two lists for one key: a person would read one and the sandbox enforce the other.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String file;
    private @Nullable PackagePin pin;
    private @Nullable Attempts refused;
    private String isolation = "";
    private String network = "";
    private final Lists granted = new Lists();

    private static final class Lists {
        private final List<String> hosts = new ArrayList<>();
        private final List<String> reads = new ArrayList<>();
        private final List<String> writes = new ArrayList<>();
        private final List<String> programs = new ArrayList<>();

        private List<String> of(String key) {
            return switch (key) {
                case "hosts" -> hosts;
                case "reads" -> reads;
                case "writes" -> writes;
                case "programs" -> programs;
                default -> throw new AssertionError("no list: " + key);
            };
        }
    }

    ManifestReader(String file) {
        this.file = file;
    }

    PermissionManifest read(byte[] bytes) throws ManifestException {
        try (JsonParser json = JSON.createParser(bytes)) {
            json.nextToken();
            document(json);
            if (json.nextToken() != null) {
                throw bad(json, "expected the end after the manifest, found more");
            }
        } catch (JsonProcessingException malformed) {
            int line = malformed.getLocation() == null
                    ? 0
                    : malformed.getLocation().getLineNr();
            throw bad(line, "is no JSON: " + GraphicText.replaced(malformed.getOriginalMessage()), malformed);
        } catch (IOException impossible) {
            throw bad(0, "is no JSON: " + GraphicText.replaced(String.valueOf(impossible.getMessage())), impossible);
        }
        try {
            Permissions.Reach reach = reach();
            if (pin == null || refused == null) {
                throw new AssertionError("every key is there, or an exception left");
            }
            return new PermissionManifest(
                    pin,
                    isolation,
                    new Permissions(reach, granted.hosts, granted.reads, granted.writes, granted.programs),
                    refused);
        } catch (IllegalArgumentException impermissible) {
            throw bad(0, String.valueOf(impermissible.getMessage()), impermissible);
        }
    }

    private void document(JsonParser json) throws IOException, ManifestException {
        begin(json, "the manifest");
        Set<String> missing = new HashSet<>(KEYS);
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = key(json, "the manifest", missing);
            switch (key) {
                case "manifestVersion" -> version(json);
                case "package" -> pin = pin(json);
                case "isolation" -> isolation = text(json, key);
                case "network" -> network = text(json, key);
                case "refused" -> refused = refused(json);
                default -> list(json, key, granted.of(key));
            }
        }
        requireAll(json, "the manifest", missing);
    }

    private void version(JsonParser json) throws IOException, ManifestException {
        if (json.currentToken() != JsonToken.VALUE_NUMBER_INT
                || !json.getText().equals("" + PermissionManifest.VERSION)) {
            throw bad(
                    json,
                    "manifestVersion is '" + shown(json) + "'; expected " + PermissionManifest.VERSION
                            + ", which is what this pfsec reads");
        }
    }

    private PackagePin pin(JsonParser json) throws IOException, ManifestException {
        begin(json, "package");
        Set<String> missing = new HashSet<>(PACKAGE_KEYS);
        String ecosystem = "";
        String name = "";
        String version = "";
        String integrity = "";
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = key(json, "package", missing);
            String value = text(json, key);
            switch (key) {
                case "ecosystem" -> ecosystem = value;
                case "name" -> name = value;
                case "version" -> version = value;
                default -> integrity = value;
            }
        }
        requireAll(json, "package", missing);
        if (!ecosystem.equals("npm")) {
            throw bad(json, "ecosystem is '" + GraphicText.replaced(ecosystem) + "'; expected npm");
        }
        String prefix = HashAlgorithm.SHA512.sriName() + "-";
        Optional<Digest> digest = integrity.startsWith(prefix)
                ? new IntegrityHash(HashAlgorithm.SHA512, integrity.substring(prefix.length()), List.of()).digest()
                : Optional.empty();
        if (digest.isEmpty()) {
            throw bad(
                    json,
                    "integrity is '" + GraphicText.replaced(integrity) + "'; expected one sha512 in the form of SRI");
        }
        try {
            return new PackagePin(ecosystem, name, version, digest.get());
        } catch (IllegalArgumentException hostile) {
            throw bad(line(json), String.valueOf(hostile.getMessage()), hostile);
        }
    }

    private Attempts refused(JsonParser json) throws IOException, ManifestException {
        begin(json, "refused");
        Set<String> missing = new HashSet<>(LISTS);
        Lists lists = new Lists();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = key(json, "refused", missing);
            list(json, key, lists.of(key));
        }
        requireAll(json, "refused", missing);
        return new Attempts(lists.hosts, lists.reads, lists.writes, lists.programs);
    }

    private void list(JsonParser json, String key, List<String> into) throws IOException, ManifestException {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw bad(json, key + " is '" + shown(json) + "'; expected a list of texts");
        }
        Set<String> known = new HashSet<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            String entry = text(json, key);
            String fault = EntryRules.plainFault(entry);
            if (!fault.isEmpty()) {
                throw bad(json, "'" + shown(json) + "' in " + key + " " + fault);
            }
            if (!known.add(entry)) {
                throw bad(json, "'" + entry + "' stands twice in " + key);
            }
            if (into.size() == PermissionManifest.MOST_ENTRIES) {
                throw bad(json, key + " has more than " + PermissionManifest.MOST_ENTRIES + " entries");
            }
            into.add(entry);
        }
    }

    private Permissions.Reach reach() throws ManifestException {
        for (Permissions.Reach each : Permissions.Reach.values()) {
            if (each.text().equals(network)) {
                return each;
            }
        }
        throw bad(0, "network is '" + GraphicText.replaced(network) + "'; expected none, hosts, loopback or all", null);
    }

    private void begin(JsonParser json, String what) throws IOException, ManifestException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw bad(json, "expected " + what + " as a JSON object, found '" + shown(json) + "'");
        }
    }

    /** The key that the parser stands at; the parser goes on to its value. */
    private String key(JsonParser json, String where, Set<String> missing) throws IOException, ManifestException {
        if (json.currentToken() != JsonToken.FIELD_NAME) {
            throw bad(json, "expected the end of " + where + ", found the end of the file");
        }
        String key = json.currentName();
        if (!missing.remove(key)) {
            throw bad(json, "'" + GraphicText.replaced(key) + "' is no key of " + where);
        }
        json.nextToken();
        return key;
    }

    private String text(JsonParser json, String key) throws IOException, ManifestException {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw bad(json, key + " holds '" + shown(json) + "'; expected text");
        }
        return json.getText();
    }

    private void requireAll(JsonParser json, String where, Set<String> missing) throws ManifestException {
        if (!missing.isEmpty()) {
            throw bad(json, where + " lacks " + String.join(", ", new TreeSet<>(missing)));
        }
    }

    private static String shown(JsonParser json) throws IOException {
        String text = json.currentToken() == null ? "nothing" : String.valueOf(json.getText());
        return GraphicText.excerpt(text, 100);
    }

    private static int line(JsonParser json) {
        return json.currentTokenLocation().getLineNr();
    }

    private ManifestException bad(JsonParser json, String what) {
        return bad(line(json), what, null);
    }

    private ManifestException bad(int line, String what, @Nullable Throwable cause) {
        return new ManifestException(
                file + (line > 0 ? ":" + line : "") + ": " + what,
                "Correct the manifest, or write it anew with pfsec exec --observe",
                cause);
    }
}
