package dev.packagefast.security.integrity;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file and what its hash must be.
 *
 * @param file the file
 * @param expected its integrity; empty where none is known, which gives {@link IntegrityVerdict.NothingToCheck}
 */
public record FileCheck(Path file, Optional<Integrity> expected) {
    public static FileCheck of(Path file, Integrity expected) {
        return new FileCheck(file, Optional.of(expected));
    }
}
