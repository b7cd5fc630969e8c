package dev.packagefast.security.inventory.maven;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.xml.Element;
import dev.packagefast.security.inventory.xml.XmlFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a {@code pom.xml} declares itself: its dependencies, with versions from its own properties and managed
 * versions and from those of the parents beside it. What these pull in is not found here, and a version that comes from
 * a parent or a bill of materials in a repository is told as missing.
 */
public final class PomFile extends XmlFormat {
    private static final String RESOLVE =
            "Name the version in the file, or scan what Maven resolves, for example as a CycloneDX file";

    public PomFile() {
        super("project");
    }

    @Override
    protected void read(Element project, LockfileContents contents) throws BadLockfileException, IOException {
        List<Element> line = new ArrayList<>();
        line.add(project);
        Path file = contents.file();
        while (line.size() < PomModel.MOST_PARENTS) {
            Path parent = parent(line.getLast(), file);
            if (parent == null) {
                break;
            }
            try {
                line.add(parse(new LockfileInput(parent).bytes()));
            } catch (BadLockfileException e) {
                // The parent has its own place in the inventory, and its own problem there.
                break;
            }
            file = parent;
        }
        PomModel model = new PomModel(line);
        for (Element dependency : project.childrenOf("dependencies")) {
            add(dependency, null, model, contents);
        }
        for (Element profile : project.childrenOf("profiles")) {
            for (Element dependency : profile.childrenOf("dependencies")) {
                add(dependency, profile, model, contents);
            }
        }
    }

    /** The parent's file where it is beside this one and is what the child says it is. */
    private static @Nullable Path parent(Element project, Path file) throws IOException {
        Element parent = project.child("parent");
        if (parent == null) {
            return null;
        }
        Element relative = parent.child("relativePath");
        String path = relative == null ? "../pom.xml" : relative.text();
        if (path.isEmpty() || path.startsWith("/") || path.indexOf('\0') >= 0) {
            return null;
        }
        Path found = file.resolveSibling(path).normalize();
        if (Files.isDirectory(found)) {
            found = found.resolve("pom.xml");
        }
        boolean pom = String.valueOf(found.getFileName()).endsWith(".xml");
        return pom && Files.isRegularFile(found) ? found : null;
    }

    private static void add(Element dependency, @Nullable Element profile, PomModel model, LockfileContents contents)
            throws BadLockfileException {
        String group = model.resolve(dependency.textOf("groupId"), profile);
        String artifact = model.resolve(dependency.textOf("artifactId"), profile);
        if (group.isEmpty() || artifact.isEmpty()) {
            contents.incomplete(dependency.line(), "a dependency has no groupId or no artifactId", RESOLVE);
            return;
        }
        Element managed = model.managed(group, artifact, profile);
        String stated = dependency.textOf("version");
        if (stated.isEmpty() && managed != null) {
            stated = managed.textOf("version");
        }
        String version = PomModel.exact(model.resolve(stated, profile));
        if (version.isEmpty() || version.contains("${")) {
            String found =
                    stated.isEmpty() ? "no version here" : "the version '" + stated + "', which is not known here";
            contents.incomplete(dependency.line(), group + ":" + artifact + " has " + found, RESOLVE);
            return;
        }
        String scope = model.resolve(dependency.textOf("scope"), profile);
        if (scope.isEmpty() && managed != null) {
            scope = model.resolve(managed.textOf("scope"), profile);
        }
        LocatedPackage.Builder found = contents.add(Ecosystems.MAVEN, group + ":" + artifact, version)
                .line(dependency.line())
                .dev(scope.equals("test"))
                .optional(dependency.textOf("optional").equals("true"));
        if (!scope.isEmpty() && !scope.equals("compile")) {
            found.group(scope);
        }
        found.add();
    }
}
