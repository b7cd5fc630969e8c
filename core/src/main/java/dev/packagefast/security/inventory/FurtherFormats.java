package dev.packagefast.security.inventory;

import java.util.Optional;

/** Formats beside the built-in ones, which go first: asked about files whose names those do not know. */
@FunctionalInterface
public interface FurtherFormats {
    /** The reader of files of that name; empty for none. Asked for every file of a walk, so that it answers at once, by
     * several threads. */
    Optional<LockfileFormat> find(String fileName);
}
