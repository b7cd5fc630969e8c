package dev.packagefast.security.policy;

import java.util.HashMap;
import java.util.Map;

/**
 * The lines that keys and table headers of a policy file stand on; the TOML parser does not tell them. Knows the form
 * that people write: a header or a key at the start of a line. For anything else the line is that of the table, or 0.
 */
final class KeyLines {
    private final Map<String, Integer> lines = new HashMap<>();

    KeyLines(String text) {
        Map<String, Integer> tables = new HashMap<>();
        String table = "";
        String quotes = "";
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String code = line.strip();
            if (quotes.isEmpty() && code.startsWith("[[") && code.indexOf("]]") > 0) {
                String name = code.substring(2, code.indexOf("]]")).strip();
                table = name + '#' + (tables.merge(name, 1, Integer::sum) - 1);
                lines.put(table, number);
            } else if (quotes.isEmpty() && code.startsWith("[") && code.indexOf(']') > 0 && !code.contains("=")) {
                table = code.substring(1, code.indexOf(']')).strip();
                lines.put(table, number);
            } else if (quotes.isEmpty() && code.indexOf('=') > 0 && !code.startsWith("#")) {
                String key = code.substring(0, code.indexOf('=')).strip();
                lines.putIfAbsent(table + '/' + unquoted(key), number);
            }
            quotes = openQuotes(line, quotes);
        }
    }

    /** The line of a key of the n-th {@code [[table]]}, or of that table's header; 0 when not known. */
    int of(String table, int index, String key) {
        String name = table + '#' + index;
        return lines.getOrDefault(name + '/' + key, lines.getOrDefault(name, lines.getOrDefault('/' + table, 0)));
    }

    /** The line of a key at the top, or of a header of that name; 0 when not known. */
    int of(String key) {
        return lines.getOrDefault('/' + key, lines.getOrDefault(key, lines.getOrDefault(key + "#0", 0)));
    }

    private static String unquoted(String key) {
        boolean quoted = key.length() >= 2
                && ((key.startsWith("\"") && key.endsWith("\"")) || (key.startsWith("'") && key.endsWith("'")));
        return quoted ? key.substring(1, key.length() - 1) : key;
    }

    /** The quotes of a text of several lines that is open after this line. */
    private static String openQuotes(String line, String open) {
        String quotes = open;
        int at = 0;
        while (true) {
            if (quotes.isEmpty()) {
                int basic = line.indexOf("\"\"\"", at);
                int literal = line.indexOf("'''", at);
                if (basic < 0 && literal < 0) {
                    return "";
                }
                boolean first = literal < 0 || (basic >= 0 && basic < literal);
                quotes = first ? "\"\"\"" : "'''";
                at = (first ? basic : literal) + 3;
            } else {
                int end = line.indexOf(quotes, at);
                if (end < 0) {
                    return quotes;
                }
                at = end + 3;
                quotes = "";
            }
        }
    }
}
