package dev.packagefast.cli.report;

import dev.packagefast.security.ScanReport;
import dev.packagefast.security.inventory.Inventory;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A bill of materials in SPDX 2.3 JSON. Of a scan it has the same packages, with the advisories that touch each one as
 * references of the category SECURITY: SPDX 2.3 has no other place for them.
 *
 * @see <a href="https://spdx.github.io/spdx-spec/v2.3/">SPDX 2.3</a>
 */
public final class SpdxReport implements ScanReportFormat, InventoryReportFormat {
    @Override
    public String name() {
        return "spdx";
    }

    @Override
    public void write(ScanReport report, ScanFacts facts, OutputStream out) throws IOException {
        SpdxBill bill = new SpdxBill(facts.origin());
        bill.advisories(report);
        bill.write(PackageGraph.of(ScannedFiles.read(report)), report.files(), out);
    }

    @Override
    public void write(List<Inventory> inventories, ReportOrigin origin, OutputStream out) throws IOException {
        List<Path> files = new ArrayList<>();
        inventories.forEach(inventory -> files.addAll(inventory.files()));
        new SpdxBill(origin).write(PackageGraph.of(inventories), files, out);
    }
}
