package dev.packagefast.security.inventory.json;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A format written in JSON: opens the reader and sees that the document is one object. */
public abstract class JsonFormat implements LockfileFormat {
    private static final String REWRITE = "Restore the file, or have the package manager write it anew";

    @Override
    public final void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        JsonReader json = new JsonReader(input.bytes(), lenient());
        JsonReader.Token first = json.next();
        if (first == null) {
            throw new BadLockfileException(0, "is empty", REWRITE);
        }
        if (first != JsonReader.Token.OBJECT) {
            throw new BadLockfileException(json.line(), "is no JSON object but " + describe(first), REWRITE);
        }
        readObject(json, contents);
        json.next();
    }

    /** Whether comments and commas before a closing bracket are taken too; strict JSON unless the format says so. */
    protected boolean lenient() {
        return false;
    }

    /** Reads the document; the reader stands on its opening brace and must end on its closing one. */
    protected abstract void readObject(JsonReader json, LockfileContents contents) throws BadLockfileException;

    /** The text of a string value; null when the value is null, false or missing, which all mean that there is none. */
    protected static @Nullable String optionalText(JsonReader json, String field) throws BadLockfileException {
        JsonReader.Token token = json.token();
        if (token == JsonReader.Token.TEXT) {
            return json.text();
        }
        if (token == JsonReader.Token.NULL || token == JsonReader.Token.FALSE) {
            return null;
        }
        throw new BadLockfileException(json.line(), "'" + field + "' is no text but " + describe(token), REWRITE);
    }

    /** What a token is, in words. */
    protected static String describe(JsonReader.@Nullable Token token) {
        return switch (token) {
            case OBJECT -> "an object";
            case ARRAY -> "a list";
            case TEXT -> "text";
            case NUMBER -> "a number";
            case TRUE, FALSE -> "true or false";
            case NULL -> "null";
            case null, default -> "something else";
        };
    }
}
