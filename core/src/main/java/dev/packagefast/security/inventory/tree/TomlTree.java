package dev.packagefast.security.inventory.tree;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.toml.TomlParser;
import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Limits;
import dev.packagefast.security.inventory.MergeConflict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads TOML. The parser does not tell lines; those of {@code [[table]]} headers are found beside it. */
public final class TomlTree {
    private static final String REMEDY = "Restore the file, or have the package manager write it anew";

    /** The parser calls itself for each level of brackets; deeper ones are refused before it sees them. */
    private static final int MOST_BRACKETS = 200;

    /** The characters that {@link #lookThrough} stops at: asked in one step, as digits and letters of hashes come in no order. */
    private static final boolean[] TELLS = new boolean[128];

    static {
        for (char c : new char[] {'\n', '[', ']', '{', '}', '"', '\''}) {
            TELLS[c] = true;
        }
    }

    private final String text;
    /** The lines of the headers of each table that stands in a list, outside of texts of several lines. */
    private final Map<String, List<Integer>> headers = new HashMap<>();

    private TomlTree(String text) {
        this.text = text;
    }

    /** The document, an object. */
    public static Data read(String text) throws BadLockfileException {
        TomlTree tree = new TomlTree(text);
        tree.lookThrough();
        try {
            return tree.table(new TomlParser().parse(text), "", 0, 0);
        } catch (ParsingException e) {
            throw MergeConflict.or(text, new BadLockfileException(0, "is not TOML: " + e.getMessage(), REMEDY));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ClassCastException | IllegalStateException e) {
            // What the parser throws on some broken numbers, dates and headers in place of its own exception.
            throw MergeConflict.or(text, new BadLockfileException(0, "is not TOML: " + e.getMessage(), REMEDY));
        }
    }

    /**
     * Finds the headers, and refuses what is nested too deep. The bound on nesting is never too low: brackets in text count
     * as well, but only within one line.
     */
    private void lookThrough() throws BadLockfileException {
        int depth = 0;
        int line = 1;
        boolean inText = false;
        int length = text.length();
        header(0, line);
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= TELLS.length || !TELLS[c]) {
                continue;
            }
            if (c == '\n') {
                line++;
                if (!inText) {
                    header(i + 1, line);
                }
            } else if (c == '[' || c == '{') {
                if (++depth > MOST_BRACKETS) {
                    throw new BadLockfileException(
                            line, "is nested more than " + MOST_BRACKETS + " levels deep", REMEDY);
                }
            } else if (c == ']' || c == '}') {
                depth = Math.max(0, depth - 1);
            } else if ((c == '"' || c == '\'')
                    && i + 2 < length
                    && text.charAt(i + 1) == c
                    && text.charAt(i + 2) == c) {
                inText = !inText;
                i += 2;
            }
        }
    }

    private void header(int start, int line) {
        if (text.startsWith("[[", start)) {
            int end = text.indexOf('\n', start);
            int close = text.indexOf("]]", start);
            if (close > 0 && (end < 0 || close < end)) {
                String name = text.substring(start + 2, close).strip();
                headers.computeIfAbsent(name, _ -> new ArrayList<>()).add(line);
            }
        }
    }

    private Data convert(@Nullable Object value, String path, int depth) throws BadLockfileException {
        return switch (value) {
            case UnmodifiableConfig table -> table(table, path, 0, depth);
            case List<?> items -> list(items, path, depth);
            case null, default -> scalar(value);
        };
    }

    private static Data scalar(@Nullable Object value) {
        return switch (value) {
            case String plain -> Data.text(0, plain);
            case Boolean truth -> Data.truth(0, truth);
            case null -> Data.nothing(0);
            default -> Data.text(0, value.toString());
        };
    }

    /** Depth is bounded by {@link #MOST_BRACKETS} and by {@link Limits#MOST_DEPTH} for dotted names. */
    private Data table(UnmodifiableConfig table, String path, int line, int depth) throws BadLockfileException {
        if (depth > Limits.MOST_DEPTH) {
            throw new BadLockfileException(0, "is nested more than " + Limits.MOST_DEPTH + " levels deep", REMEDY);
        }
        Data object = Data.object(line);
        for (UnmodifiableConfig.Entry entry : table.entrySet()) {
            String key = entry.getKey();
            Object value = entry.getRawValue();
            if (value instanceof String plain) {
                object.put(key, Data.text(0, plain));
            } else {
                object.put(key, convert(value, path.isEmpty() ? key : path + "." + key, depth + 1));
            }
        }
        return object;
    }

    private Data list(List<?> items, String path, int depth) throws BadLockfileException {
        Data list = Data.list(0);
        List<Integer> lines = headers.getOrDefault(path, List.of());
        int index = 0;
        for (Object item : items) {
            int line = lines.size() == items.size() ? lines.get(index) : 0;
            list.put(
                    "",
                    item instanceof UnmodifiableConfig table
                            ? table(table, path, line, depth)
                            : convert(item, path, depth));
            index++;
        }
        return list;
    }
}
