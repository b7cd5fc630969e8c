package dev.packagefast.security.inventory.tree;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.json.JsonFormat;
import dev.packagefast.security.inventory.json.JsonReader;

/** A format in JSON that is read as a whole. */
public abstract class JsonTree extends JsonFormat {
    @Override
    protected final void readObject(JsonReader json, LockfileContents contents) throws BadLockfileException {
        read(JsonDocument.tree(json), contents);
    }

    /** Reads the document, an object. */
    protected abstract void read(Data root, LockfileContents contents) throws BadLockfileException;
}
