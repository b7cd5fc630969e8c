package dev.packagefast.sandbox.linux;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What was refused to one run, equal attempts counted together. Bounded, so that a storm of them fills no memory. Thread-safe. */
public final class DenialLedger {
    /** Kinds of denial that are kept one by one; further kinds are counted together. */
    public static final int MOST_DENIALS = 1000;

    /** Something refused: see the public record of the same shape. */
    public record Denied(String call, String target, long count, int pid, String program) {
        Denied again() {
            return new Denied(call, target, count + 1, pid, program);
        }
    }

    private record Kind(String call, String target) {}

    private final Map<Kind, Denied> denials = new LinkedHashMap<>(); // guarded by itself
    private long unlisted; // guarded by denials

    /** Counts an attempt; the process and program of the first of its kind are kept. */
    public void record(String call, String target, int pid, String program) {
        var kind = new Kind(call, target);
        synchronized (denials) {
            var known = denials.get(kind);
            if (known != null) {
                denials.put(kind, known.again());
            } else if (denials.size() < MOST_DENIALS) {
                denials.put(kind, new Denied(call, target, 1, pid, program));
            } else {
                unlisted++;
            }
        }
    }

    /** Everything until now, in the order of first attempts. */
    public List<Denied> all() {
        synchronized (denials) {
            var all = new ArrayList<>(denials.values());
            if (unlisted > 0) {
                all.add(new Denied("(others)", "beyond the first " + MOST_DENIALS + " kinds", unlisted, 0, ""));
            }
            return all;
        }
    }
}
