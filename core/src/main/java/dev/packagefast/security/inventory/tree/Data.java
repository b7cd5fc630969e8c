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
    private static final Data MISSING = new Data(0, Map.of(), List.of(), null, false);

    /** Stand for the fields and items of what has none; only an object's and a list's own are ever added to. */
    private static final Map<String, Data> NO_FIELDS = Map.of();

    private static final List<Data> NO_ITEMS = List.of();

    private final int line;
    private final Map<String, Data> fields;
    private final List<Data> items;
    private final @Nullable String text;
    private final boolean truth;

    private Data(int line, Map<String, Data> fields, List<Data> items, @Nullable String text, boolean truth) {
        this.line = line;
        this.fields = fields;
        this.items = items;
        this.text = text;
        this.truth = truth;
    }

    static Data object(int line) {
        return new Data(line, new LinkedHashMap<>(), NO_ITEMS, null, false);
    }

    static Data list(int line) {
        return new Data(line, NO_FIELDS, new ArrayList<>(), null, false);
    }

    static Data text(int line, String text) {
        return new Data(line, NO_FIELDS, NO_ITEMS, text, false);
    }

    static Data truth(int line, boolean truth) {
        return new Data(line, NO_FIELDS, NO_ITEMS, null, truth);
    }

    static Data nothing(int line) {
        return new Data(line, NO_FIELDS, NO_ITEMS, null, false);
    }

    /** Adds to an object or a list. @return false when the object has that key already */
    boolean put(String key, Data child) {
        if (isObject()) {
            return fields.put(key, child) == null;
        }
        items.add(child);
        return true;
    }

    /** The line that it starts on, counted from 1; 0 when not known. */
    public int line() {
        return line;
    }

    public boolean isObject() {
        return fields instanceof LinkedHashMap;
    }

    public boolean isList() {
        return items instanceof ArrayList;
    }

    /** Whether it is true; the text "true" is not. */
    public boolean isTrue() {
        return truth;
    }

    /** The fields of an object in the order of the file; none for anything else. */
    public Map<String, Data> fields() {
        return fields;
    }

    /** The items of a list; none for anything else. */
    public List<Data> items() {
        return items;
    }

    public boolean has(String field) {
        return fields.containsKey(field);
    }

    /** The field of this name, or a missing node. */
    public Data get(String field) {
        Data child = fields.get(field);
        return child == null ? MISSING : child;
    }

    /** The item at this place, or a missing node. */
    public Data get(int index) {
        return index >= 0 && index < items.size() ? items.get(index) : MISSING;
    }

    /** Its text; numbers count as text. Null for anything else. */
    public @Nullable String text() {
        return text;
    }

    /** The text of a field, or null. */
    public @Nullable String text(String field) {
        return get(field).text();
    }

    /** Its text, or an empty one. */
    public String textOrEmpty() {
        return text == null ? "" : text;
    }
}
