package dev.packagefast.security.advisory;

/** Told how far an update has come, now and then, by one thread at a time. */
@FunctionalInterface
public interface UpdateProgress {
    /** What an update is at. */
    enum Step {
        /** Another update is running. */
        WAITING,
        /** Bringing a whole export; counted in bytes. */
        EXPORT,
        /** Reading the list of changes; counted in rows. */
        LIST,
        /** Bringing changed records; counted in records. */
        RECORDS,
        /** Building the index; counted in records. */
        INDEX
    }

    /**
     * @param ecosystem at hand; empty where all are
     * @param total or -1 where it is not known
     */
    void onProgress(Step step, String ecosystem, long done, long total);
}
