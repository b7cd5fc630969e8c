package dev.packagefast.cli;

import dev.packagefast.security.inventory.DependencyPaths;
import java.util.LinkedHashSet;
import java.util.Set;

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

    /** Counts what one place has beyond the paths it lists. */
    public void addUnlisted(DependencyPaths paths) {
        more += paths.more();
        exact &= paths.exact();
    }

    /** Shows a way, or counts it where there is no room left. */
    public void add(String path) {
        if (shown.size() < most) {
            shown.add(path);
        } else if (!shown.contains(path)) {
            more++;
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
