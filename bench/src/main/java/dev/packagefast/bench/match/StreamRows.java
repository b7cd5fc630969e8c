package dev.packagefast.bench.match;

import dev.packagefast.security.advisory.PackageVersion;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Rows as a stream of lockfiles would bring them: each a new object, most about packages of which nobody knows anything
 * and no two of these alike, {@value #KNOWN_IN_A_HUNDRED} in a hundred about those of a list. The same list and number give
 * the same rows.
 */
final class StreamRows implements Iterator<PackageVersion> {
    static final int KNOWN_IN_A_HUNDRED = 5;

    private final MatchQuestions known;
    private final int count;
    private int next;

    StreamRows(MatchQuestions known, int count) {
        this.known = known;
        this.count = count;
    }

    @Override
    public boolean hasNext() {
        return next < count;
    }

    @Override
    public PackageVersion next() {
        if (next >= count) {
            throw new NoSuchElementException("after row " + count);
        }
        int row = next++;
        // Scattered over the list, not in its order.
        int one = (int) ((row * 0x9E3779B97F4A7C15L >>> 33) % known.size());
        String name = known.names()[one];
        return new PackageVersion(
                "npm",
                row % 100 < KNOWN_IN_A_HUNDRED ? name : name + "-" + Integer.toString(row, Character.MAX_RADIX),
                known.versions()[one]);
    }
}
