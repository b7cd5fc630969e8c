package dev.packagefast.security.integrity;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/** The fingerprint that an algorithm gives to some bytes. Immutable; compared in constant time. */
public final class Digest {
    private final HashAlgorithm algorithm;
    private final byte[] bytes;

    private Digest(HashAlgorithm algorithm, byte[] bytes) {
        this.algorithm = algorithm;
        this.bytes = bytes;
    }

    /**
     * A digest from its bytes, which are copied.
     *
     * @throws IllegalArgumentException if there are not {@link HashAlgorithm#length()} of them
     */
    public static Digest of(HashAlgorithm algorithm, byte[] bytes) {
        if (bytes.length != algorithm.length()) {
            throw new IllegalArgumentException(
                    "a " + algorithm.sriName() + " digest has " + algorithm.length() + " bytes, not " + bytes.length);
        }
        return new Digest(algorithm, bytes.clone());
    }

    /** The digest of {@code content}. */
    public static Digest of(HashAlgorithm algorithm, byte[] content, int offset, int length) {
        MessageDigest digest = algorithm.newMessageDigest();
        digest.update(content, offset, length);
        return new Digest(algorithm, digest.digest());
    }

    public HashAlgorithm algorithm() {
        return algorithm;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Lower-case hexadecimal. */
    public String toHex() {
        return HexFormat.of().formatHex(bytes);
    }

    public String toBase64() {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The SRI form, {@code sha512-BASE64}. */
    public String toSri() {
        return algorithm.sriName() + "-" + toBase64();
    }

    /** Whether both are the same digest by the same algorithm; takes equally long wherever they differ. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Digest that && algorithm == that.algorithm && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** {@link #toSri()}. */
    @Override
    public String toString() {
        return toSri();
    }
}
