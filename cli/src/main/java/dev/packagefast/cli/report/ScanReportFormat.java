package dev.packagefast.cli.report;

import dev.packagefast.security.ScanReport;
import java.io.IOException;
import java.io.OutputStream;

/** A form in which the outcome of a scan can be written. Implementations keep no state between reports. */
public interface ScanReportFormat {
    /** The word after {@code --format}: lower-case letters and digits. */
    String name();

    /**
     * Writes the whole report.
     *
     * @param out stays open; the caller flushes it
     * @throws IOException if {@code out} does
     */
    void write(ScanReport report, ScanFacts facts, OutputStream out) throws IOException;
}
