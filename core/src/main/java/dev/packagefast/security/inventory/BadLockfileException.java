package dev.packagefast.security.inventory;

/**
 * A file that cannot be used at all. Readers throw it; {@link Inventory} turns it into an {@link InventoryProblem}, so
 * that no caller sees it.
 */
public final class BadLockfileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int line;
    private final String remedy;

    /**
     * @param line counted from 1; 0 when not known
     * @param what what was found against what was expected, without a full stop
     * @param remedy what to do about it, a sentence
     */
    public BadLockfileException(int line, String what, String remedy) {
        super(what);
        this.line = line;
        this.remedy = remedy;
    }

    public int line() {
        return line;
    }

    public String what() {
        return String.valueOf(getMessage());
    }

    public String remedy() {
        return remedy;
    }
}
