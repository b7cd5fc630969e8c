package dev.packagefast.cli.report;

import dev.packagefast.security.inventory.Inventory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/** A form in which the packages of a project can be listed. Implementations keep no state between reports. */
public interface InventoryReportFormat {
    /** The word after {@code --format}: lower-case letters and digits. */
    String name();

    /**
     * Writes the whole list.
     *
     * @param out stays open; the caller flushes it
     * @throws IOException if {@code out} does
     */
    void write(List<Inventory> inventories, ReportOrigin origin, OutputStream out) throws IOException;
}
