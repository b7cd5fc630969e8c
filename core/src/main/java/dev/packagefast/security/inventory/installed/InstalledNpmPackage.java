package dev.packagefast.security.inventory.installed;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.JsonTree;
import java.util.List;

/** Reads the {@code package.json} of an installed package: itself, not what it requires. */
public final class InstalledNpmPackage extends JsonTree {
    @Override
    protected void read(Data root, LockfileContents contents) throws BadLockfileException {
        String name = root.text("name");
        String version = root.text("version");
        if (name == null || version == null) {
            // Folders inside of packages often have one only to say which kind of modules they hold.
            return;
        }
        boolean script = false;
        for (String kind : List.of("preinstall", "install", "postinstall")) {
            script |= root.get("scripts").has(kind);
        }
        contents.add(Ecosystems.NPM, name, version)
                .line(root.line())
                .resolved(root.text("_resolved"))
                .integrity(root.text("_integrity"))
                .installScript(script)
                .add();
    }
}
