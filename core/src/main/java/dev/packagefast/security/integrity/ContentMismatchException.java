package dev.packagefast.security.integrity;

import java.io.IOException;

/** A stream that ended with another hash than expected: nothing read from it may be used. */
public final class ContentMismatchException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient IntegrityVerdict.Mismatch mismatch;

    ContentMismatchException(IntegrityVerdict.Mismatch mismatch) {
        super(mismatch.message());
        this.mismatch = mismatch;
    }

    public IntegrityVerdict.Mismatch mismatch() {
        return mismatch;
    }
}
