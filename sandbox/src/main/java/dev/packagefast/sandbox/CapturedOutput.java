package dev.packagefast.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a command wrote to one stream, up to the limit. */
public final class CapturedOutput {
    private static final CapturedOutput NOTHING = new CapturedOutput(new byte[0], false);

    private final byte[] bytes;
    private final boolean truncated;

    CapturedOutput(byte[] bytes, boolean truncated) {
        this.bytes = bytes.clone();
        this.truncated = truncated;
    }

    static CapturedOutput nothing() {
        return NOTHING;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** The bytes read as UTF-8; what is not UTF-8 becomes U+FFFD. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Whether the command wrote more than was kept. */
    public boolean truncated() {
        return truncated;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CapturedOutput that && truncated == that.truncated && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " bytes" + (truncated ? ", truncated" : "");
    }
}
