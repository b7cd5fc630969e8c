package dev.packagefast.bench.synthetic;

/** How a figure is spread: points of its distribution, and its mean, which decides how values lie between the points. */
record Quantiles(double p10, double p50, double p90, double p99, double max, double mean) {
    private static final double[] SHARES = {0, 0.1, 0.5, 0.9, 0.99, 1};

    /** The value below which {@code share} of all values lie. */
    double at(double share) {
        double[] points = points();
        int piece = 0;
        while (piece < points.length - 2 && share >= SHARES[piece + 1]) {
            piece++;
        }
        double t = (share - SHARES[piece]) / (SHARES[piece + 1] - SHARES[piece]);
        return bend(points).between(points[piece], points[piece + 1], t);
    }

    private Bend bend(double[] points) {
        double lows = 0;
        double rises = 0;
        for (int i = 0; i + 1 < points.length; i++) {
            double weight = SHARES[i + 1] - SHARES[i];
            lows += weight * points[i];
            rises += weight * (points[i + 1] - points[i]);
        }
        return Bend.forMean(mean, lows, rises);
    }

    /** The smallest value is not given: half as far below the tenth part as the middle is above it. */
    private double[] points() {
        return new double[] {Math.max(0, p10 - (p50 - p10) / 2), p10, p50, p90, p99, max};
    }
}
