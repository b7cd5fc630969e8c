package dev.packagefast.security.integrity;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/** The hash algorithms that packages are published with, strongest first. */
public enum HashAlgorithm {
    SHA512("sha512", "SHA-512", 64, false),
    SHA384("sha384", "SHA-384", 48, false),
    SHA256("sha256", "SHA-256", 32, false),
    /** Forgeable since 2017: counts only where the caller accepts legacy hashes. */
    SHA1("sha1", "SHA-1", 20, true),
    /** Forgeable since 2004: counts only where the caller accepts legacy hashes. */
    MD5("md5", "MD5", 16, true);

    private final String sriName;
    private final String jcaName;
    private final int length;
    private final boolean legacy;

    HashAlgorithm(String sriName, String jcaName, int length, boolean legacy) {
        this.sriName = sriName;
        this.jcaName = jcaName;
        this.length = length;
        this.legacy = legacy;
    }

    /** The algorithm that SRI calls {@code name}; case counts, as it does to npm. */
    public static Optional<HashAlgorithm> find(String name) {
        for (HashAlgorithm algorithm : values()) {
            if (algorithm.sriName.equals(name)) {
                return Optional.of(algorithm);
            }
        }
        return Optional.empty();
    }

    /** The name in SRI: {@code sha512}. */
    public String sriName() {
        return sriName;
    }

    /** Bytes in a digest. */
    public int length() {
        return length;
    }

    /** Whether collisions can be made, so that a match proves little. */
    public boolean isLegacy() {
        return legacy;
    }

    /** Whether this decides when both are there. */
    public boolean isStrongerThan(HashAlgorithm other) {
        return compareTo(other) < 0;
    }

    /** The number of characters of a digest in base64, padding included. */
    int base64Length() {
        return (length + 2) / 3 * 4;
    }

    MessageDigest newMessageDigest() {
        try {
            return MessageDigest.getInstance(jcaName);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java runtime has " + jcaName, e);
        }
    }
}
