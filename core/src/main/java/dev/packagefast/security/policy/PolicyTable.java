package dev.packagefast.security.policy;

import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.Place;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.text.GraphicText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One {@code [[table]]} of a policy file: its fields by type, and errors that name the line. */
final class PolicyTable {
    /** Characters of one text in a policy. */
    static final int LONGEST_TEXT = 4_000;
    /** Days in an age: a hundred years. */
    static final int MOST_DAYS = 36_500;

    private static final int LONGEST_SHOWN = 200;

    private final Path file;
    private final KeyLines lines;
    private final String name;
    private final int index;
    private final Data data;

    private PolicyTable(Path file, KeyLines lines, String name, int index, Data data) {
        this.file = file;
        this.lines = lines;
        this.name = name;
        this.index = index;
        this.data = data;
    }

    static List<PolicyTable> all(Path file, KeyLines lines, Data root, String name, Set<String> keys)
            throws PolicyFileException {
        List<PolicyTable> tables = new ArrayList<>();
        if (!root.has(name)) {
            return tables;
        }
        Data list = root.get(name);
        if (!list.isList() || list.items().size() > PolicyFile.MOST_ENTRIES) {
            throw new PolicyFileException(
                    new Place(file, lines.of(name)),
                    "'" + name + "' is no list of at most " + PolicyFile.MOST_ENTRIES + " tables",
                    "Begin each one with [[" + name + "]]");
        }
        for (Data item : list.items()) {
            PolicyTable table = new PolicyTable(file, lines, name, tables.size(), item);
            if (!item.isObject()) {
                throw table.bad("", "is no table", "Begin each one with [[" + name + "]]");
            }
            for (String key : item.fields().keySet()) {
                if (!keys.contains(key)) {
                    throw table.bad(
                            key,
                            "is not known in a [[" + name + "]]",
                            "Known are "
                                    + String.join(", ", keys.stream().sorted().toList()));
                }
            }
            tables.add(table);
        }
        return tables;
    }

    int size() {
        return data.fields().size();
    }

    Place place(String key) {
        return new Place(file, lines.of(name, index, key));
    }

    PolicyFileException bad(String key, String what, String remedy) {
        String subject = key.isEmpty() ? "'" + name + "' " : "'" + shown(key) + "' ";
        return new PolicyFileException(place(key), subject + shown(what), remedy);
    }

    @Nullable String text(String key) throws PolicyFileException {
        if (!data.has(key)) {
            return null;
        }
        String text = data.text(key);
        if (text == null) {
            throw bad(key, "is no text", "Write it in quotes");
        }
        return checked(key, text);
    }

    private String checked(String key, String text) throws PolicyFileException {
        if (text.isBlank()) {
            throw bad(key, "is empty, which would mean nothing or everything", "Say which, or take the key out");
        }
        if (text.length() > LONGEST_TEXT
                || text.chars().anyMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t')) {
            throw bad(key, "has control characters or more than " + LONGEST_TEXT + " characters", "Shorten it");
        }
        return text;
    }

    String required(String key) throws PolicyFileException {
        String text = text(key);
        if (text == null) {
            throw bad(key, "is missing", "Every [[" + name + "]] has it");
        }
        return text;
    }

    /** A text that names one thing. */
    String exact(String key) throws PolicyFileException {
        String text = required(key);
        refusePattern(key, text);
        return text;
    }

    private void refusePattern(String key, String text) throws PolicyFileException {
        if (text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || !text.equals(text.strip())) {
            throw bad(key, "is '" + text + "', a pattern", "An exception names one thing exactly");
        }
    }

    @Nullable Boolean truth(String key) throws PolicyFileException {
        if (!data.has(key)) {
            return null;
        }
        Data value = data.get(key);
        if (value.text() != null || value.isObject() || value.isList()) {
            throw bad(key, "is neither true nor false", "Write it without quotes");
        }
        return value.isTrue();
    }

