package dev.packagefast.security.manifest;

import dev.packagefast.security.integrity.Digest;
import dev.packagefast.security.integrity.HashAlgorithm;
import java.nio.file.Path;

/**
 * One version of one package, by name and by content.
 *
 * @param ecosystem {@code npm}
 * @param integrity the SHA-512 of its tarball
 */
public record PackagePin(String ecosystem, String name, String version, Digest integrity) {
    private static final int LONGEST_NAME = 214;
    private static final int LONGEST_VERSION = 256;

    /** @throws IllegalArgumentException if a part is empty, too long, holds more than letters or is no SHA-512 */
    public PackagePin {
        requirePlain("ecosystem", ecosystem, LONGEST_VERSION);
        requirePlain("package name", name, LONGEST_NAME);
        requirePlain("version", version, LONGEST_VERSION);
        if (integrity.algorithm() != HashAlgorithm.SHA512) {
            throw new IllegalArgumentException("the integrity is "
                    + integrity.algorithm().sriName() + "; expected sha512, which a pin needs to hold");
        }
    }

    /**
     * The pin of an npm tarball: name and version as its {@code package.json} says, and the hash of the whole file.
     *
     * @throws ManifestException if the file cannot be read, is no npm package, or holds what no package has to hold
     */
    public static PackagePin of(Path tarball) throws ManifestException {
        return PackageTarball.read(tarball);
    }

    /** Name and version, {@code esbuild@0.25.0}. */
    @Override
    public String toString() {
        return name + "@" + version;
    }

    /** Names are shown and compared: nothing in them may look like something else. */
    private static void requirePlain(String what, String text, int longest) {
        if (text.isEmpty() || text.length() > longest) {
            throw new IllegalArgumentException(
                    "the " + what + " has " + text.length() + " characters; expected 1 to " + longest);
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
                throw new IllegalArgumentException("the " + what
                        + " holds a character at position " + i
                        + " that is neither letter, digit nor sign of ASCII");
            }
        }
    }
}
