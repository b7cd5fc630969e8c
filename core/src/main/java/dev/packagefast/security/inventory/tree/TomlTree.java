package dev.packagefast.security.inventory.tree;

import com.electronwill.nightconfig.core.UnmodifiableConfig;
import com.electronwill.nightconfig.core.io.ParsingException;
import com.electronwill.nightconfig.toml.TomlParser;
import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Limits;
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

    private TomlTree() {}

    /** The document, an object. */
    public static Data read(String text) throws BadLockfileException {
        checkBrackets(text);
        Map<String, List<Integer>> headers = headers(text);
        try {
            return convert(new TomlParser().parse(text), "", headers);
        } catch (ParsingException e) {
            throw new BadLockfileException(0, "is not TOML: " + e.getMessage(), REMEDY);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | ClassCastException | IllegalStateException e) {
            // What the parser throws on some broken numbers, dates and headers in place of its own exception.
            throw new BadLockfileException(0, "is not TOML: " + e.getMessage(), REMEDY);
        }
    }

    /** A bound on nesting that is never too low: brackets in text count as well, but only within one line. */
    private static void checkBrackets(String text) throws BadLockfileException {
        int depth = 0;
        int line = 1;
        for (int i = 0; i < text.length(); i++) {
            switch (text.charAt(i)) {
                case '\n' -> line++;
                case '[', '{' -> depth++;
                case ']', '}' -> depth = Math.max(0, depth - 1);
                default -> {}
            }
            if (depth > MOST_BRACKETS) {
                throw new BadLockfileException(line, "is nested more than " + MOST_BRACKETS + " levels deep", REMEDY);
            }
        }
    }

    /** The lines of the headers of each table that stands in a list, outside of texts of several lines. */
    private static Map<String, List<Integer>> headers(String text) {
        Map<String, List<Integer>> headers = new HashMap<>();
        int line = 1;
        boolean inText = false;
        for (int start = 0; start < text.length(); line++) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            if (!inText && text.startsWith("[[", start)) {
                int close = text.indexOf("]]", start);
                if (close > 0 && close < end) {
                    String name = text.substring(start + 2, close).strip();
                    headers.computeIfAbsent(name, _ -> new ArrayList<>()).add(line);
                }
            }
            for (int mark = marks(text, start, end); mark > 0; mark--) {
                inText = !inText;
            }
            start = end + 1;
        }
        return headers;
    }

    private static int marks(String text, int start, int end) {
        int count = 0;
        for (int i = start; i + 2 < end; i++) {
            char c = text.charAt(i);
            if ((c == '"' || c == '\'') && text.charAt(i + 1) == c && text.charAt(i + 2) == c) {
                count++;
                i += 2;
            }
        }
        return count;
    }

    /** Depth is bounded by {@link #MOST_BRACKETS} and by {@link Limits#MOST_DEPTH} for dotted names. */
    private static Data convert(@Nullable Object value, String path, Map<String, List<Integer>> headers)
            throws BadLockfileException {
        if (depth(path) > Limits.MOST_DEPTH) {
            throw new BadLockfileException(0, "is nested more than " + Limits.MOST_DEPTH + " levels deep", REMEDY);
        }
        return switch (value) {
            case UnmodifiableConfig table -> table(table, path, 0, headers);
            case List<?> items -> list(items, path, headers);
            case Boolean truth -> Data.truth(0, truth);
            case null -> Data.nothing(0);
            default -> Data.text(0, value.toString());
        };
    }

    private static int depth(String path) {
        int depth = 0;
        for (int i = path.indexOf('.'); i >= 0; i = path.indexOf('.', i + 1)) {
            depth++;
        }
        return depth;
    }

    private static Data table(UnmodifiableConfig table, String path, int line, Map<String, List<Integer>> headers)
            throws BadLockfileException {
        Data object = Data.object(line);
        for (UnmodifiableConfig.Entry entry : table.entrySet()) {
            String key = entry.getKey();
            Object value = entry.getRawValue();
            object.put(key, convert(value, path.isEmpty() ? key : path + "." + key, headers));
        }
        return object;
    }

    private static Data list(List<?> items, String path, Map<String, List<Integer>> headers)
            throws BadLockfileException {
        Data list = Data.list(0);
        List<Integer> lines = headers.getOrDefault(path, List.of());
        int index = 0;
        for (Object item : items) {
            int line = lines.size() == items.size() ? lines.get(index) : 0;
            list.put(
                    "",
                    item instanceof UnmodifiableConfig table
                            ? table(table, path, line, headers)
                            : convert(item, path, headers));
            index++;
        }
        return list;
    }
}
