package dev.packagefast.security.inventory.maven;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import java.io.IOException;
import java.util.List;

/**
 * Reads {@code gradle.lockfile} and {@code buildscript-gradle.lockfile}: {@code group:artifact:version=configurations}
 * on each line. Who requires whom is not told.
 */
public final class GradleLockfile implements LockfileFormat {
    private static final String REWRITE = "Run gradle dependencies --write-locks to write the lockfile anew";

    @Override
    public void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        int number = 0;
        boolean ended = false;
        for (String line : input.text().split("\n", -1)) {
            number++;
            String text = line.strip();
            ended |= text.startsWith("empty=");
            if (text.isEmpty() || text.startsWith("#") || text.startsWith("empty=")) {
                continue;
            }
            int equals = text.indexOf('=');
            String coordinates = equals < 0 ? text : text.substring(0, equals);
            int version = coordinates.lastIndexOf(':');
            int artifact = coordinates.indexOf(':');
            if (artifact <= 0 || version <= artifact + 1 || version == coordinates.length() - 1) {
                contents.incomplete(number, "'" + text + "' is no group:artifact:version", REWRITE);
                continue;
            }
            List<String> configurations =
                    equals < 0 ? List.of() : List.of(text.substring(equals + 1).split(",", -1));
            boolean test = !configurations.isEmpty();
            for (String configuration : configurations) {
                test &= configuration.startsWith("test") || configuration.contains("Test");
            }
            contents.add(Ecosystems.MAVEN, coordinates.substring(0, version), coordinates.substring(version + 1))
                    .line(number)
                    .groups(configurations)
                    .dev(test)
                    .add();
        }
        if (!ended) {
            contents.incomplete(number, "does not end with the line 'empty=': part of the file is missing", REWRITE);
        }
    }
}
