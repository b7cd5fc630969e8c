package dev.packagefast.security.inventory;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Set;
import java.util.function.IntFunction;

/** What can be reached from where: tells production from development where a lockfile leaves it to the reader. */
public final class Reachability {
    private Reachability() {}

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
