package dev.packagefast.cli.fix;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;

/**
 * The text of a {@code package.json}, changed value by value: everything else stays as somebody wrote it, down to the
 * last blank.
 */
final class PackageJson {
    /** @param object where the section's value begins; -1 when there is no such section */
    private record Place(int object, boolean empty, int valueStart, int valueEnd) {}

    /** npm reads past it. */
    private static final String BYTE_ORDER_MARK = "\ufeff";

    private PackageJson() {}

    /**
     * The text with the value set; a section or key that is not there is added.
     *
     * @throws IOException when the text is no JSON object, or the section no object
     */
    static String with(String text, String section, String key, String value) throws IOException {
        if (text.startsWith(BYTE_ORDER_MARK)) {
            return BYTE_ORDER_MARK + with(text.substring(1), section, key, value);
        }
        Place place = find(text, section, key);
        if (place.valueStart >= 0) {
            return text.substring(0, place.valueStart) + quoted(value) + text.substring(place.valueEnd);
        }
        String line = text.contains("\r\n") ? "\r\n" : "\n";
        String indent = indent(text);
        String entry = quoted(key) + ": " + quoted(value);
        if (place.object >= 0) {
            String end = place.empty ? line + indent : ",";
            int at = place.object + 1;
            String rest = place.empty ? text.substring(text.indexOf('}', at)) : text.substring(at);
            return text.substring(0, at) + line + indent + indent + entry + end + rest;
        }
        int end = text.lastIndexOf('}');
        String before = text.substring(0, end).stripTrailing();
        String comma = before.endsWith("{") ? "" : ",";
        return before + comma + line + indent + quoted(section) + ": {" + line + indent + indent + entry + line + indent
                + "}" + line + text.substring(end);
    }

    private static Place find(String text, String section, String key) throws IOException {
        int object = -1;
        boolean empty = false;
        int valueStart = -1;
        int valueEnd = -1;
        try (JsonParser json = new JsonFactory().createParser(text)) {
            // Of two fields of one name, readers disagree which counts.
            json.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("package.json holds no JSON object");
            }
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                JsonToken token = json.nextToken();
                if (!field.equals(section)) {
                    json.skipChildren();
                    continue;
                }
                if (token != JsonToken.START_OBJECT) {
                    throw new IOException("'" + section + "' of package.json is no object");
                }
                object = (int) json.currentTokenLocation().getCharOffset();
                empty = true;
                for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                    empty = false;
                    JsonToken value = json.nextToken();
                    if (name.equals(key)) {
                        if (value != JsonToken.VALUE_STRING) {
                            throw new IOException("'" + key + "' of package.json is no text");
                        }
                        valueStart = (int) json.currentTokenLocation().getCharOffset();
                        json.getText();
                        json.finishToken();
                        valueEnd = (int) json.currentLocation().getCharOffset();
                    }
                    json.skipChildren();
                }
            }
            if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
                throw new IOException("package.json does not end with its object");
            }
        } catch (JsonProcessingException broken) {
            throw new IOException(
                    "package.json:" + broken.getLocation().getLineNr() + ": " + broken.getOriginalMessage(), broken);
        }
        return new Place(object, empty, valueStart, valueEnd);
    }

    /** What the first field is indented by. */
    private static String indent(String text) {
        int brace = text.indexOf('{');
        int start = brace + 1;
        while (start < text.length() && (text.charAt(start) == '\n' || text.charAt(start) == '\r')) {
            start++;
        }
        int end = start;
        while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
            end++;
        }
        return start == brace + 1 || end == start ? "  " : text.substring(start, end);
    }

    private static String quoted(String text) {
        return '"' + new String(JsonStringEncoder.getInstance().quoteAsString(text)) + '"';
    }
}
