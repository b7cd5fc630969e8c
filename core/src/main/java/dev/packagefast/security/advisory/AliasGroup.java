package dev.packagefast.security.advisory;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Matches on one package version that name the same thing: a GHSA, a PYSEC and a MAL record connected through their ids
 * and aliases are one finding.
 *
 * @param ids all ids of all of them, sorted; never empty
 * @param matches the records, most severe first, equally severe ones by id; never empty
 */
public record AliasGroup(List<String> ids, List<AdvisoryMatch> matches) {
    public AliasGroup {
        ids = List.copyOf(ids);
        matches = List.copyOf(matches);
        if (ids.isEmpty() || matches.isEmpty()) {
            throw new IllegalArgumentException("a group has at least one match and its id");
        }
    }

    /** The record that speaks for the group: the first, most severe one. */
    public Advisory lead() {
        return matches.getFirst().advisory();
    }

    /** The worst severity any of the records gives. */
    public Severity severity() {
        return lead().severity();
    }

    /** Groups {@code matches}, which are all on one package version; groups stand in the order of their first match. */
    public static List<AliasGroup> of(List<AdvisoryMatch> matches) {
        // Union-find over positions: an id seen before joins its match to the earlier one.
        int[] parent = new int[matches.size()];
        Map<String, Integer> firstWith = new HashMap<>();
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
            Advisory advisory = matches.get(i).advisory();
            join(parent, i, firstWith.putIfAbsent(advisory.id(), i));
            for (String alias : advisory.aliases()) {
                join(parent, i, firstWith.putIfAbsent(alias, i));
            }
        }
        Map<Integer, List<AdvisoryMatch>> groups = new java.util.LinkedHashMap<>();
        for (int i = 0; i < parent.length; i++) {
            groups.computeIfAbsent(root(parent, i), root -> new ArrayList<>(1)).add(matches.get(i));
        }
        List<AliasGroup> all = new ArrayList<>(groups.size());
        for (List<AdvisoryMatch> group : groups.values()) {
            all.add(group(group));
        }
        return List.copyOf(all);
    }

    private static void join(int[] parent, int one, @org.jspecify.annotations.Nullable Integer other) {
        if (other != null) {
            int a = root(parent, one);
            int b = root(parent, other);
            parent[Math.max(a, b)] = Math.min(a, b);
        }
    }

    private static int root(int[] parent, int of) {
        int at = of;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }

    private static AliasGroup group(List<AdvisoryMatch> matches) {
        SortedSet<String> ids = new TreeSet<>();
        for (AdvisoryMatch match : matches) {
            ids.add(match.advisory().id());
            ids.addAll(match.advisory().aliases());
        }
        List<AdvisoryMatch> worstFirst = new ArrayList<>(matches);
        worstFirst.sort((a, b) -> {
            int severity = b.advisory().severity().compareTo(a.advisory().severity());
            return severity != 0
                    ? severity
                    : a.advisory().id().compareTo(b.advisory().id());
        });
        return new AliasGroup(List.copyOf(ids), worstFirst);
    }
}
