package dev.packagefast.security.audit;

/** A row of CSV (RFC 4180), every cell quoted, none of them a formula. */
final class CsvRow {
    /** What makes a spreadsheet take a cell for a formula, when it comes first; the last four are full-width. */
    private static final String FORMULA_STARTS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private static final String LINE_BREAKS_AND_TABS = "\t\r\n";

    private final StringBuilder row = new StringBuilder(512);

    void cell(String text) {
        row.append(row.isEmpty() ? "\"" : ",\"");
        if (!text.isEmpty() && FORMULA_STARTS.indexOf(text.charAt(0)) >= 0) {
            row.append('\'');
        }
        row.append(Escapes.escapeExcept(text, LINE_BREAKS_AND_TABS).replace("\"", "\"\""))
                .append('"');
    }

    String end() {
        return row.append("\r\n").toString();
    }
}
