package dev.packagefast.security.inventory;

import java.io.IOException;

/**
 * One format of lockfile, manifest or bill of materials. Implementations keep no state between files and are safe for use
 * by several threads: the files of a folder are read at the same time.
 */
public interface LockfileFormat {
    /**
     * Reads the whole of {@code input} into {@code contents}.
     *
     * <p>An entry that makes no sense becomes a {@linkplain LockfileContents#incomplete problem} and reading goes on; a
     * file whose meaning is in doubt is refused as a whole.
     *
     * @throws BadLockfileException when nothing of the file is to be used
     * @throws IOException when the file cannot be read
     */
    void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException;
}
