package dev.packagefast.security.inventory.tree;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of a document: an object, a list, text, true or false, or nothing.
 *
 * <p>Reading never fails: what is not there, or of another kind, has no fields, no items and no text. A reader says which parts it cannot do without.
 */
public final class Data {
    private static final Data MISSING = new Data(0, null);

    private final int line;
    /** A {@link SmallObject} or {@link LinkedHashMap}, an {@link ArrayList}, a text, a truth, or null for nothing. */
    private @Nullable Object content;

    private Data(int line, @Nullable Object content) {
        this.line = line;
        this.content = content;
    }

    static Data object(int line) {
        return new Data(line, new SmallObject());
    }

    static Data list(int line) {
        return new Data(line, new ArrayList<Data>(4));
    }

    static Data text(int line, String text) {
        return new Data(line, text);
    }

    static Data truth(int line, boolean truth) {
        return new Data(line, truth);
    }

    static Data nothing(int line) {
        return new Data(line, null);
    }

    /** Adds to an object or a list. @return false when the object has that key already */
    boolean put(String key, Data child) {
        if (content instanceof SmallObject small) {
            if (!small.isFull()) {
                return small.putNew(key, child);
            }
            content = new LinkedHashMap<>(small);
        }
        if (isObject()) {
            return fields().put(key, child) == null;
        }
        items().add(child);
        return true;
    }

    /** The line that it starts on, counted from 1; 0 when not known. */
    public int line() {
        return line;
    }

    public boolean isObject() {
        return content instanceof Map;
    }

    public boolean isList() {
        return content instanceof ArrayList;
    }

    /** Whether it is true; the text "true" is not. */
    public boolean isTrue() {
        return Boolean.TRUE.equals(content);
    }

    /** The fields of an object in the order of the file; none for anything else. */
    @SuppressWarnings("unchecked") // of the maps, only those of fields are ever a content
    public Map<String, Data> fields() {
        return content instanceof Map ? (Map<String, Data>) content : Map.of();
    }

    /** The items of a list; none for anything else. */
    @SuppressWarnings("unchecked") // of the lists, only those of items are ever a content
    public List<Data> items() {
        return content instanceof ArrayList ? (List<Data>) content : List.of();
    }

    public boolean has(String field) {
        return fields().containsKey(field);
    }

    /** The field of this name, or a missing node. */
    public Data get(String field) {
        Data child = fields().get(field);
        return child == null ? MISSING : child;
    }

    /** The item at this place, or a missing node. */
    public Data get(int index) {
        List<Data> items = items();
        return index >= 0 && index < items.size() ? items.get(index) : MISSING;
    }

    /** Its text; numbers count as text. Null for anything else. */
    public @Nullable String text() {
        return content instanceof String text ? text : null;
    }

    /** The text of a field, or null. */
    public @Nullable String text(String field) {
        return get(field).text();
    }

    /** Its text, or an empty one. */
    public String textOrEmpty() {
        return content instanceof String text ? text : "";
    }
}
