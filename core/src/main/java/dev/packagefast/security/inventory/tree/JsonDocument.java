package dev.packagefast.security.inventory.tree;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.json.JsonFormat;
import java.io.IOException;
import java.nio.file.Path;

/** Reads a file of JSON as a whole, within the limits of the house; a key that stands twice in an object is refused. */
public final class JsonDocument {
    private static final String REMEDY = "Restore the file, or have the tool that wrote it write it anew";

    private JsonDocument() {}

    /** The document, an object. */
    public static Data read(Path file) throws BadLockfileException, IOException {
        try (JsonParser json = JsonFormat.parser(new LockfileInput(file).bytes())) {
            try {
                if (json.nextToken() != JsonToken.START_OBJECT) {
                    throw new BadLockfileException(json.currentLocation().getLineNr(), "is no JSON object", REMEDY);
                }
                Data root = tree(json);
                if (json.nextToken() != null) {
                    throw new BadLockfileException(
                            json.currentTokenLocation().getLineNr(),
                            "goes on after the end of its JSON object",
                            REMEDY);
                }
                return root;
            } catch (JsonProcessingException e) {
                int line = e.getLocation() == null
                        ? json.currentLocation().getLineNr()
                        : Math.max(0, e.getLocation().getLineNr());
                throw new BadLockfileException(line, "is not JSON: " + e.getOriginalMessage(), REMEDY);
            }
        }
    }

    /** What the parser stands on the beginning of; it ends on the last token of it. */
    static Data tree(JsonParser json) throws BadLockfileException, IOException {
        TreeBuilder tree = new TreeBuilder(REMEDY);
        int depth = 0;
        JsonToken token = json.currentToken();
        while (true) {
            int line = json.currentTokenLocation().getLineNr();
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
        return root == null ? Data.nothing(0) : root;
    }
}
