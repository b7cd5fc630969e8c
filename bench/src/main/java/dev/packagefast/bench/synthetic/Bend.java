package dev.packagefast.bench.synthetic;

/**
 * A curve from 0 to 1 that decides how values lie between known points: {@code lo + (hi - lo) * t^exponent}. Over all
 * {@code t} its mean is {@code lo + (hi - lo) / (exponent + 1)}, so a known mean fixes the exponent.
 */
record Bend(double exponent) {
    private static final double FLATTEST = 0.05;
    private static final double STEEPEST = 50;

    /** The curve under which spans that start at {@code lows} and rise by {@code rises}, on average, have that mean. */
    static Bend forMean(double mean, double lows, double rises) {
        if (rises <= 0 || mean <= lows) {
            return new Bend(STEEPEST);
        }
        return new Bend(Math.clamp(rises / (mean - lows) - 1, FLATTEST, STEEPEST));
    }

    /** StrictMath, so that every machine makes the same bytes. */
    double between(double lo, double hi, double t) {
        return lo + (hi - lo) * StrictMath.pow(t, exponent);
    }
}
