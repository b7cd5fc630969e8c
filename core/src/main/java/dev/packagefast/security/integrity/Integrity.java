package dev.packagefast.security.integrity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a file's hash must be: one or more hashes, of which those by the strongest algorithm decide. Immutable.
 *
 * <pre>{@code
 * Integrity.parse("sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==");
 * Integrity.parse("cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce"
 *         + "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e"); // the same, in hex
 * }</pre>
 *
 * @see <a href="https://www.w3.org/TR/SRI/#the-integrity-attribute">Subresource Integrity §3.5</a>
 */
public final class Integrity {
    /** By algorithm, in the order of first appearance. */
    private final Map<HashAlgorithm, List<IntegrityHash>> hashes;
    /** The algorithm that decides; null when there are no hashes at all. */
    private final @Nullable HashAlgorithm strongest;
    /** The digests that decide: read once, where a text is read, and not again for the file. */
    private final List<Digest> expected;

    private Integrity(List<IntegrityHash> hashes) {
        Map<HashAlgorithm, List<IntegrityHash>> grouped = new LinkedHashMap<>();
        for (IntegrityHash hash : hashes) {
            grouped.computeIfAbsent(hash.algorithm(), algorithm -> new ArrayList<>())
                    .add(hash);
        }
        this.hashes = grouped;
        HashAlgorithm first = null;
        for (HashAlgorithm algorithm : grouped.keySet()) {
            // The enum lists the strongest first.
            first = first == null || algorithm.compareTo(first) < 0 ? algorithm : first;
        }
        List<Digest> digests = new ArrayList<>();
        for (IntegrityHash hash : first == null ? List.<IntegrityHash>of() : grouped.getOrDefault(first, List.of())) {
            hash.digest().ifPresent(digests::add);
        }
        this.strongest = first;
        this.expected = List.copyOf(digests);
    }

    /**
     * Reads SRI, or one bare digest in hex or base64 whose length tells the algorithm. sha1 and md5 do not count.
     *
     * @throws MalformedIntegrityException if nothing in the text could ever match
     */
    public static Integrity parse(String text) {
        return parse(text, LegacyHashes.REFUSE);
    }

    /**
     * Reads as {@link #parse(String)} does, and sha1 and md5 too if the caller accepts them.
     *
     * @throws MalformedIntegrityException if nothing in the text could ever match
     */
    public static Integrity parse(String text, LegacyHashes legacy) {
        SriReader reader = SriReader.read(text, legacy);
        Integrity integrity = new Integrity(reader.hashes());
        if (integrity.isEmpty()) {
            if (reader.passedOver().isEmpty()) {
                throw new MalformedIntegrityException(text, 0, "it is empty");
            }
            SriReader.PassedOver first = reader.passedOver().getFirst();
            throw new MalformedIntegrityException(text, first.position(), first.reason());
        }
        if (integrity.expected().isEmpty()) {
            IntegrityHash hash = integrity.hashes(integrity.strongest()).getFirst();
            throw new MalformedIntegrityException(text, text.indexOf(hash.text()), hash.fault());
        }
        return integrity;
    }

    /** What must match {@code digests}, of which there is at least one. */
    public static Integrity of(Digest... digests) {
        if (digests.length == 0) {
            throw new IllegalArgumentException("an integrity needs at least one digest");
        }
        return new Integrity(Arrays.stream(digests)
                .map(digest -> new IntegrityHash(digest.algorithm(), digest.toBase64(), List.of()))
                .toList());
    }

    /** The hashes that the text holds, never refusing; for the comparison with other readers. */
    static Integrity read(String text, LegacyHashes legacy) {
        return new Integrity(SriReader.read(text, legacy).hashes());
    }

    boolean isEmpty() {
        return hashes.isEmpty();
    }

    /** The algorithms that hashes are there for. */
    public Set<HashAlgorithm> algorithms() {
        return EnumSet.copyOf(hashes.keySet());
    }

    /** The algorithm that decides. */
    public HashAlgorithm strongest() {
        if (strongest == null) {
            throw new NoSuchElementException("an integrity without hashes");
        }
        return strongest;
    }

    /** The hashes by {@code algorithm}, in the order of the text. */
    public List<IntegrityHash> hashes(HashAlgorithm algorithm) {
        return List.copyOf(hashes.getOrDefault(algorithm, List.of()));
    }

    /** The digests that decide: those of the strongest algorithm, any of which may match. */
    public List<Digest> expected() {
        return expected;
    }

    /** Whether {@code digest} is by the strongest algorithm and one of its digests. */
    public boolean matches(Digest digest) {
        boolean found = false;
        for (Digest any : expected) {
            // No early return: the time taken tells nothing of which one matched.
            found |= any.equals(digest);
        }
        return found;
    }

    /**
     * The hash that both name by the strongest algorithm they share; empty if they share none, or disagree. So a
     * lockfile's integrity is held against what a registry says.
     */
    public Optional<IntegrityHash> agreement(Integrity other) {
        return hashes.keySet().stream()
                .filter(other.hashes::containsKey)
                .min(HashAlgorithm::compareTo)
                .flatMap(algorithm -> hashes(algorithm).stream()
                        .filter(hash -> other.hashes(algorithm).stream()
                                .anyMatch(theirs -> theirs.text().equals(hash.text())))
                        .findFirst());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Integrity that && hashes.equals(that.hashes);
    }

    @Override
    public int hashCode() {
        return hashes.hashCode();
    }

    /** Normalised SRI: hashes grouped by algorithm, one space between two. */
    @Override
    public String toString() {
        return hashes.values().stream()
                .flatMap(List::stream)
                .map(IntegrityHash::toString)
                .collect(Collectors.joining(" "));
    }
}
