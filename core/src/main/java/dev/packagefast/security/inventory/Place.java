package dev.packagefast.security.inventory;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * Where something stands: a file and, where the format has lines, the line (counted from 1).
 *
 * @param file the file as it was reached from the path that was asked for
 * @param lineOrZero the line, 0 when not known
 */
public record Place(Path file, int lineOrZero) {
    public Place {
        if (lineOrZero < 0) {
            throw new IllegalArgumentException("line " + lineOrZero + " is negative; 0 says that it is not known");
        }
    }

    public OptionalInt line() {
        return lineOrZero == 0 ? OptionalInt.empty() : OptionalInt.of(lineOrZero);
    }

    /** {@code file:line}, or the file alone. */
    @Override
    public String toString() {
        return lineOrZero == 0 ? file.toString() : file + ":" + lineOrZero;
    }
}
