package dev.packagefast.cli.report;

import java.util.List;

/**
 * The formats of this package by name. A list of words and a {@code switch}, not a registry of instances: asking for one
 * loads that one.
 */
public final class ReportFormats {
    /** What {@link #ofScan} takes. */
    public static final List<String> OF_SCAN = List.of("sarif", "cyclonedx", "html", "markdown", "spdx");

    /** What {@link #ofInventory} takes. */
    public static final List<String> OF_INVENTORY = List.of("cyclonedx", "spdx");

    private ReportFormats() {}

    /** @throws IllegalArgumentException for a name that is not in {@link #OF_SCAN} */
    public static ScanReportFormat ofScan(String name) {
        return switch (name) {
            case "sarif" -> new SarifReport();
            case "cyclonedx" -> new CycloneDxReport();
            case "html" -> new HtmlReport();
            case "markdown" -> new MarkdownReport();
            case "spdx" -> new SpdxReport();
            default ->
                throw new IllegalArgumentException(
                        "'" + name + "' is no report format; these are: " + String.join(", ", OF_SCAN));
        };
    }

    /** @throws IllegalArgumentException for a name that is not in {@link #OF_INVENTORY} */
    public static InventoryReportFormat ofInventory(String name) {
        return switch (name) {
            case "cyclonedx" -> new CycloneDxReport();
            case "spdx" -> new SpdxReport();
            default ->
                throw new IllegalArgumentException(
                        "'" + name + "' is no inventory format; these are: " + String.join(", ", OF_INVENTORY));
        };
    }
}
