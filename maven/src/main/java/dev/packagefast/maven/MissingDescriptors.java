package dev.packagefast.maven;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.aether.AbstractRepositoryListener;
import org.eclipse.aether.RepositoryEvent;
import org.eclipse.aether.artifact.Artifact;

/** The packages whose own dependencies are not known, with the reason: Maven passes over these with a warning. */
final class MissingDescriptors extends AbstractRepositoryListener {
    private final Map<Artifact, String> reasons = new ConcurrentHashMap<>();

    @Override
    public void artifactDescriptorMissing(RepositoryEvent event) {
        reasons.put(event.getArtifact(), "its POM is not there");
    }

    @Override
    public void artifactDescriptorInvalid(RepositoryEvent event) {
        String why = event.getException() == null ? "no reason given" : Wording.reason(event.getException());
        reasons.put(event.getArtifact(), "its POM is none that Maven takes: " + why);
    }

    Map<Artifact, String> reasons() {
        return reasons;
    }
}
