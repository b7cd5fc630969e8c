package dev.packagefast.cli;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Ends a command with a message for the person who typed it. Lines after the first say where, and what to do next. */
final class CommandFailed extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final int exit;

    CommandFailed(int exit, String message) {
        this(exit, message, null);
    }

    CommandFailed(int exit, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exit = exit;
    }

    int exit() {
        return exit;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
