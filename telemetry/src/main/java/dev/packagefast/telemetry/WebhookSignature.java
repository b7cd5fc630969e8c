package dev.packagefast.telemetry;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How an alert's receiver knows who sent it, and that it is no copy of an old one: an HMAC-SHA256 (RFC 2104) over the
 * time of sending and the body. Immutable.
 */
public final class WebhookSignature {
    /** The header with the time of sending, in seconds since 1970. */
    public static final String TIMESTAMP = "X-Pfsec-Timestamp";

    /** The header with the signature. */
    public static final String SIGNATURE = "X-Pfsec-Signature";

    /** The fewest bytes of a secret: half the hash's length (RFC 2104 §3 advises all of it). */
    public static final int LEAST_SECRET = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final String VERSION = "v1=";

    private final SecretKeySpec key;

    /** @throws IllegalArgumentException if the secret has fewer than {@value #LEAST_SECRET} bytes */
    public WebhookSignature(byte[] secret) {
        if (secret.length < LEAST_SECRET) {
            throw new IllegalArgumentException(
                    "secret: expected at least " + LEAST_SECRET + " bytes, found " + secret.length);
        }
        this.key = new SecretKeySpec(secret, ALGORITHM);
    }

    /** The value of {@link #SIGNATURE} for a body sent at that second. */
    public String of(long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((timestamp + ".").getBytes(StandardCharsets.US_ASCII));
            return VERSION + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError("every Java platform has " + ALGORITHM, impossible);
        }
    }

    /**
     * Whether a body was signed with this secret, and not longer than {@code tolerance} before or after {@code now}.
     *
     * @param timestamp the value of {@link #TIMESTAMP}
     * @param signature the value of {@link #SIGNATURE}
     */
    public boolean verify(String timestamp, String signature, byte[] body, Instant now, Duration tolerance) {
        long sent;
        try {
            sent = Long.parseLong(timestamp);
            long off = Math.absExact(Math.subtractExact(now.getEpochSecond(), sent));
            if (off > tolerance.toSeconds()) {
                return false;
            }
        } catch (ArithmeticException | NumberFormatException wrong) {
            return false;
        }
        return MessageDigest.isEqual(
                of(sent, body).getBytes(StandardCharsets.US_ASCII), signature.getBytes(StandardCharsets.UTF_8));
    }
}
