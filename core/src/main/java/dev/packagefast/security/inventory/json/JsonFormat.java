package dev.packagefast.security.inventory.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Limits;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A format written in JSON: opens the parser with the limits of the house and explains its errors. */
public abstract class JsonFormat implements LockfileFormat {
    private static final String REWRITE = "Restore the file, or have the package manager write it anew";

    /** Field names are not interned: the table of the JVM costs more than it saves for a file that is read once. */
    private static final JsonFactory JSON = new JsonFactoryBuilder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Limits.MOST_DEPTH)
                    .maxDocumentLength(Limits.MOST_BYTES)
                    .maxNameLength(Limits.LONGEST_TEXT)
                    .build())
            .build();

    @Override
    public final void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        byte[] content = input.bytes();
        try (JsonParser json = open(content)) {
            readDocument(json, contents);
        }
    }

    private void readDocument(JsonParser json, LockfileContents contents) throws BadLockfileException, IOException {
        try {
            JsonToken first = json.nextToken();
            if (first == null) {
                throw new BadLockfileException(0, "is empty", REWRITE);
            }
            if (first != JsonToken.START_OBJECT) {
                throw new BadLockfileException(line(json), "is no JSON object but " + describe(first), REWRITE);
            }
            readObject(json, contents);
            if (json.nextToken() != null) {
                throw new BadLockfileException(line(json), "goes on after the end of its JSON object", REWRITE);
            }
        } catch (JsonProcessingException e) {
            throw explain(e, json.currentLocation().getLineNr());
        }
    }

    /** A parser with the limits of the house. */
    public static JsonParser parser(byte[] content) throws IOException {
        return JSON.createParser(content);
    }

    /** The parser for this format; strict JSON unless the format says otherwise. */
    protected JsonParser open(byte[] content) throws IOException {
        return parser(content);
    }

    /** A parser that takes comments and trailing commas as well. */
    protected static JsonParser jsonWithComments(byte[] content) throws IOException {
        JsonParser json = parser(content);
        json.enable(JsonReadFeature.ALLOW_JAVA_COMMENTS.mappedFeature());
        json.enable(JsonReadFeature.ALLOW_TRAILING_COMMA.mappedFeature());
        return json;
    }

    /** Reads the document; the parser stands on its opening brace and must end on its closing one. */
    protected abstract void readObject(JsonParser json, LockfileContents contents)
            throws BadLockfileException, IOException;

    /** The line of the token that the parser stands on. */
    protected static int line(JsonParser json) {
        return json.currentTokenLocation().getLineNr();
    }

    /** The text of a string value; null when the value is null, false or missing, which all mean that there is none. */
    protected static @Nullable String optionalText(JsonParser json, String field)
            throws BadLockfileException, IOException {
        JsonToken token = json.currentToken();
        if (token == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        if (token == JsonToken.VALUE_NULL || token == JsonToken.VALUE_FALSE) {
            return null;
        }
        throw new BadLockfileException(line(json), "'" + field + "' is no text but " + describe(token), REWRITE);
    }

    /** What a token is, in words. */
    protected static String describe(@Nullable JsonToken token) {
        return switch (token) {
            case START_OBJECT -> "an object";
            case START_ARRAY -> "a list";
            case VALUE_STRING -> "text";
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
            case VALUE_TRUE, VALUE_FALSE -> "true or false";
            case VALUE_NULL -> "null";
            case null, default -> "something else";
        };
    }

    /** @param here the line that the parser had come to; a passed limit does not tell its own */
    private static BadLockfileException explain(JsonProcessingException e, int here) {
        int line = e.getLocation() == null ? here : Math.max(0, e.getLocation().getLineNr());
        return switch (e) {
            case JsonEOFException _ -> new BadLockfileException(line, "ends in the middle of its JSON", REWRITE);
            case StreamConstraintsException _ ->
                new BadLockfileException(line, "passes a limit: " + withoutSettings(e.getOriginalMessage()), REWRITE);
            default -> new BadLockfileException(line, "is not JSON: " + e.getOriginalMessage(), REWRITE);
        };
    }

    /** The parser's message without the name of the setting in its code. */
    private static String withoutSettings(String message) {
        int cut = message.indexOf(", from `");
        return cut < 0 ? message : message.substring(0, cut) + ")";
    }
}
