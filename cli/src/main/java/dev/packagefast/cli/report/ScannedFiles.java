package dev.packagefast.cli.report;

import dev.packagefast.security.ScanReport;
import dev.packagefast.security.inventory.Inventory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The packages behind a scan: a report keeps those in trouble, a bill of materials lists them all. */
final class ScannedFiles {
    private ScannedFiles() {}

    /** Reads the lockfiles of {@code report} once more. */
    static List<Inventory> read(ScanReport report) {
        List<Inventory> inventories = new ArrayList<>();
        for (Path file : report.files()) {
            inventories.add(Inventory.read(file));
        }
        return inventories;
    }
}
