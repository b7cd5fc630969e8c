package dev.packagefast.security.advisory;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A place with the layout of the public OSV bucket: {@code ECOSYSTEM/all.zip}, {@code ECOSYSTEM/ID.json},
 * {@code ECOSYSTEM/modified_id.csv} and {@code ecosystems.txt}. Safe for several threads.
 *
 * @see <a href="https://google.github.io/osv.dev/data/">OSV: data dumps</a>
 */
interface Bucket extends Closeable {
    /** The place as the user named it. */
    String name();

    /** Where exactly {@code path} is, for messages. */
    String placeOf(String path);

    /**
     * Opens an object.
     *
     * @return empty if it is still the one asked not to be sent again
     * @throws BucketException if there is none, or it is not given
     */
    Optional<Download> open(String path, Wish wish) throws IOException;

    /**
     * What is wanted of an object.
     *
     * @param unlessTag do not send the object if this is its tag; empty for always
     * @param from first byte wanted, if the object still has the tag {@code fromTag}; else all of it is sent
     */
    record Wish(String unlessTag, long from, String fromTag) {
        static final Wish ALL = new Wish("", 0, "");
    }

    /**
     * An object on its way. Reading {@code body} fails with a {@link BucketException} when the object ends before or
     * after its announced length, or comes too slowly.
     *
     * @param from the first byte sent
     * @param length of the whole object in bytes, or -1
     * @param tag names these bytes of the object; empty if the place has none that proves it
     */
    record Download(InputStream body, long from, long length, String tag) implements Closeable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /** {@code text} as one segment of a path: everything but letters, digits and {@code -._~} percent-encoded. */
    static String segment(String text) {
        StringBuilder segment = new StringBuilder(text.length() + 8);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xFF);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || "-._~".indexOf(c) >= 0) {
                segment.append(c);
            } else {
                segment.append('%').append(String.format("%02X", (int) c));
            }
        }
        return segment.toString();
    }
}
