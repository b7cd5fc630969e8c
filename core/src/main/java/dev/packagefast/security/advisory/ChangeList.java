package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.BucketException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A {@code modified_id.csv}: one {@code date,id} a line, the newest first. Ids become names of files and URLs, so what
 * they may hold is narrow.
 */
final class ChangeList {
    /** Lines; the largest public list has a quarter of a million. */
    static final int MAX_ROWS = 4_000_000;

    static final int MAX_ID_LENGTH = 128;
    private static final int MAX_LINE = 200;

    private final String place;
    private final InputStream in;
    private int row;

    /** Takes rows; returns whether it wants more. */
    interface Sink {
        boolean accept(String id, Instant modified) throws IOException;
    }

    private ChangeList(String place, InputStream in) {
        this.place = place;
        this.in = in;
    }

    /**
     * Hands rows to {@code sink} until it has enough.
     *
     * @param place for messages
     * @return whether the list was read to its end
     * @throws BucketException at the first line that is none
     */
    static boolean read(String place, InputStream in, Sink sink) throws IOException {
        return new ChangeList(place, in).read(sink);
    }

    private boolean read(Sink sink) throws IOException {
        for (String line = line(); line != null; line = line()) {
            row++;
            if (row > MAX_ROWS) {
                throw wrong("at most " + MAX_ROWS + " lines", "more");
            }
            if (line.isEmpty()) {
                continue;
            }
            int comma = line.indexOf(',');
            String id = line.substring(comma + 1);
            Instant modified = comma < 0 ? null : instant(line.substring(0, comma));
            if (modified == null || !isId(id)) {
                throw wrong("'date,id' in line " + row, "'" + shown(line) + "'");
            }
            if (!sink.accept(id, modified)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException notOne) {
            return null;
        }
    }

    /** Whether {@code id} can be the name of a file and the end of a URL. */
    static boolean isId(String id) {
        if (id.isEmpty() || id.length() > MAX_ID_LENGTH || id.charAt(0) == '.') {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && "-._:+".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    private @Nullable String line() throws IOException {
        byte[] line = new byte[MAX_LINE];
        int length = 0;
        for (int b = in.read(); ; b = in.read()) {
            if (b == '\n' || b < 0) {
                if (b < 0 && length == 0) {
                    return null;
                }
                boolean carriage = length > 0 && line[length - 1] == '\r';
                return new String(line, 0, carriage ? length - 1 : length, StandardCharsets.ISO_8859_1);
            }
            if (length == MAX_LINE) {
                row++;
                throw wrong("'date,id' in line " + row, "more than " + MAX_LINE + " bytes");
            }
            line[length++] = (byte) b;
        }
    }

    private static String shown(String line) {
        String start = line.length() > 60 ? line.substring(0, 60) + "…" : line;
        return start.replaceAll("[^ -~…]", "?");
    }

    private BucketException wrong(String expected, String found) {
        return new BucketException(
                Fault.REFUSED, place, expected, found, "This is no list of the OSV bucket: check the upstream.");
    }
}
