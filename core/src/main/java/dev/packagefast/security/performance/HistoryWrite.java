package dev.packagefast.security.performance;

/** What became of a run that was to be kept. A history never fails an operation: a loss is an answer, not an exception. */
public sealed interface HistoryWrite {
    /**
     * The run is in the file.
     *
     * @param bytes the length of its record; zero if the run had no figures and nothing was written
     * @param droppedRuns how many of the oldest runs made room for it
     */
    record Written(int bytes, int droppedRuns) implements HistoryWrite {}

    /**
     * The run is not in the file; what was there before is.
     *
     * @param reason what failed, and what helps
     */
    record Lost(String reason) implements HistoryWrite {}
}
