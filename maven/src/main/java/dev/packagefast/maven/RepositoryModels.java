package dev.packagefast.maven;

import java.util.List;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Parent;
import org.apache.maven.model.Repository;
import org.apache.maven.model.building.FileModelSource;
import org.apache.maven.model.building.ModelSource;
import org.apache.maven.model.resolution.ModelResolver;
import org.apache.maven.model.resolution.UnresolvableModelException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.resolution.VersionRangeRequest;
import org.eclipse.aether.resolution.VersionRangeResolutionException;
import org.eclipse.aether.resolution.VersionRangeResult;

/** Parents and bills of materials that a project's POM names, from the user's repositories and from no other. */
@SuppressWarnings("deprecation") // The interface of Maven's model builder names a deprecated type.
final class RepositoryModels implements ModelResolver {
    private final RepositorySystem system;
    private final RepositorySystemSession session;
    private final List<RemoteRepository> repositories;

    RepositoryModels(RepositorySystem system, RepositorySystemSession session, List<RemoteRepository> repositories) {
        this.system = system;
        this.session = session;
        this.repositories = repositories;
    }

    @Override
    public ModelSource resolveModel(String group, String artifact, String version) throws UnresolvableModelException {
        Artifact pom = new DefaultArtifact(group, artifact, "", "pom", version);
        if (!Coordinates.areSafe(pom)) {
            throw new UnresolvableModelException(
                    "'" + pom + "' are no coordinates of a parent or a bill of materials", group, artifact, version);
        }
        try {
            Artifact found = system.resolveArtifact(session, new ArtifactRequest(pom, repositories, null))
                    .getArtifact();
            return new FileModelSource(found.getPath().toFile());
        } catch (ArtifactResolutionException missing) {
            throw new UnresolvableModelException(
                    pom + " could not be had: " + Wording.reason(missing) + "; asked were "
                            + Wording.asked(session, repositories),
                    group,
                    artifact,
                    version,
                    missing);
        }
    }

    @Override
    public ModelSource resolveModel(Parent parent) throws UnresolvableModelException {
        parent.setVersion(exact(parent.getGroupId(), parent.getArtifactId(), parent.getVersion()));
        return resolveModel(parent.getGroupId(), parent.getArtifactId(), parent.getVersion());
    }

    @Override
    public ModelSource resolveModel(Dependency bill) throws UnresolvableModelException {
        bill.setVersion(exact(bill.getGroupId(), bill.getArtifactId(), bill.getVersion()));
        return resolveModel(bill.getGroupId(), bill.getArtifactId(), bill.getVersion());
    }

    /** The highest version of a range; any other text stays as it is. */
    private String exact(String group, String artifact, String version) throws UnresolvableModelException {
        if (!version.startsWith("[") && !version.startsWith("(")) {
            return version;
        }
        try {
            VersionRangeResult result = system.resolveVersionRange(
                    session,
                    new VersionRangeRequest(
                            new DefaultArtifact(group, artifact, "", "pom", version), repositories, null));
            if (result.getHighestVersion() != null) {
                return result.getHighestVersion().toString();
            }
        } catch (VersionRangeResolutionException bad) {
            throw new UnresolvableModelException(Wording.reason(bad), group, artifact, version, bad);
        }
        throw new UnresolvableModelException(
                "no version of " + group + ":" + artifact + " is in the range " + version + "; asked were "
                        + Wording.asked(session, repositories),
                group,
                artifact,
                version);
    }

    /** Does nothing: a POM does not decide who is asked. */
    @Override
    public void addRepository(Repository repository) {}

    @Override
    public void addRepository(Repository repository, boolean replace) {}

    @Override
    public ModelResolver newCopy() {
        return this;
    }
}
