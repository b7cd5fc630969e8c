package dev.packagefast.security.performance;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a history file tells, and what it no longer can.
 *
 * @param runs the runs that could be read, oldest first
 * @param damagedRegions how many stretches of the file are not records
 * @param damagedBytes how long they are together
 * @param unreadable why the file could not be read at all, if so; a file that is not there is simply empty
 */
public record HistoryReading(
        List<MonitorSnapshot> runs, int damagedRegions, long damagedBytes, Optional<String> unreadable) {

    public HistoryReading {
        runs = List.copyOf(runs);
        Objects.requireNonNull(unreadable, "unreadable");
    }

    static HistoryReading failed(String reason) {
        return new HistoryReading(List.of(), 0, 0, Optional.of(reason));
    }

    /** Whether everything that was ever kept here, and not dropped for room, was read. */
    public boolean complete() {
        return damagedBytes == 0 && unreadable.isEmpty();
    }

    /** Each type that any run has figures for, in alphabetical order. */
    public List<TypeHistory> types() {
        return runs.stream()
                .flatMap(run -> run.types().stream())
                .distinct()
                .sorted()
                .map(type -> TypeHistory.of(type, runs))
                .toList();
    }

    /** The slowest operations of all runs, slowest first. */
    public List<SlowOperation> slowest(int limit) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit: expected zero or more, found " + limit);
        }
        return runs.stream()
                .flatMap(run -> run.slowest().stream())
                .sorted(SlowestOperations.SLOWEST_FIRST)
                .limit(limit)
                .toList();
    }
}
