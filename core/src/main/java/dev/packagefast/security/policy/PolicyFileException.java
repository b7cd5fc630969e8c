package dev.packagefast.security.policy;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Place;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A policy, a VEX document or a baseline that cannot be used: none of it is, for half a policy would be another one. */
public final class PolicyFileException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Place place;
    private final String what;
    private final String remedy;

    PolicyFileException(Place place, String what, String remedy) {
        this(place, what, remedy, null);
    }

    private PolicyFileException(Place place, String what, String remedy, @Nullable Throwable cause) {
        super(place + ": " + what + ". " + remedy, cause);
        this.place = place;
        this.what = what;
        this.remedy = remedy;
    }

    static PolicyFileException of(Path file, BadLockfileException bad, String remedy) {
        return new PolicyFileException(new Place(file, bad.line()), bad.what(), remedy, bad);
    }

    static PolicyFileException of(Path file, IOException failed) {
        String what = switch (failed) {
            case NoSuchFileException _ -> "is not there";
            case AccessDeniedException _ -> "may not be read by this user";
            default -> "cannot be read: " + failed;
        };
        return new PolicyFileException(new Place(file, 0), what, "Name a file that can be read", failed);
    }

    /** The file, with the line where it is known. */
    public Place place() {
        return place;
    }

    /** What was found against what was expected. */
    public String what() {
        return what;
    }

    public String remedy() {
        return remedy;
    }
}
