package dev.packagefast.security.inventory.tree;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.json.JsonReader;
import dev.packagefast.security.inventory.json.JsonReader.Token;
import java.io.IOException;
import java.nio.file.Path;

/** Reads a file of JSON as a whole, within the limits of the house; a key that stands twice in an object is refused. */
public final class JsonDocument {
    private static final String REMEDY = "Restore the file, or have the tool that wrote it write it anew";

    private JsonDocument() {}

    /** The document, an object. */
    public static Data read(Path file) throws BadLockfileException, IOException {
        JsonReader json = new JsonReader(new LockfileInput(file).bytes(), false);
        if (json.next() != Token.OBJECT) {
            throw new BadLockfileException(json.line(), "is no JSON object", REMEDY);
        }
        Data root = tree(json);
        json.next();
        return root;
    }

    /** What the reader stands on the beginning of; it ends on the last token of it. */
    static Data tree(JsonReader json) throws BadLockfileException {
        TreeBuilder tree = new TreeBuilder(REMEDY);
        int depth = 0;
        Token token = json.token();
        while (token != null) {
            int line = json.line();
            switch (token) {
                case OBJECT -> {
                    tree.begin(Data.object(line));
                    depth++;
                }
                case ARRAY -> {
                    tree.begin(Data.list(line));
                    depth++;
                }
                case END_OBJECT, END_ARRAY -> {
                    tree.end();
                    depth--;
                }
                case NAME -> tree.key(json.text());
                case TEXT, NUMBER -> tree.add(Data.text(line, json.text()));
                case TRUE, FALSE -> tree.add(Data.truth(line, token == Token.TRUE));
                case NULL -> tree.add(Data.nothing(line));
            }
            if (depth == 0) {
                break;
            }
            token = json.next();
        }
        Data root = tree.root();
        return root == null ? Data.nothing(0) : root;
    }
}
