package dev.packagefast.sandbox;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Gives a folder files of its own. Package managers with a shared store put hard links into projects: one file with two
 * names, so that a command which may write the one writes the other too, in every project at once.
 */
final class HardLinks {
    private HardLinks() {}

    /**
     * Replaces every file below the folder that has another name by a copy of itself, with its attributes. Links are not
     * followed. Where the file system can, the copy shares its blocks until it is written.
     *
     * @throws SandboxUnavailableException when a file cannot be copied
     */
    static void separate(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    if (attributes.isRegularFile() && names(file) > 1) {
                        replaceByCopy(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException failed) {
            throw new SandboxUnavailableException(
                    "a file of " + folder + " has another name elsewhere and cannot be copied: " + failed,
                    "Make room and the folder writable, or install without hard links");
        }
    }

    private static int names(Path file) throws IOException {
        return (int) Files.getAttribute(file, "unix:nlink", LinkOption.NOFOLLOW_LINKS);
    }

    private static void replaceByCopy(Path file) throws IOException {
        var copy = Files.createTempFile(file.getParent(), ".pfsec-", ".copy");
        try {
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            Files.move(copy, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(copy);
        }
    }
}
