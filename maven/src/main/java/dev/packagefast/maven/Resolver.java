package dev.packagefast.maven;

import org.apache.maven.model.building.ModelBuilder;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.internal.impl.LocalPathComposer;
import org.eclipse.aether.metadata.Metadata;
import org.eclipse.aether.supplier.RepositorySystemSupplier;

/** Maven's resolver, with a guard at the one place where coordinates become paths, and bounds on what a POM takes. */
final class Resolver extends RepositorySystemSupplier {
    @Override
    protected ModelBuilder createModelBuilder() {
        return new BoundedModels().newInstance();
    }

    @Override
    protected LocalPathComposer createLocalPathComposer() {
        LocalPathComposer composer = super.createLocalPathComposer();
        return new LocalPathComposer() {
            @Override
            public String getPathForArtifact(Artifact artifact, boolean local) {
                Coordinates.check(
                        artifact.getGroupId(),
                        artifact.getArtifactId(),
                        local ? artifact.getBaseVersion() : artifact.getVersion());
                if (!artifact.getClassifier().isEmpty()) {
                    Coordinates.check(artifact.getClassifier());
                }
                if (!artifact.getExtension().isEmpty()) {
                    Coordinates.check(artifact.getExtension());
                }
                return composer.getPathForArtifact(artifact, local);
            }

            @Override
            public String getPathForMetadata(Metadata metadata, String repositoryKey) {
                for (String part :
                        new String[] {metadata.getGroupId(), metadata.getArtifactId(), metadata.getVersion()}) {
                    if (!part.isEmpty()) {
                        Coordinates.check(part);
                    }
                }
                return composer.getPathForMetadata(metadata, repositoryKey);
            }
        };
    }
}
