package dev.packagefast.security.inventory.tree;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import java.io.IOException;

/** A format in TOML. */
public abstract class TomlFormat implements LockfileFormat {
    @Override
    public final void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        String text = input.text();
        if (text.isBlank()) {
            throw new BadLockfileException(
                    0, "is empty", "Restore the file, or have the package manager write it anew");
        }
        read(TomlTree.read(text), contents);
    }

    /** Reads the document, an object. */
    protected abstract void read(Data root, LockfileContents contents) throws BadLockfileException;
}
