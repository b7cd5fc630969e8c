package dev.packagefast.security.inventory.pnpm;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.MissingEntries;
import dev.packagefast.security.inventory.tree.YamlTree;
import java.io.IOException;
import java.util.List;

/** Reads {@code pnpm-lock.yaml} and {@code shrinkwrap.yaml}. */
public final class PnpmLockfile implements LockfileFormat {
    private static final String REWRITE = "Run pnpm install to write it anew";
    private static final int OLDEST = 3;
    private static final int NEWEST = 9;

    @Override
    public void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        String text = input.text();
        if (text.isBlank()) {
            throw new BadLockfileException(0, "is empty", REWRITE);
        }
        List<Data> documents = YamlTree.documents(text);
        // pnpm 11 puts a document about its own installation before the project's.
        for (Data document : documents) {
            new PnpmDocument(contents, document, version(document)).read();
        }
        MissingEntries.checkLastLine(text, contents, REWRITE);
    }

    private static int version(Data document) throws BadLockfileException {
        String version = document.text("lockfileVersion");
        if (version == null) {
            version = document.text("shrinkwrapVersion");
        }
        if (version == null) {
            throw new BadLockfileException(1, "is no pnpm lockfile: it has no lockfileVersion", REWRITE);
        }
        int dot = version.indexOf('.');
        String major = dot < 0 ? version : version.substring(0, dot);
        int number = major.length() == 1 && Character.isDigit(major.charAt(0)) ? major.charAt(0) - '0' : 0;
        if (number < OLDEST || number > NEWEST) {
            throw new BadLockfileException(
                    document.get("lockfileVersion").line(),
                    "has lockfileVersion " + version + "; " + OLDEST + " to " + NEWEST + " are known",
                    "Use a newer version of this tool, or one of pnpm that writes an older lockfile");
        }
        return number;
    }
}
