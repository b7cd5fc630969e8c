package dev.packagefast.sandbox;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Reads a profile: lines of {@code key = value}, and lines that begin with {@code #}. Each key stands once, none may be
 * missing, none may be unknown: half a profile would open or close something that nobody meant.
 */
final class ProfileReader {
    static final String HEADERS = "${node-headers}";
    static final String NODE_GYP = "${node-gyp}";

    private static final String VARIABLE = "variable.";
    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})(s|m|h)");
    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5}) (MiB|GiB)");
    private static final Pattern COUNT = Pattern.compile("[1-9][0-9]{0,6}");

    /** All of them are needed. */
    private static final List<String> KEYS = List.of(
            "purpose",
            "network",
            "least-isolation",
            "read",
            "path",
            "separate-hard-links",
            "wall-clock",
            "cpu",
            "memory",
            "processes",
            "open-files",
            "file-size",
            "output",
            "disk-written");

    private record Entry(int line, String value) {}

    private final String file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private ProfileReader(String file) {
        this.file = file;
    }

    /**
     * Reads a profile's text.
     *
     * @throws SandboxPolicyException naming the line, what was found and what belongs there
     */
    static SandboxProfile.Contents read(String file, String text) {
        var reader = new ProfileReader(file);
        reader.split(text);
        return reader.contents();
    }

    private void split(String text) {
        int number = 0;
        for (var line : text.split("\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            var key = equals < 0 ? "" : line.substring(0, equals).strip();
            var value = line.substring(equals + 1).strip();
            if (key.isEmpty() || value.isEmpty()) {
                throw wrong(number, "is neither 'key = value' nor a comment", line);
            }
            if (!KEYS.contains(key) && !key.startsWith(VARIABLE)) {
                throw wrong(
                        number, "has an unknown key; known are " + String.join(", ", KEYS) + ", variable.NAME", key);
            }
            if (entries.put(key, new Entry(number, value)) != null) {
                throw wrong(number, "has a key that stood there before", key);
            }
        }
        for (var key : KEYS) {
            if (!entries.containsKey(key)) {
                throw wrong(number, "ends without a key that is needed", key);
            }
        }
    }

    private SandboxProfile.Contents contents() {
        return new SandboxProfile.Contents(
                text("purpose"),
                network(),
                oneOf("least-isolation", Isolation.class, Enum::name),
                several("read", SandboxProfile.Place.class),
                several("path", SandboxProfile.Programs.class),
                yes("separate-hard-links"),
                new SandboxLimits(
                        duration("wall-clock"),
                        duration("cpu"),
                        size("memory"),
                        count("processes"),
                        count("open-files"),
                        size("file-size"),
                        size("output"),
                        size("disk-written")),
                variables());
    }

    private Network network() {
        return switch (text("network")) {
            case "none" -> Network.NONE;
            case "loopback" -> Network.LOOPBACK;
            case "all" -> Network.ALL;
            case String hosts -> Network.hosts(list(hosts));
        };
    }

    private Map<String, String> variables() {
        var variables = new LinkedHashMap<String, String>();
        entries.forEach((key, entry) -> {
            if (key.startsWith(VARIABLE)) {
                var name = key.substring(VARIABLE.length());
                if (!VARIABLE_NAME.matcher(name).matches()) {
                    throw wrong(entry.line(), "names a variable with other than letters, digits and underscores", name);
                }
                var value = entry.value();
                boolean placeholder = value.equals(HEADERS) || value.equals(NODE_GYP);
                if (value.indexOf('\0') >= 0 || (value.contains("${") && !placeholder)) {
                    throw wrong(entry.line(), "has a value other than text, " + HEADERS + " or " + NODE_GYP, value);
                }
                variables.put(name, value);
            }
        });
        return Collections.unmodifiableMap(variables);
    }

    private <E extends Enum<E>> Set<E> several(String key, Class<E> type) {
        var chosen = EnumSet.noneOf(type);
        for (var word : list(text(key))) {
            chosen.add(constant(key, word, type, ProfileReader::wireName));
        }
        return Collections.unmodifiableSet(chosen);
    }

    private <E extends Enum<E>> E oneOf(String key, Class<E> type, Function<E, String> name) {
        return constant(key, text(key), type, name);
    }

    private <E extends Enum<E>> E constant(String key, String word, Class<E> type, Function<E, String> name) {
        var known = List.of(type.getEnumConstants());
        return known.stream()
                .filter(each -> name.apply(each).equals(word))
                .findFirst()
                .orElseThrow(() -> wrong(
                        entry(key).line(),
                        "has none of "
                                + String.join(", ", known.stream().map(name).toList()),
                        word));
    }

    static String wireName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private boolean yes(String key) {
        return switch (text(key)) {
            case "yes" -> true;
            case "no" -> false;
            case String other -> throw wrong(entry(key).line(), "has neither yes nor no", other);
        };
    }

    private Duration duration(String key) {
        var match = DURATION.matcher(text(key));
        if (!match.matches()) {
            throw wrong(entry(key).line(), "has no time such as 30s, 5m or 1h", text(key));
        }
        long number = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "s" -> Duration.ofSeconds(number);
            case "m" -> Duration.ofMinutes(number);
            default -> Duration.ofHours(number);
        };
    }

    private long size(String key) {
        var match = SIZE.matcher(text(key));
        if (!match.matches()) {
            throw wrong(entry(key).line(), "has no size such as 8 MiB or 2 GiB", text(key));
        }
        return Long.parseLong(match.group(1)) << (match.group(2).equals("MiB") ? 20 : 30);
    }

    private int count(String key) {
        if (!COUNT.matcher(text(key)).matches()) {
            throw wrong(entry(key).line(), "has no number above 0", text(key));
        }
        return Integer.parseInt(text(key));
    }

    private static List<String> list(String text) {
        return List.of(text.split(" *, *", -1));
    }

    private String text(String key) {
        return entry(key).value();
    }

    private Entry entry(String key) {
        var entry = entries.get(key);
        if (entry == null) {
            throw new AssertionError("no " + key + " in " + file);
        }
        return entry;
    }

    private SandboxPolicyException wrong(int line, String what, String found) {
        return new SandboxPolicyException(
                file + ":" + line + " " + what + ": '" + found.replace('\0', '?') + "'", "Correct the line");
    }
}
