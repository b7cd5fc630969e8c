package dev.packagefast.security.manifest;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A manifest or a package that cannot be used: it permits nothing then, for half a manifest would be another one. */
public final class ManifestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String what;
    private final String remedy;

    /**
     * A manifest that cannot be used.
     *
     * @param what what was found, where, against what was expected; without a full stop
     * @param remedy what to do about it
     */
    public ManifestException(String what, String remedy) {
        this(what, remedy, null);
    }

    ManifestException(String what, String remedy, @Nullable Throwable cause) {
        super(what + ". " + remedy, cause);
        this.what = what;
        this.remedy = remedy;
    }

    static ManifestException unreadable(Path file, IOException failed) {
        String why = switch (failed) {
            case NoSuchFileException _ -> "is not there";
            case AccessDeniedException _ -> "may not be read by this user";
            default -> "cannot be read: " + failed.getMessage();
        };
        return new ManifestException(file + " " + why, "Name a file that can be read", failed);
    }

    /** What was found, where, against what was expected. */
    public String what() {
        return what;
    }

    /** What to do about it. */
    public String remedy() {
        return remedy;
    }
}
