package dev.packagefast.security.inventory.tree;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.json.JsonFormat;
import java.io.IOException;

/** A format in JSON that is read as a whole. */
public abstract class JsonTree extends JsonFormat {
    private static final String REMEDY = "Restore the file, or have the package manager write it anew";

    @Override
    protected final void readObject(JsonParser json, LockfileContents contents)
            throws BadLockfileException, IOException {
        TreeBuilder tree = new TreeBuilder(REMEDY);
        int depth = 0;
        JsonToken token = json.currentToken();
        while (true) {
            int line = line(json);
            switch (token) {
                case START_OBJECT -> {
                    tree.begin(Data.object(line));
                    depth++;
                }
                case START_ARRAY -> {
                    tree.begin(Data.list(line));
                    depth++;
                }
                case END_OBJECT, END_ARRAY -> {
                    tree.end();
                    depth--;
                }
                case FIELD_NAME -> tree.key(json.currentName());
                case VALUE_STRING, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> tree.add(Data.text(line, json.getText()));
                case VALUE_TRUE, VALUE_FALSE -> tree.add(Data.truth(line, token == JsonToken.VALUE_TRUE));
                case VALUE_NULL, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> tree.add(Data.nothing(line));
            }
            if (depth == 0) {
                break;
            }
            token = json.nextToken();
        }
        Data root = tree.root();
        read(root == null ? Data.nothing(0) : root, contents);
    }

    /** Reads the document, an object. */
    protected abstract void read(Data root, LockfileContents contents) throws BadLockfileException, IOException;
}
