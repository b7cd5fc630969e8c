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
        if (isBerry(text)) {
            new BerryReader(contents).read(text);
        } else {
            new ClassicReader(contents, text).read();
        }
    }

    /** Whether there is a line that starts with what every lockfile of yarn 2 and later has. */
    private static boolean isBerry(String text) {
        // A search for one character is several times as fast as one for a word, and this goes through whole files.
        for (int i = text.indexOf('_'); i >= 0; i = text.indexOf('_', i + 1)) {
            if (text.startsWith("__metadata:", i) && (i == 0 || text.charAt(i - 1) == '\n')) {
                return true;
            }
        }
        return false;
    }
}
