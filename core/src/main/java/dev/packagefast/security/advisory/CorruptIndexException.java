package dev.packagefast.security.advisory;

/**
 * An index file whose bytes are not what was written, or that this program cannot read: thrown when it is opened or by
 * the read that touches the damage. No answer is given from such a page.
 */
public final class CorruptIndexException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    static final String IMPORT_AGAIN = "Build the index again: pfsec db update, or pfsec db import.";

    private final String file;
    private final long offset;

    CorruptIndexException(String file, long offset, String problem) {
        super(file + " at byte " + offset + ": " + problem + ". " + IMPORT_AGAIN);
        this.file = file;
        this.offset = offset;
    }

    /** The index, by path or by where its bytes came from. */
    public String file() {
        return file;
    }

    /** Where in the file the damaged page or structure starts, in bytes. */
    public long offset() {
        return offset;
    }

    /** The page of the damage, counted from zero. */
    public long page() {
        return offset / Pages.SIZE;
    }
}
