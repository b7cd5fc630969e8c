package dev.packagefast.cli;

import dev.packagefast.cli.report.ReportFormats;
import dev.packagefast.cli.report.ReportOrigin;
import dev.packagefast.cli.report.ScanFacts;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.inventory.Inventory;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;

/** The way to every format but table and JSON. A class of its own, so that those two load nothing for the others. */
final class OtherReports {
    private OtherReports() {}

    static void scan(String format, ScanReport report, Database database, OutputStream out) {
        try {
            ReportFormats.ofScan(format)
                    .write(
                            report,
                            new ScanFacts(
                                    origin(), database.file(), database.index().metadata()),
                            out);
        } catch (IOException failed) {
            throw notWritten(failed);
        }
    }

    static void inventory(String format, List<Inventory> inventories, OutputStream out) {
        try {
            ReportFormats.ofInventory(format).write(inventories, origin(), out);
        } catch (IOException failed) {
            throw notWritten(failed);
        }
    }

    private static ReportOrigin origin() {
        return new ReportOrigin(Pfsec.version(), Instant.now());
    }

    private static CommandFailed notWritten(IOException failed) {
        return new CommandFailed(Exit.NO_ANSWER, "the report could not be written: " + failed.getMessage(), failed);
    }
}
