package dev.packagefast.security.inventory.installed;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.python.PythonName;
import java.io.IOException;

/** Reads the {@code METADATA} of a {@code dist-info} folder, or the {@code PKG-INFO} of an {@code egg-info} one. */
public final class PythonMetadata implements LockfileFormat {
    @Override
    public void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        String name = "";
        String version = "";
        int number = 0;
        int nameLine = 0;
        for (String line : input.text().split("\n", -1)) {
            number++;
            if (line.isBlank()) {
                // The headers end at the first empty line; a description may follow.
                break;
            }
            if (line.startsWith("Name:")) {
                name = line.substring("Name:".length()).strip();
                nameLine = number;
            } else if (line.startsWith("Version:")) {
                version = line.substring("Version:".length()).strip();
            }
        }
        if (name.isEmpty() || version.isEmpty()) {
            throw new BadLockfileException(
                    1, "is no metadata of a package: Name or Version is missing", "Install it anew");
        }
        contents.add(Ecosystems.PYPI, PythonName.normal(name), version)
                .line(nameLine)
                .add();
    }
}
