package dev.packagefast.security.advisory;

/**
 * A container of advisories (a zip, a file, a folder) that cannot be read at all. A single bad record inside a readable
 * container is not this: it is named in the {@link ImportReport} and the import goes on.
 */
public final class AdvisoryFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;
    private final String expected;
    private final String found;

    /**
     * @param offset byte offset in the file, or -1 where no single place is at fault
     * @param remedy what the reader of the message can do next, a full sentence
     */
    public AdvisoryFormatException(String file, long offset, String expected, String found, String remedy) {
        super(file + (offset < 0 ? "" : " at byte " + offset) + ": expected " + expected + ", found " + found + ". "
                + remedy);
        this.file = file;
        this.offset = offset;
        this.expected = expected;
        this.found = found;
    }

    /** The container, as the caller named it. */
    public String file() {
        return file;
    }

    /** Byte offset in the file, or -1. */
    public long offset() {
        return offset;
    }

    public String expected() {
        return expected;
    }

    public String found() {
        return found;
    }
}
