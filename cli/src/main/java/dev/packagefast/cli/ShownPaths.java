package dev.packagefast.cli;

import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.DependencyPaths;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/** The ways to a package that a report has room for, each once, and how many others there are. */
public final class ShownPaths {
    private final int most;
    private final Set<String> shown = new LinkedHashSet<>();
    private int more;
    private boolean exact = true;

    /** @param most how many are shown */
    public ShownPaths(int most) {
        this.most = most;
    }

    /**
     * The ways to one place.
     *
     * @param words words a path; asked only while there is room
     */
    public void add(DependencyPaths paths, Function<DependencyPath, String> words) {
        more += paths.more();
        exact &= paths.exact();
        for (DependencyPath path : paths.shown()) {
            if (shown.size() < most) {
                shown.add(words.apply(path));
            } else {
                more++;
            }
        }
    }

    /** Those shown, as they came. */
    public Set<String> shown() {
        return shown;
    }

    /** {@code at least 3 other ways}; empty if all are shown. */
    public String others() {
        if (more == 0) {
            return "";
        }
        return (exact ? "" : "at least ") + more + (more == 1 ? " other way" : " other ways");
    }
}
