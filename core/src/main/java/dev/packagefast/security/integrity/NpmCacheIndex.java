package dev.packagefast.security.integrity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.packagefast.security.integrity.ContentProblem.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The index of an npm cache. Each bucket file holds lines of {@code SHA1-OF-JSON TAB JSON}, appended one after the
 * other: of the entries with one key the last counts, and one whose integrity is null says that the key is gone.
 *
 * <p>The npm client skips a line it cannot read without a word. Here it is reported, since a cut or forged line can hide
 * content that an install would use.
 */
final class NpmCacheIndex {
    /** The largest bucket file that is read; npm compacts buckets long before. */
    static final int MAX_BUCKET_BYTES = 16 << 20;

    /** The deepest nesting of an entry's JSON. */
    static final int MAX_JSON_DEPTH = 64;

    /** The most broken lines that one bucket reports singly. */
    private static final int MAX_REPORTED_LINES = 20;

    private static final int SHA1_HEX = HashAlgorithm.SHA1.length() * 2;

    private static final JsonFactory JSON = JsonFactory.builder()
            // Names out of a hostile file must not stay in memory for good.
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_JSON_DEPTH)
                    .maxStringLength(MAX_BUCKET_BYTES)
                    .build())
            .build();

    /** A live entry: a key, and what the content stored under it must hash to. */
    record Entry(String key, Integrity integrity) {}

    private NpmCacheIndex() {}

    /** The live entries of all buckets below {@code index}; what cannot be read is added to {@code problems}. */
    static List<Entry> read(Path index, LegacyHashes legacy, List<ContentProblem> problems)
            throws IntegrityReadException {
        List<Entry> entries = new ArrayList<>();
        for (Path bucket : Folder.list(index, problems)) {
            byte[] content;
            try (InputStream in = Files.newInputStream(bucket, LinkOption.NOFOLLOW_LINKS)) {
                content = in.readNBytes(MAX_BUCKET_BYTES + 1);
            } catch (IOException e) {
                problems.add(new ContentProblem(Kind.UNREADABLE, bucket, String.valueOf(e.getMessage())));
                continue;
            }
            if (content.length > MAX_BUCKET_BYTES) {
                problems.add(new ContentProblem(
                        Kind.MALFORMED, bucket, "larger than the limit of " + MAX_BUCKET_BYTES + " bytes"));
                continue;
            }
            entries.addAll(readBucket(bucket, addressIn(index, bucket), content, legacy, problems));
        }
        return entries;
    }

    /** @param address the hex SHA-256 that the bucket's path spells; each key in it must hash to that */
    static List<Entry> readBucket(
            Path bucket, String address, byte[] content, LegacyHashes legacy, List<ContentProblem> problems) {
        Map<String, Optional<Entry>> last = new LinkedHashMap<>();
        int broken = 0;
        int line = 0;
        for (int start = 0; start < content.length; ) {
            int end = start;
            while (end < content.length && content[end] != '\n') {
                end++;
            }
            line++;
            if (end > start) {
                try {
                    RawEntry raw = readLine(content, start, end, address);
                    last.put(raw.key, raw.live(legacy));
                } catch (BrokenLineException e) {
                    if (++broken <= MAX_REPORTED_LINES) {
                        problems.add(
                                new ContentProblem(Kind.MALFORMED, bucket, "line " + line + ": " + e.getMessage()));
                    }
                }
            }
            start = end + 1;
        }
        if (broken > MAX_REPORTED_LINES) {
            problems.add(
                    new ContentProblem(Kind.MALFORMED, bucket, "and " + (broken - MAX_REPORTED_LINES) + " more lines"));
        }
        return last.values().stream().flatMap(Optional::stream).toList();
    }

    private static RawEntry readLine(byte[] content, int start, int end, String address) throws BrokenLineException {
        int json = start + SHA1_HEX + 1;
        if (json >= end || content[json - 1] != '\t') {
            throw new BrokenLineException("expected " + SHA1_HEX + " hex digits, a tab and JSON");
        }
        String stated = new String(content, start, SHA1_HEX, StandardCharsets.ISO_8859_1);
        String actual = Digest.of(HashAlgorithm.SHA1, content, json, end - json).toHex();
        if (!stated.equals(actual)) {
            throw new BrokenLineException("its checksum is " + MalformedIntegrityException.printable(stated)
                    + " and its JSON's " + actual + ": cut or altered");
        }
        RawEntry entry = readJson(content, json, end - json);
        byte[] key = entry.key.getBytes(StandardCharsets.UTF_8);
        if (!Digest.of(HashAlgorithm.SHA256, key, 0, key.length).toHex().equals(address)) {
            throw new BrokenLineException(
                    "its key belongs into another bucket: " + MalformedIntegrityException.printable(entry.key));
        }
        return entry;
    }

    private static RawEntry readJson(byte[] content, int offset, int length) throws BrokenLineException {
        String key = null;
        String integrity = null;
        boolean stated = false;
        try (JsonParser parser = JSON.createParser(content, offset, length)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new BrokenLineException("its JSON is no object");
            }
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("key") && value == JsonToken.VALUE_STRING) {
                    key = parser.getText();
                } else if (field.equals("integrity")
                        && (value == JsonToken.VALUE_STRING || value == JsonToken.VALUE_NULL)) {
                    integrity = value == JsonToken.VALUE_NULL ? null : parser.getText();
                    stated = true;
                } else {
                    parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw new BrokenLineException("something follows its JSON");
            }
        } catch (IOException e) {
            String message = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
            throw new BrokenLineException("its JSON cannot be read: " + MalformedIntegrityException.printable(message));
        }
        if (key == null || !stated) {
            throw new BrokenLineException("its JSON lacks key or integrity");
        }
        return new RawEntry(key, integrity);
    }

    /** The hex digits that the bucket's path spells; nothing that a key could hash to where it is not cut 2, 2, rest. */
    private static String addressIn(Path index, Path bucket) {
        Path relative = index.relativize(bucket);
        if (relative.getNameCount() != 3) {
            return "";
        }
        String first = relative.getName(0).toString();
        String second = relative.getName(1).toString();
        return first.length() == 2 && second.length() == 2 ? first + second + relative.getName(2) : "";
    }

    private record RawEntry(String key, @Nullable String integrity) {
        Optional<Entry> live(LegacyHashes legacy) throws BrokenLineException {
            if (integrity == null) {
                return Optional.empty();
            }
            try {
                return Optional.of(new Entry(key, Integrity.parse(integrity, legacy)));
            } catch (MalformedIntegrityException e) {
                throw new BrokenLineException(String.valueOf(e.getMessage()));
            }
        }
    }

    /** One line that says nothing usable. */
    private static final class BrokenLineException extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenLineException(String message) {
            super(message, null, false, false);
        }
    }
}
