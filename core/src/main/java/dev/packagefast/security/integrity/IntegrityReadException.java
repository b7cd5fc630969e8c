package dev.packagefast.security.integrity;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Content that could not be read whole, so that nothing can be said of its hash. */
public final class IntegrityReadException extends IOException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Reason {
        MISSING("there is no such file. Check the path"),
        UNREADABLE("permission to read it is denied. Run as a user who may, or change its mode"),
        NOT_A_FILE("it is a directory, pipe, socket or device, and only regular files are hashed"),
        SYMBOLIC_LINK("it is a symbolic link, which is not followed here. Name the file it leads to"),
        TOO_LARGE("it is larger than the limit that was set"),
        CHANGED("it changed while it was read. Try again when nothing writes to it"),
        INTERRUPTED("reading was interrupted"),
        FAILED("reading failed");

        private final String words;

        Reason(String words) {
            this.words = words;
        }
    }

    private final transient @Nullable Path file;
    private final Reason reason;

    IntegrityReadException(@Nullable Path file, Reason reason, String detail, @Nullable Throwable cause) {
        super(
                (file == null ? "stream" : MalformedIntegrityException.printable(file.toString())) + ": " + reason.words
                        + (detail.isEmpty() ? "" : " (" + detail + ")") + ".",
                cause);
        this.file = file;
        this.reason = reason;
    }

    /** The file; empty for a stream. */
    public Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    public Reason reason() {
        return reason;
    }
}
