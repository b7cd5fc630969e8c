package dev.packagefast.security.inventory;

import java.util.List;

/**
 * One chain of dependencies, from the project to a package.
 *
 * @param steps the project first where the lockfile names it, the package itself last; never empty
 */
public record DependencyPath(List<Step> steps) {
    /**
     * One package on the way.
     *
     * @param version empty where it has none
     */
    public record Step(String name, String version) {
        /** {@code name@version}, or the name alone. */
        @Override
        public String toString() {
            return version.isEmpty() ? name : name + "@" + version;
        }
    }

    public DependencyPath {
        steps = List.copyOf(steps);
        if (steps.isEmpty()) {
            throw new IllegalArgumentException("a dependency path has at least one step: the package itself");
        }
    }

    /** {@code project@1.0.0 > a@1.2.3 > b@2.0.0}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Step step : steps) {
            if (!text.isEmpty()) {
                text.append(" > ");
            }
            text.append(step);
        }
        return text.toString();
    }
}