    @Nullable Severity severity(String key) throws PolicyFileException {
        String text = text(key);
        if (text == null) {
            return null;
        }
        Severity severity = Severity.find(text).orElse(Severity.UNKNOWN);
        if (severity.compareTo(Severity.LOW) < 0) {
            throw bad(key, "is '" + text + "'", "It is low, moderate, high, critical or malicious");
        }
        return severity;
    }

    /** An age such as {@code 30d}. */
    @Nullable Duration days(String key) throws PolicyFileException {
        String text = text(key);
        if (text == null) {
            return null;
        }
        int digits = text.length() - 1;
        boolean number = digits > 0 && digits <= 5 && text.charAt(digits) == 'd';
        for (int i = 0; number && i < digits; i++) {
            number = text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        int days = number ? Integer.parseInt(text.substring(0, digits)) : 0;
        if (days < 1 || days > MOST_DAYS) {
            throw bad(key, "is '" + text + "'", "It is a number of days from 1 to " + MOST_DAYS + ", as in \"30d\"");
        }
        return Duration.ofDays(days);
    }

    LocalDate day(String key) throws PolicyFileException {
        String text = required(key);
        try {
            return LocalDate.parse(text);
        } catch (DateTimeParseException none) {
            throw bad(key, "is '" + text + "'", "It is a day, as in 2026-03-31");
        }
    }

    Set<String> versions(String key) throws PolicyFileException {
        Data value = data.get(key);
        Set<String> versions = new LinkedHashSet<>();
        if (value.isList()) {
            for (Data item : value.items()) {
                String text = item.text();
                if (text == null) {
                    throw bad(key, "holds what is no text", "Write each version in quotes");
                }
                versions.add(checked(key, text));
            }
            if (versions.isEmpty()) {
                throw bad(key, "is an empty list", "Name a version, or take the key out");
            }
        } else {
            String text = text(key);
            if (text != null) {
                versions.add(text);
            }
        }
        for (String version : versions) {
            refusePattern(key, version);
            if ("^~<>=| ".chars().anyMatch(c -> version.indexOf(c) >= 0)) {
                throw bad(key, "is '" + version + "', a range", "Name exact versions, several as a list");
            }
        }
        return versions;
    }

    @Nullable Glob names(String key) throws PolicyFileException {
        String text = text(key);
        return text == null ? null : Glob.ofNames(bounded(key, text));
    }

    @Nullable PathPattern path(String key, Path folder) throws PolicyFileException {
        String text = text(key);
        if (text == null) {
            return null;
        }
        // Files are named without such segments: a pattern with one would fit nothing, a rule that blocks least of all.
        for (String segment : (text.startsWith("/") ? text.substring(1) : text).split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw bad(
                        key,
                        "is '" + text + "', which no file has: it has a segment '" + segment + "'",
                        "Write it from the policy's own folder, a folder with all that is in it as \"app/**\"");
            }
        }
        return new PathPattern(bounded(key, text), folder);
    }

    /** An ecosystem; OSV's names are exact, and another spelling of one would fit nothing. */
    @Nullable String ecosystem(String key) throws PolicyFileException {
        String text = text(key);
        for (String known : Ecosystems.ALL) {
            if (known.equalsIgnoreCase(text) && !known.equals(text)) {
                throw bad(key, "is '" + text + "'", "Reports name it \"" + known + "\"");
            }
        }
        return text;
    }

    private String bounded(String key, String pattern) throws PolicyFileException {
        if (pattern.length() > Glob.LONGEST) {
            throw bad(key, "has more than " + Glob.LONGEST + " characters", "Shorten the pattern");
        }
        if (pattern.indexOf('[') >= 0
                || pattern.indexOf('{') >= 0
                || pattern.indexOf('\\') >= 0
                || pattern.startsWith("!")) {
            throw bad(key, "is '" + pattern + "'", "Patterns know *, ** and ? only");
        }
        return pattern;
    }

    /** Text of the file as a message can show it. */
    static String shown(String text) {
        return GraphicText.excerpt(text, LONGEST_SHOWN);
    }
}
