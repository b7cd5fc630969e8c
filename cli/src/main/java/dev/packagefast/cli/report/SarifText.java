package dev.packagefast.cli.report;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.packagefast.cli.Printable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Hostile text as SARIF's own notations take it. */
final class SarifText {
    private static final String UNRESERVED = "-._~/@+,=";
    private static final String HEX = "0123456789ABCDEF";

    private SarifText() {}

    /**
     * A plain-text message in which nothing is a link or a placeholder.
     *
     * @see <a href="https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html#_Toc34317454">SARIF 2.1.0
     *     §3.11.5 placeholders, §3.11.6 embedded links</a>
     */
    static String message(String text) {
        String plain = Printable.lines(text);
        StringBuilder escaped = new StringBuilder(plain.length() + 8);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            switch (c) {
                case '[', ']', '\\' -> escaped.append('\\').append(c);
                case '{', '}' -> escaped.append(c).append(c);
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** A message object: {@link #message} as the field {@code text} of an object. */
    static void write(JsonGenerator json, String field, String text) throws IOException {
        json.writeObjectFieldStart(field);
        json.writeStringField("text", message(text));
        json.writeEndObject();
    }

    /**
     * The address of a file (§3.10.4): relative to {@code base} with {@code /} between its parts where the file is below
     * it, else absolute. Everything that could be a scheme, a query or a fragment is encoded.
     */
    static String uri(Path file, Path base) {
        Path absolute = base.resolve(file).normalize();
        if (absolute.startsWith(base) && !absolute.equals(base)) {
            return encoded(base.relativize(absolute).toString());
        }
        return "file://" + encoded(absolute.toString());
    }

    private static String encoded(String path) {
        StringBuilder uri = new StringBuilder(path.length() + 8);
        for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if ((c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || (c < 0x80 && UNRESERVED.indexOf(c) >= 0)) {
                uri.append(c);
            } else {
                uri.append('%').append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            }
        }
        return uri.toString();
    }
}
