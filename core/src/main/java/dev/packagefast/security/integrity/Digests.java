package dev.packagefast.security.integrity;

import java.io.InputStream;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;

/**
 * The digests of one content, all from the same pass over it.
 *
 * @param byAlgorithm a digest for each algorithm that was asked for
 * @param bytes how many bytes the content has
 */
public record Digests(Map<HashAlgorithm, Digest> byAlgorithm, long bytes) {
    public Digests {
        byAlgorithm = Map.copyOf(byAlgorithm);
    }

    /**
     * Reads a file once.
     *
     * @throws IntegrityReadException if it cannot be read whole, is no regular file, or changes meanwhile
     */
    public static Digests of(Path file, Set<HashAlgorithm> algorithms) throws IntegrityReadException {
        return new Hasher(HashOptions.defaults()).hash(file, algorithms);
    }

    /** Reads a stream once, to its end; it stays open. */
    public static Digests of(InputStream content, Set<HashAlgorithm> algorithms) throws IntegrityReadException {
        return new Hasher(HashOptions.defaults()).hash(content, algorithms);
    }

    /** Reads a channel once, from where it stands to its end; it stays open. */
    public static Digests of(ReadableByteChannel content, Set<HashAlgorithm> algorithms) throws IntegrityReadException {
        return new Hasher(HashOptions.defaults()).hash(content, algorithms);
    }

    /**
     * The digest by one of the algorithms asked for.
     *
     * @throws IllegalArgumentException if it was not asked for
     */
    public Digest get(HashAlgorithm algorithm) {
        Digest digest = byAlgorithm.get(algorithm);
        if (digest == null) {
            throw new IllegalArgumentException(
                    algorithm.sriName() + " was not asked for, only " + byAlgorithm.keySet());
        }
        return digest;
    }
}
