package dev.packagefast.maven;

import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import org.eclipse.aether.collection.DependencyCollectionContext;
import org.eclipse.aether.collection.DependencySelector;
import org.eclipse.aether.graph.Dependency;

/** Leaves out dependencies whose coordinates are none, and remembers them. */
final class SafeDependencies implements DependencySelector {
    private final Set<String> refused = new ConcurrentSkipListSet<>();

    @Override
    public boolean selectDependency(Dependency dependency) {
        if (Coordinates.areSafe(dependency.getArtifact()) || isRange(dependency)) {
            return true;
        }
        refused.add(dependency.getArtifact().toString());
        return false;
    }

    /** A range is resolved to a version before anything is made of it. */
    private static boolean isRange(Dependency dependency) {
        String version = dependency.getArtifact().getVersion();
        return (version.startsWith("[") || version.startsWith("("))
                && Coordinates.areSafe(dependency.getArtifact().setVersion("1"));
    }

    @Override
    public DependencySelector deriveChildSelector(DependencyCollectionContext context) {
        return this;
    }

    Set<String> refused() {
        return refused;
    }
}
