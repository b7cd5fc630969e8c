package dev.packagefast.bench.synthetic;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * How often each small count occurs, with one bucket for the rest ({@code ">11"}), whose values run up to {@code max}
 * so that the whole has its mean.
 */
record Histogram(SortedMap<Integer, Long> counts, int tailFrom, long tailCount, double max, double mean) {
    static Histogram of(Map<String, Double> buckets, double max, double mean) {
        SortedMap<Integer, Long> counts = new TreeMap<>();
        int tailFrom = 0;
        long tailCount = 0;
        for (Map.Entry<String, Double> bucket : buckets.entrySet()) {
            if (bucket.getKey().startsWith(">")) {
                tailFrom = Integer.parseInt(bucket.getKey().substring(1)) + 1;
                tailCount = Math.round(bucket.getValue());
            } else {
                counts.put(Integer.valueOf(bucket.getKey()), Math.round(bucket.getValue()));
            }
        }
        return new Histogram(counts, tailFrom, tailCount, max, mean);
    }

    /** The share of zeroes. */
    double shareOfZero() {
        return (double) counts.getOrDefault(0, 0L) / total();
    }

    int draw(RandomGenerator random) {
        return draw(random, 0);
    }

    /** One of the counts that are at least {@code least}, each as likely as it is frequent. */
    int draw(RandomGenerator random, int least) {
        SortedMap<Integer, Long> eligible = counts.tailMap(least);
        long left = random.nextLong(sum(eligible) + tailCount);
        for (Map.Entry<Integer, Long> bucket : eligible.entrySet()) {
            left -= bucket.getValue();
            if (left < 0) {
                return bucket.getKey();
            }
        }
        return (int) tailBend().between(tailFrom, max, random.nextDouble());
    }

    private Bend tailBend() {
        double listed = 0;
        for (Map.Entry<Integer, Long> bucket : counts.entrySet()) {
            listed += (double) bucket.getKey() * bucket.getValue();
        }
        return Bend.forMean((mean * total() - listed) / tailCount, tailFrom, max - tailFrom);
    }

    private long total() {
        return sum(counts) + tailCount;
    }

    private static long sum(SortedMap<Integer, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
