package dev.packagefast.security;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A check that failed, or an answer that could not be given. The service's futures complete with one of these; who
 * calls {@code join()} finds it as the cause of a {@link java.util.concurrent.CompletionException}.
 *
 * <p>Every kind has a {@link #code()} that never changes, for logs and for programs that decide by it, and says
 * {@linkplain #remedyBy() who can mend it}. Messages say what failed, where, what was expected and found, and what to
 * do next; they may change.
 */
public abstract sealed class PackageSecurityException extends RuntimeException
        permits IntegrityMismatchException,
                InvalidIntegrityException,
                PackageFileException,
                AdvisoryDatabaseException,
                UndecidedVersionException,
                ScriptRefusedException,
                ScriptLaunchException,
                AuditUnavailableException,
                PackageDeniedException,
                ServiceClosedException,
                InternalFailureException,
                ExtensionException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String code;
    private final Remedy remedyBy;

    /** Who can mend the cause of a failure. */
    public enum Remedy {
        /** The code that called: an argument is wrong. */
        CALLER,
        /** Whoever runs the machine: a file, a permission, a full disk, a kernel without the needed feature. */
        ENVIRONMENT,
        /** Whoever published the package or the advisory data. */
        UPSTREAM,
        /** Package Fast Security itself: a defect to report. */
        PRODUCT
    }

    PackageSecurityException(String code, Remedy remedyBy, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.code = code;
        this.remedyBy = remedyBy;
    }

    /** The stable code of this kind of failure, such as {@code integrity-mismatch}. */
    public final String code() {
        return code;
    }

    /** Who can mend the cause. */
    public final Remedy remedyBy() {
        return remedyBy;
    }

    /** What failed, where, expected against found, and what to do next. */
    @Override
    public final String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
