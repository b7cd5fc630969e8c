package dev.packagefast.cli.report;

import dev.packagefast.security.ScanReport;
import dev.packagefast.security.inventory.Inventory;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A bill of materials in SPDX 2.3 JSON. Of a scan it has the same packages, with the advisories that touch each one as
 * references of the category SECURITY, and what the policy says about them as annotations: SPDX 2.3 has no other place
 * for either.
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
        bill.findings(report);
        bill.write(PackageGraph.of(report.inventories()), out);
    }

    @Override
    public void write(List<Inventory> inventories, ReportOrigin origin, OutputStream out) throws IOException {
        SpdxBill bill = new SpdxBill(origin);
        for (Inventory inventory : inventories) {
            inventory.problems().forEach(problem -> bill.remark(problem.word() + ": " + problem));
        }
        bill.write(PackageGraph.of(inventories), out);
    }
}
