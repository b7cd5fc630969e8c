package dev.packagefast.security;

/**
 * Something that kept a scan from being complete: a report with problems is no clean bill.
 *
 * @param where the file, with the line where it is known, or the package
 * @param what what was found against what was expected
 * @param remedy what to do about it
 */
public record ScanProblem(String where, String what, String remedy) {
    /** {@code where: what. remedy} on one line. */
    @Override
    public String toString() {
        return where + ": " + what + ". " + remedy;
    }
}
