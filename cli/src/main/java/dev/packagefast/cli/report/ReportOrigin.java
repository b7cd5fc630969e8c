package dev.packagefast.cli.report;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Who wrote a report, and when.
 *
 * @param version of pfsec
 * @param written to the second: no format carries more
 */
public record ReportOrigin(String version, Instant written) {
    /** The name of the tool in reports. */
    public static final String TOOL = "pfsec";

    public ReportOrigin {
        written = written.truncatedTo(ChronoUnit.SECONDS);
    }
}
