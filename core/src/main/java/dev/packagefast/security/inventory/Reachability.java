package dev.packagefast.security.inventory;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/** What can be reached from where: tells production from development where a lockfile leaves it to the reader. */
public final class Reachability {
    private Reachability() {}

    /**
     * The marks of each node: those it starts with, and those of all that it can be reached from.
     *
     * @param next where each node leads
     * @param seeds the marks that nodes start with
     */
    public static long[] marks(List<? extends Collection<Integer>> next, Map<Integer, Long> seeds) {
        long[] marks = new long[next.size()];
        seeds.forEach((node, mark) -> marks[node] = mark);
        ArrayDeque<Integer> open = new ArrayDeque<>(seeds.keySet());
        for (Integer node = open.poll(); node != null; node = open.poll()) {
            for (int following : next.get(node)) {
                if ((marks[node] & ~marks[following]) != 0) {
                    marks[following] |= marks[node];
                    open.add(following);
                }
            }
        }
        return marks;
    }

    /** Adds to {@code reached} all that follows from what is in it. */
    public static void spread(Set<Integer> reached, IntFunction<? extends Collection<Integer>> next) {
        ArrayDeque<Integer> open = new ArrayDeque<>(reached);
        for (Integer node = open.poll(); node != null; node = open.poll()) {
            for (Integer following : next.apply(node)) {
                if (reached.add(following)) {
                    open.add(following);
                }
            }
        }
    }
}
