package dev.packagefast.security.inventory.nuget;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.xml.Element;
import dev.packagefast.security.inventory.xml.XmlFormat;

/** Reads {@code packages.config}: all packages of a project of the old style, exact and flat. */
public final class PackagesConfig extends XmlFormat {
    public PackagesConfig() {
        super("packages");
    }

    @Override
    protected void read(Element root, LockfileContents contents) throws BadLockfileException {
        for (Element entry : root.children("package")) {
            String name = entry.attribute("id");
            String version = entry.attribute("version");
            if (name == null || name.isEmpty() || version == null || version.isEmpty()) {
                contents.incomplete(
                        entry.line(),
                        "a package has no id or no version",
                        "Restore the file, or install the package anew");
                continue;
            }
            contents.add(Ecosystems.NUGET, name, version)
                    .line(entry.line())
                    .dev("true".equalsIgnoreCase(entry.attribute("developmentDependency")))
                    .add();
        }
    }
}
