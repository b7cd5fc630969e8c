/**
 * Reports for other readers than a terminal: code scanning (SARIF), bills of materials (CycloneDX, SPDX), a browser
 * (HTML) and a pull request (Markdown).
 *
 * <p>A format is one class that implements {@link dev.packagefast.cli.report.ScanReportFormat} or {@link
 * dev.packagefast.cli.report.InventoryReportFormat}. {@link dev.packagefast.cli.report.ReportFormats} makes the one that
 * was asked for, and only that one: a scan that prints a table or JSON loads no class of this package.
 *
 * <p>Every name, version, path and advisory text is hostile until the format has escaped it for its own medium. Two rules
 * hold in all of them: characters that a reader cannot see are written out ({@link dev.packagefast.cli.Printable}), and
 * an address from an advisory appears only if it passes {@link dev.packagefast.cli.report.WebLink}.
 */
@NullMarked
package dev.packagefast.cli.report;

import org.jspecify.annotations.NullMarked;
