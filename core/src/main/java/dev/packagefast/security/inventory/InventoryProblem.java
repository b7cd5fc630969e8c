package dev.packagefast.security.inventory;

/**
 * Something that kept the inventory from being complete.
 *
 * @param kind how much is missing because of it
 * @param place the file, and the line where it is known
 * @param what what was found against what was expected
 * @param remedy what to do about it
 */
public record InventoryProblem(Kind kind, Place place, String what, String remedy) {
    /** How much a problem leaves out. */
    public enum Kind {
        /** Nothing of the file could be used. */
        UNREADABLE,
        /** The rest of the file was read; the entry named is missing. */
        INCOMPLETE,
        /** A plugin that failed and, as the permissive level says, was passed over: what it would have read is missing. */
        PASSED_OVER
    }

    /** What reports call it: {@code problem}; {@code note} if it was passed over, and fails nothing. */
    public String word() {
        return kind == Kind.PASSED_OVER ? "note" : "problem";
    }

    /** {@code file:line: what. remedy} on one line. */
    @Override
    public String toString() {
        return place + ": " + what + ". " + remedy;
    }
}
