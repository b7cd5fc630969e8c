package dev.packagefast.security.manifest;

import dev.packagefast.security.text.GraphicText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * What a script tried and was refused, for a person to read: it permits nothing. Named as in {@link Permissions}, and
 * {@code project/} for what lies in the project that the package is installed in. Deep paths are cut to a folder.
 */
public record Attempts(List<String> hosts, List<String> reads, List<String> writes, List<String> programs) {
    /** Entries that are kept of each list, the first in order. */
    public static final int MOST = 200;

    /** Stands for what is not listed, so that a flood of attempts hides none without a trace. */
    public static final String MORE = "(and more)";

    /** Nothing was refused. */
    public static final Attempts NONE = new Attempts(List.of(), List.of(), List.of(), List.of());

    public Attempts {
        hosts = kept(hosts);
        reads = kept(reads);
        writes = kept(writes);
        programs = kept(programs);
    }

    private static List<String> kept(List<String> entries) {
        TreeSet<String> clean = new TreeSet<>();
        for (String entry : entries) {
            String start = entry.length() > EntryRules.LONGEST ? entry.substring(0, EntryRules.LONGEST) : entry;
            clean.add(GraphicText.replaced(start));
        }
        List<String> first = new ArrayList<>(clean.stream().limit(MOST).toList());
        if (clean.size() > MOST && !clean.contains(MORE)) {
            first.set(MOST - 1, MORE);
        }
        return List.copyOf(new TreeSet<>(first));
    }
}
