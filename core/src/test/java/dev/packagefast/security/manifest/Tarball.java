package dev.packagefast.security.manifest;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/** Writes tar archives as they should be, and as they should not. */
public final class Tarball {
    private final ByteArrayOutputStream tar = new ByteArrayOutputStream();

    /** The tarball of a package with this manifest. */
    public static Path of(Path file, String name, String version) throws IOException {
        return new Tarball()
                .entry("package/package.json", "{\"name\": \"" + name + "\", \"version\": \"" + version + "\"}")
                .entry("package/index.js", "module.exports = 1;\n")
                .writeTo(file);
    }

    public Tarball entry(String name, String content) {
        return entry('0', name, content);
    }

    Tarball entry(char type, String name, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        return header(type, name, bytes.length).body(bytes);
    }

    /** A header alone, whose size may be anything. */
    Tarball header(char type, String name, long size) {
        byte[] header = new byte[512];
        byte[] written = name.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(written, 0, header, 0, Math.min(100, written.length));
        put(header, 100, "0000644\0");
        put(header, 124, String.format(Locale.ROOT, "%011o ", size));
        put(header, 148, "        ");
        header[156] = (byte) type;
        put(header, 257, "ustar\00000");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        put(header, 148, String.format(Locale.ROOT, "%06o\0 ", sum));
        tar.writeBytes(header);
        return this;
    }

    Tarball body(byte[] bytes) {
        tar.writeBytes(Arrays.copyOf(bytes, (bytes.length + 511) / 512 * 512));
        return this;
    }

    Tarball pax(String key, String value) {
        String rest = " " + key + "=" + value + "\n";
        int length = rest.length() + 2;
        return entry('x', "PaxHeader", length + rest);
    }

    Tarball zeros(int blocks) {
        tar.writeBytes(new byte[512 * blocks]);
        return this;
    }

    byte[] tar() {
        return tar.toByteArray();
    }

    public Path writeTo(Path file) throws IOException {
        zeros(2);
        return Files.write(file, gzip(tar()));
    }

    static byte[] gzip(byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(content);
        }
        return out.toByteArray();
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
