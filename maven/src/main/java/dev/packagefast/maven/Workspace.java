package dev.packagefast.maven;

import dev.packagefast.security.inventory.Limits;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.model.Model;
import org.apache.maven.model.Parent;
import org.apache.maven.model.Profile;
import org.apache.maven.model.io.xpp3.MavenXpp3Reader;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;
import org.jspecify.annotations.Nullable;

/**
 * The modules that are built together with a project, and so are in no repository: those that its topmost parent on disk
 * names, and those that they name. Immutable after {@link #around}.
 */
final class Workspace implements WorkspaceReader {
    private static final int MOST_MODULES = 10_000;
    private static final int MOST_PARENTS = 16;

    private final WorkspaceRepository repository = new WorkspaceRepository("project");
    private final Map<String, File> modules = new HashMap<>();
    private final Map<String, String> versions = new HashMap<>();

    private Workspace() {}

    static Workspace around(File pom) {
        Workspace workspace = new Workspace();
        ArrayDeque<File> open = new ArrayDeque<>();
        Set<File> seen = new HashSet<>();
        File top = pom;
        for (int i = 0; i < MOST_PARENTS && top != null && seen.add(top); i++) {
            open.add(top);
            top = parent(top);
        }
        for (File next = open.poll(); next != null && seen.size() < MOST_MODULES; next = open.poll()) {
            Model model = raw(next);
            if (model == null) {
                continue;
            }
            workspace.add(next, model);
            for (String module : modules(model)) {
                File found = ProjectSource.related(next, module);
                if (found != null && seen.add(found)) {
                    open.add(found);
                }
            }
        }
        return workspace;
    }

    private static @Nullable File parent(File pom) {
        Model model = raw(pom);
        Parent parent = model == null ? null : model.getParent();
        String path = parent == null ? "../pom.xml" : parent.getRelativePath();
        return path == null || path.isEmpty() ? null : ProjectSource.related(pom, path);
    }

    private static Set<String> modules(Model model) {
        Set<String> modules = new HashSet<>(model.getModules());
        for (Profile profile : model.getProfiles()) {
            modules.addAll(profile.getModules());
        }
        return modules;
    }

    private static @Nullable Model raw(File pom) {
        if (pom.length() > Limits.MOST_BYTES) {
            return null;
        }
        try (InputStream in = new ProjectSource(pom.toPath()).getInputStream()) {
            return new MavenXpp3Reader().read(in, false);
        } catch (IOException | XmlPullParserException notAPom) {
            // It has its own place in the inventory, and its own problem there.
            return null;
        }
    }

    private void add(File pom, Model model) {
        Parent parent = model.getParent();
        String group = model.getGroupId() != null || parent == null ? model.getGroupId() : parent.getGroupId();
        String version = model.getVersion() != null || parent == null ? model.getVersion() : parent.getVersion();
        if (group != null && version != null && model.getArtifactId() != null) {
            String key = group + ":" + model.getArtifactId();
            if (modules.putIfAbsent(key, pom) == null) {
                versions.put(key, version);
            }
        }
    }

    /** Whether an artifact is one of the modules. */
    boolean contains(Artifact artifact) {
        return version(artifact) != null;
    }

    /** The version of the module, where it is the one asked for or is made up of properties; else null. */
    private @Nullable String version(Artifact artifact) {
        String version = versions.get(artifact.getGroupId() + ":" + artifact.getArtifactId());
        return version != null && (version.equals(artifact.getVersion()) || version.contains("${"))
                ? artifact.getVersion()
                : null;
    }

    @Override
    public WorkspaceRepository getRepository() {
        return repository;
    }

    @Override
    public @Nullable File findArtifact(Artifact artifact) {
        return artifact.getExtension().equals("pom") && contains(artifact)
                ? modules.get(artifact.getGroupId() + ":" + artifact.getArtifactId())
                : null;
    }

    @Override
    public List<String> findVersions(Artifact artifact) {
        String version = versions.get(artifact.getGroupId() + ":" + artifact.getArtifactId());
        return version == null || version.contains("${") ? List.of() : List.of(version);
    }
}
