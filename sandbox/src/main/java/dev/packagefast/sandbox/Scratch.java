package dev.packagefast.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Set;

/**
 * The private folders of one run, readable by their owner alone: an empty home, an empty temporary folder, and between
 * them, out of the command's reach, a file for the canary. Removed by {@link #close()}, whatever the command made there.
 */
final class Scratch implements AutoCloseable {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final int ATTEMPTS = 3;

    private final Path root;
    private final Path home;
    private final Path temporary;
    private final Path secret;

    private Scratch(Path root) throws IOException {
        this.root = root;
        this.home = Files.createDirectory(root.resolve("home"), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        this.temporary = Files.createDirectory(root.resolve("tmp"), PosixFilePermissions.asFileAttribute(OWNER_ONLY));
        this.secret = Files.createFile(
                root.resolve("canary"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    static Scratch create() {
        try {
            var root = Files.createTempDirectory(Path.of(System.getProperty("java.io.tmpdir")), "pfsec-run-")
                    .toRealPath();
            try {
                return new Scratch(root);
            } catch (IOException | RuntimeException failed) {
                removeTree(root, ".removing-");
                throw failed;
            }
        } catch (IOException failed) {
            throw new SandboxUnavailableException(
                    "the private folders of the run cannot be made in " + System.getProperty("java.io.tmpdir") + ": "
                            + failed,
                    "Make room there, or name another folder with -Djava.io.tmpdir");
        }
    }

    Path home() {
        return home;
    }

    Path temporary() {
        return temporary;
    }

    Path secret() {
        return secret;
    }

    /** Removes everything. The command is dead by now; a process on its last instruction costs another attempt. */
    @Override
    public void close() {
        for (int i = 0; i < ATTEMPTS && Files.exists(root, LinkOption.NOFOLLOW_LINKS); i++) {
            try {
                removeTree(root, ".removing-" + i + "-");
            } catch (IOException busy) {
                Thread.onSpinWait();
            }
        }
    }

    /**
     * Removes a folder without following links and without recursion: folders found inside are first moved up into the
     * root, so that neither a nesting deeper than the stack nor a path longer than the kernel takes can keep anything.
     */
    private static void removeTree(Path root, String prefix) throws IOException {
        var folders = new ArrayDeque<Path>();
        folders.add(root);
        long moved = 0;
        while (!folders.isEmpty()) {
            var folder = folders.removeLast();
            makeOurs(folder);
            try (var entries = Files.newDirectoryStream(folder)) {
                for (var entry : entries) {
                    if (!Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                        Files.deleteIfExists(entry);
                    } else if (folder.equals(root)) {
                        folders.add(entry);
                    } else if (!removedEmpty(entry)) {
                        makeOurs(entry);
                        folders.add(Files.move(entry, root.resolve(prefix + moved++)));
                    }
                }
            } catch (NoSuchFileException gone) {
                continue;
            }
            if (!folder.equals(root)) {
                Files.deleteIfExists(folder);
            }
        }
        Files.deleteIfExists(root);
    }

    private static boolean removedEmpty(Path folder) throws IOException {
        try {
            return Files.deleteIfExists(folder);
        } catch (DirectoryNotEmptyException full) {
            return false;
        }
    }

    /** A folder must be readable and writable to be emptied, and writable to be moved. */
    private static void makeOurs(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, OWNER_ONLY);
    }
}
