package dev.packagefast.security.plugin;

import java.io.IOException;
import java.io.OutputStream;

/** A form of report that is not built in: {@code pfsec scan --format NAME}, {@code pfsec inventory --format NAME}. */
public non-sealed interface ReportFormat extends Plugin {
    /** The most bytes of one report. */
    int MOST_BYTES = 64 * 1024 * 1024;

    /**
     * The word after {@code --format}, asked for once: lower-case letters, digits and hyphens, at most 32, beginning with
     * a letter, and none of the built-in formats.
     */
    String format();

    /**
     * Writes the whole report, which is passed on when this returns: what fails half-way is never seen.
     *
     * @param report texts in it come from packages and advisories, and are to be escaped for the medium
     * @param out takes at least one and at most {@value #MOST_BYTES} bytes; need not be closed
     */
    void write(ReportContents report, OutputStream out) throws IOException;
}
