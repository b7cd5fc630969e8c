package dev.packagefast.security.inventory;

import java.util.List;

/**
 * The ways in which a package got into a project.
 *
 * @param shown the shortest ones, shortest first, at most {@link #MOST_SHOWN}
 * @param more how many others were counted
 * @param exact whether {@code more} is the whole count; the number of ways can grow exponentially with the size of a
 *     project, so counting stops early and then says so
 */
public record DependencyPaths(List<DependencyPath> shown, int more, boolean exact) {
    /** How many paths a person is shown. */
    public static final int MOST_SHOWN = 5;

    public DependencyPaths {
        shown = List.copyOf(shown);
    }
}
