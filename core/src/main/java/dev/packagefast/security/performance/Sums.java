package dev.packagefast.security.performance;

/** Addition of figures that are never negative: what would overflow stays at the largest {@code long}. */
final class Sums {
    private Sums() {}

    static long add(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
