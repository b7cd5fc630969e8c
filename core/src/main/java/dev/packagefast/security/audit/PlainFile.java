package dev.packagefast.security.audit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which file a path meant when it was looked at: a regular file, by one name, not through a link.
 *
 * @param key device and inode; null where the system has none, and then no change is noticed
 */
record PlainFile(@Nullable Object key) {
    private static final Set<StandardOpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

    /**
     * Looks at a file.
     *
     * @throws FileSystemException if it is a link, has a second name, or is not a regular file
     */
    static PlainFile check(Path path) throws IOException {
        BasicFileAttributes attributes =
                Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (!attributes.isRegularFile()) {
            String kind = attributes.isSymbolicLink()
                    ? "a symbolic link"
                    : attributes.isDirectory() ? "a folder" : "not a regular file";
            throw new FileSystemException(path.toString(), null, "it is " + kind);
        }
        if (isPosix(path)
                && Files.getAttribute(path, "unix:nlink", LinkOption.NOFOLLOW_LINKS) instanceof Integer links
                && links > 1) {
            throw new FileSystemException(path.toString(), null, "it has " + links + " names (hard links)");
        }
        return new PlainFile(attributes.fileKey());
    }

    /** Makes an empty file that only its owner may read and write; returns whether it was absent. */
    static boolean createIfAbsent(Path path) throws IOException {
        FileAttribute<?>[] ownerOnly = isPosix(path)
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
        try {
            FileChannel.open(path, NEW, ownerOnly).close();
            return true;
        } catch (FileAlreadyExistsException present) {
            return false;
        }
    }

    /** Opens an existing file without following a link. */
    static FileChannel openForWriting(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /** Makes what was created or renamed in {@code folder} last through a loss of power. */
    static void forceFolder(Path folder) throws IOException {
        if (!isPosix(folder)) {
            return;
        }
        // The channel would close itself if this thread were interrupted; the flag is put back afterwards.
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether {@code path} still means this file. */
    boolean isStillAt(Path path) throws IOException {
        try {
            return Objects.equals(
                    key,
                    Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            .fileKey());
        } catch (NoSuchFileException removed) {
            return false;
        }
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }
}
