package dev.packagefast.security.inventory.npm;

import dev.packagefast.security.inventory.DependencyGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds which folder a required name means, the way node does: in the {@code node_modules} of the folder that requires
 * it, then in that of each folder above.
 */
final class LocationResolver implements Consumer<DependencyGraph> {
    private final List<LocationEntry> entries;
    private final Map<String, LocationEntry> byLocation;
    /** For each folder that has a node_modules of its own: what is in there, by name. */
    private final Map<String, Map<String, LocationEntry>> installedIn = new HashMap<>();
    /** The folders that the package being looked at sees, nearest first: what is in there, by name. */
    private final List<Map<String, LocationEntry>> visible = new ArrayList<>();

    LocationResolver(List<LocationEntry> entries, Map<String, LocationEntry> byLocation) {
        this.entries = entries;
        this.byLocation = byLocation;
    }

    @Override
    public void accept(DependencyGraph graph) {
        for (LocationEntry entry : entries) {
            if (entry.isInstalled()) {
                installedIn
                        .computeIfAbsent(owner(entry.location), owner -> new HashMap<>())
                        .put(entry.installedName(), entry);
            }
        }
        for (LocationEntry entry : entries) {
            if (entry.isRoot()) {
                graph.root(entry.node);
                connectWorkspaces(entry, graph);
            }
            if (entry.requiresCount > 0) {
                visibleFrom(entry.location);
            }
            for (int i = 0; i < entry.requiresCount; i++) {
                LocationEntry required = resolve(entry.requires[i]);
                if (required != null) {
                    graph.edge(entry.node, target(required).node);
                }
            }
        }
    }

    /** Members of the project are linked into its node_modules, which nothing requires. */
    private void connectWorkspaces(LocationEntry root, DependencyGraph graph) {
        if (!root.hasWorkspaces) {
            return;
        }
        for (LocationEntry entry : entries) {
            if (entry.is(LocationEntry.LINK) && owner(entry.location).isEmpty()) {
                graph.edge(root.node, target(entry).node);
            }
        }
    }

    private LocationEntry target(LocationEntry entry) {
        if (!entry.is(LocationEntry.LINK) || entry.resolved == null) {
            return entry;
        }
        LocationEntry behind = byLocation.get(entry.resolved);
        return behind == null ? entry : behind;
    }

    /** Sets {@link #visible} to what a package in this folder sees. */
    private void visibleFrom(String location) {
        visible.clear();
        for (String folder = location; ; folder = above(folder)) {
            Map<String, LocationEntry> installed = installedIn.get(folder);
            if (installed != null) {
                visible.add(installed);
            }
            if (folder.isEmpty()) {
                return;
            }
        }
    }

    private @Nullable LocationEntry resolve(String name) {
        for (int i = 0; i < visible.size(); i++) {
            LocationEntry found = visible.get(i).get(name);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    /** The folder whose node_modules {@code location} lies in. */
    private static String owner(String location) {
        int cut = location.lastIndexOf("/node_modules/");
        return cut < 0 ? "" : location.substring(0, cut);
    }

    /** The next folder that node looks into: the owner of an installed one, the parent of one of the project's own. */
    private static String above(String folder) {
        int cut = folder.lastIndexOf("/node_modules/");
        if (cut >= 0) {
            int own = folder.indexOf('/', cut + "/node_modules/".length());
            return own < 0 || folder.charAt(cut + "/node_modules/".length()) == '@'
                    ? folder.substring(0, cut)
                    : folder.substring(0, folder.lastIndexOf('/'));
        }
        if (folder.startsWith("node_modules/")) {
            return "";
        }
        return folder.substring(0, Math.max(0, folder.lastIndexOf('/')));
    }
}
