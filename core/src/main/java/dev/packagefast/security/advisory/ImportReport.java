package dev.packagefast.security.advisory;

import java.util.List;

/**
 * What an import did.
 *
 * @param metadata what the index now says about itself: counts, ecosystems, age
 * @param problems every record that could not be used, or only partly, by name and with the reason; at most
 *     {@link #MAX_PROBLEMS}
 * @param problemCount how many there were in all
 * @param bytesRead of the records, inflated
 */
public record ImportReport(IndexMetadata metadata, List<ImportProblem> problems, int problemCount, long bytesRead) {
    /** Problems kept by name; an export with more is no export. */
    public static final int MAX_PROBLEMS = 100_000;

    public ImportReport {
        problems = List.copyOf(problems);
    }

    /** What became of the records. */
    public IndexMetadata.RecordCounts counts() {
        return metadata.counts();
    }
}
