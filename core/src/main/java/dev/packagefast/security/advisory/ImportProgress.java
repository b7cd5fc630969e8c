package dev.packagefast.security.advisory;

/** Told how far an import has come, now and then, on the thread that called it. */
@FunctionalInterface
public interface ImportProgress {
    /**
     * @param records read so far
     * @param bytes of them, inflated
     */
    void onProgress(long records, long bytes);
}
