package dev.packagefast.security.inventory.yarn;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import java.io.IOException;

/** Reads {@code yarn.lock}, whichever yarn wrote it. */
public final class YarnLockfile implements LockfileFormat {
    @Override
    public void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        String text = input.text();
        if (text.isBlank()) {
            throw new BadLockfileException(0, "is empty", "Run yarn install to write it anew");
        }
        if (text.startsWith("__metadata:") || text.contains("\n__metadata:")) {
            new BerryReader(contents).read(text);
        } else {
            new ClassicReader(contents).read(text);
        }
    }
}
