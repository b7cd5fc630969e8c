package dev.packagefast.security.advisory.osv;

/** Bytes that are not one usable OSV record; the message says why as half a sentence, with line and column. */
public final class OsvRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Which of the two ways a record can be lost. */
    public enum Fault {
        /** Not well-formed JSON, a key twice in one object, nested or long beyond the limits. */
        MALFORMED,
        /** JSON, but without what makes a record: an id. */
        NO_ID
    }

    private final Fault fault;
    private final String reason;

    OsvRecordException(Fault fault, String message) {
        super(message);
        this.fault = fault;
        this.reason = message;
    }

    /** Why, half a sentence. */
    public String reason() {
        return reason;
    }

    public Fault fault() {
        return fault;
    }
}
