package dev.packagefast.security.audit;

/** Why some bytes are not the line they should be. Its stack is not recorded: it is an answer, not an accident. */
final class LineFault extends Exception {
    private static final long serialVersionUID = 1L;

    private final String expected;
    private final String found;
    private final boolean ranOut;

    private LineFault(String expected, String found, boolean ranOut) {
        super("expected " + expected + ", found " + found, null, false, false);
        this.expected = expected;
        this.found = found;
        this.ranOut = ranOut;
    }

    static LineFault of(String expected, String found) {
        return new LineFault(expected, found, false);
    }

    /** The bytes are good as far as they go. */
    static LineFault ranOut(String expected) {
        return new LineFault(expected, "the end of the line", true);
    }

    String expected() {
        return expected;
    }

    String found() {
        return found;
    }

    boolean ranOut() {
        return ranOut;
    }
}
