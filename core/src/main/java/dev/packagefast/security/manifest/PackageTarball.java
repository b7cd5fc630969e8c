package dev.packagefast.security.manifest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.packagefast.security.integrity.Digest;
import dev.packagefast.security.integrity.HashAlgorithm;
import dev.packagefast.security.text.GraphicText;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * An npm tarball, read once for its hash and its {@code package.json}; nothing is unpacked. The format is a gzip of POSIX
 * ustar with pax and GNU names (<a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html">pax</a>).
 * npm drops the first folder of every name, so whatever stands in the second place as {@code package.json} is one; two of
 * them would let two readers see two packages, and are refused.
 */
final class PackageTarball {
    private static final long MOST_COMPRESSED = 1L << 30;
    private static final long MOST_UNPACKED = 4L << 30;
    private static final int MOST_ENTRIES = 200_000;
    private static final int LARGEST_PACKAGE_JSON = 4 << 20;
    private static final int LARGEST_HEADER = 1 << 20;
    private static final int BLOCK = 512;
    private static final int LONGEST_TEXT = 64 * 1024;
    private static final int DEEPEST = 100;

    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(LARGEST_PACKAGE_JSON)
                    .maxNameLength(LONGEST_TEXT)
                    .maxDocumentLength(LARGEST_PACKAGE_JSON)
                    .build())
            // Two values for one key read differently by two programs.
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private final InputStream tar;
    private final byte[] block = new byte[BLOCK];
    private long unpacked;
    private byte @Nullable [] packageJson;

    private PackageTarball(Path file, InputStream tar) {
        this.file = file;
        this.tar = tar;
    }

    static PackagePin read(Path file) throws ManifestException {
        try {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw bad(file, "is no file");
            }
            if (Files.size(file) > MOST_COMPRESSED) {
                throw bad(file, "has more than " + MOST_COMPRESSED + " bytes");
            }
            MessageDigest sha512 = MessageDigest.getInstance("SHA-512");
            byte[] packageJson;
            try (InputStream raw = new DigestInputStream(Files.newInputStream(file), sha512)) {
                PackageTarball tarball = new PackageTarball(file, new GZIPInputStream(raw, 1 << 16));
                packageJson = tarball.packageJson();
                raw.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return pin(file, packageJson, Digest.of(HashAlgorithm.SHA512, sha512.digest()));
        } catch (ZipException | EOFException damaged) {
            throw bad(file, "is no whole gzip file: " + damaged.getMessage(), damaged);
        } catch (IOException failed) {
            throw ManifestException.unreadable(file, failed);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java runtime has SHA-512", impossible);
        }
    }

    private byte[] packageJson() throws IOException, ManifestException {
        Map<String, String> next = new HashMap<>();
        for (int entries = 0; readBlock(); entries++) {
            if (isZero()) {
                drain();
                break;
            }
            if (entries > MOST_ENTRIES) {
                throw bad(file, "has more than " + MOST_ENTRIES + " entries");
            }
            checkSum();
            char type = (char) (block[156] & 0xff);
            long size = next.containsKey("size") ? decimal(String.valueOf(next.get("size"))) : octal(124, 12);
            switch (type) {
                case 'x' -> pax(content(size, LARGEST_HEADER, "a pax header"), next);
                case 'L' -> next.put("path", text(content(size, LARGEST_HEADER, "a long name")));
                case 'g', 'K' -> skip(size);
                default -> {
                    String name = next.containsKey("path") ? String.valueOf(next.get("path")) : name();
                    next.clear();
                    entry(type, name, size);
                }
            }
        }
        if (packageJson == null) {
            throw bad(file, "holds no package.json");
        }
        return packageJson;
    }

    private void entry(char type, String name, long size) throws IOException, ManifestException {
        String path = relative(name);
        boolean regular = type == '0' || type == '\0' || type == '7';
        int slash = path.indexOf('/');
        boolean isPackageJson = slash > 0 && path.substring(slash + 1).equals("package.json");
        if (!isPackageJson) {
            skip(size);
        } else if (!regular) {
            throw bad(file, "holds a package.json that is no plain file");
        } else if (packageJson != null) {
            throw bad(file, "holds two files that become package.json, of which readers choose differently");
        } else {
            packageJson = content(size, LARGEST_PACKAGE_JSON, "package.json");
        }
    }

    /** The name without empty and dot segments. */
    private String relative(String name) throws ManifestException {
        if (name.startsWith("/") || name.indexOf('\0') >= 0) {
            throw bad(file, "holds the name '" + shown(name) + "', which leaves its folder");
        }
        StringBuilder path = new StringBuilder();
        for (String segment : name.replace('\\', '/').split("/", -1)) {
            if (segment.equals("..")) {
                throw bad(file, "holds the name '" + shown(name) + "', which leaves its folder");
            }
            if (!segment.isEmpty() && !segment.equals(".")) {
                path.append(path.isEmpty() ? "" : "/").append(segment);
            }
        }
        return path.toString();
    }

    private String name() {
        String name = text(Arrays.copyOfRange(block, 0, 100));
        boolean ustar = text(Arrays.copyOfRange(block, 257, 262)).equals("ustar") && block[262] == 0;
        String prefix = ustar ? text(Arrays.copyOfRange(block, 345, 500)) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** Records of {@code length key=value\n}; only path and size matter here. */
    private void pax(byte[] header, Map<String, String> into) throws ManifestException {
        int at = 0;
        while (at < header.length && header[at] != 0) {
            int space = at;
            while (space < header.length && header[space] != ' ') {
                space++;
            }
            long length = decimal(new String(header, at, space - at, StandardCharsets.US_ASCII));
            if (space >= header.length || length < space - at + 4 || length > header.length - at) {
                throw bad(file, "holds a pax header whose lengths do not fit");
            }
            String record = new String(header, space + 1, (int) (at + length - 2 - space), StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals < 1) {
                throw bad(file, "holds a pax header without a value");
            }
            String key = record.substring(0, equals);
            if (key.equals("path") || key.equals("size")) {
                into.put(key, record.substring(equals + 1));
            }
            at += (int) length;
        }
    }

    private void checkSum() throws ManifestException {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : block[i] & 0xff;
        }
        if (sum != octal(148, 8)) {
            throw bad(file, "is no tar archive inside, or a damaged one: a header's checksum does not fit");
        }
    }

    private long octal(int from, int length) throws ManifestException {
        if ((block[from] & 0x80) != 0) {
            throw bad(file, "holds an entry with a size that no package has");
        }
        String digits = text(Arrays.copyOfRange(block, from, from + length)).strip();
        try {
            return digits.isEmpty() ? 0 : Long.parseLong(digits, 8);
        } catch (NumberFormatException none) {
            throw bad(file, "is no tar archive inside: a header holds no number where one belongs", none);
        }
    }

    private long decimal(String digits) throws ManifestException {
        try {
            long number = digits.length() <= 12 ? Long.parseLong(digits) : -1;
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException none) {
            // Said below.
        }
        throw bad(file, "holds a pax header with no number where one belongs");
    }

    private byte[] content(long size, int most, String what) throws IOException, ManifestException {
        if (size < 0 || size > most) {
            throw bad(file, "holds " + what + " of " + size + " bytes; expected at most " + most);
        }
        byte[] content = tar.readNBytes((int) size);
        count(content.length);
        if (content.length < size) {
            throw bad(file, "ends within an entry");
        }
        skipBytes(padding(size));
        return content;
    }

    private void skip(long size) throws IOException, ManifestException {
        if (size < 0 || size > MOST_UNPACKED) {
            throw bad(file, "holds an entry of " + size + " bytes; expected at most " + MOST_UNPACKED);
        }
        skipBytes(size + padding(size));
    }

    private static long padding(long size) {
        return (BLOCK - size % BLOCK) % BLOCK;
    }

    private void skipBytes(long bytes) throws IOException, ManifestException {
        byte[] waste = new byte[1 << 14];
        long left = bytes;
        while (left > 0) {
            int read = tar.read(waste, 0, (int) Math.min(waste.length, left));
            if (read < 0) {
                throw bad(file, "ends within an entry");
            }
            count(read);
            left -= read;
        }
    }

    /** Behind the end of the archive may only be padding: another reader could go on there. */
    private void drain() throws IOException, ManifestException {
        while (readBlock()) {
            if (!isZero()) {
                throw bad(file, "holds more behind the end of its archive");
            }
        }
    }

    private boolean readBlock() throws IOException, ManifestException {
        int read = tar.readNBytes(block, 0, BLOCK);
        count(read);
        if (read > 0 && read < BLOCK) {
            throw bad(file, "ends within a block");
        }
        return read == BLOCK;
    }

    private void count(long bytes) throws ManifestException {
        unpacked += bytes;
        if (unpacked > MOST_UNPACKED) {
            throw bad(file, "unpacks to more than " + MOST_UNPACKED + " bytes");
        }
    }

    private boolean isZero() {
        for (byte each : block) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }

    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    private static PackagePin pin(Path file, byte[] packageJson, Digest integrity) throws ManifestException {
        String name = null;
        String version = null;
        int mark = packageJson.length >= 3 && packageJson[0] == (byte) 0xEF ? 3 : 0;
        try (JsonParser json = JSON.createParser(packageJson, mark, packageJson.length - mark)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw bad(file, "holds a package.json that is no object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String key = json.currentName();
                JsonToken value = json.nextToken();
                if (value == JsonToken.VALUE_STRING && key.equals("name")) {
                    name = json.getText();
                } else if (value == JsonToken.VALUE_STRING && key.equals("version")) {
                    version = json.getText();
                } else {
                    json.skipChildren();
                }
            }
            if (json.nextToken() != null) {
                throw bad(file, "holds a package.json with more behind its end");
            }
        } catch (IOException malformed) {
            throw bad(file, "holds a package.json that is no JSON", malformed);
        }
        if (name == null || version == null) {
            throw bad(file, "holds a package.json without a " + (name == null ? "name" : "version"));
        }
        try {
            return new PackagePin("npm", name, version, integrity);
        } catch (IllegalArgumentException hostile) {
            throw bad(file, "holds a package.json whose name or version cannot be: " + hostile.getMessage(), hostile);
        }
    }

    private static String shown(String name) {
        return GraphicText.excerpt(name, 100);
    }

    private static ManifestException bad(Path file, String what) {
        return bad(file, what, null);
    }

    private static ManifestException bad(Path file, String what, @Nullable Throwable cause) {
        return new ManifestException(
                file + " " + what, "Name the tarball of an npm package, as npm pack writes it", cause);
    }
}
