package dev.packagefast.maven;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileInput;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import org.apache.maven.model.building.FileModelSource;
import org.apache.maven.model.building.ModelSource2;
import org.jspecify.annotations.Nullable;

/** A POM of the project itself: read within limits, and leading to other files only where these are XML files. */
final class ProjectSource extends FileModelSource {
    ProjectSource(Path pom) {
        super(pom.toFile());
    }

    @Override
    public InputStream getInputStream() throws IOException {
        try {
            return new ByteArrayInputStream(new LockfileInput(getFile().toPath()).bytes());
        } catch (BadLockfileException bad) {
            throw new IOException(getFile() + " " + bad.what(), bad);
        }
    }

    @Override
    public @Nullable ModelSource2 getRelatedSource(String relativePath) {
        File related = related(getFile(), relativePath);
        return related == null ? null : new ProjectSource(related.toPath());
    }

    /** The POM that another one leads to, as a parent or as a module; null where there is none. */
    static @Nullable File related(File pom, String relativePath) {
        if (relativePath.indexOf('\0') >= 0) {
            return null;
        }
        File related = new File(pom.getParentFile(), relativePath.replace('\\', '/'));
        if (related.isDirectory()) {
            related = new File(related, "pom.xml");
        }
        return related.isFile() && related.getName().endsWith(".xml")
                ? related.toPath().normalize().toFile()
                : null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ProjectSource source && getFile().equals(source.getFile());
    }

    @Override
    public int hashCode() {
        return getFile().hashCode();
    }
}
