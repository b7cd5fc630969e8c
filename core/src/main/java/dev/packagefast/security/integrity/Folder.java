package dev.packagefast.security.integrity;

import dev.packagefast.security.integrity.ContentProblem.Kind;
import dev.packagefast.security.integrity.IntegrityReadException.Reason;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** The regular files below a folder; what is no regular file or cannot be listed becomes a problem. */
final class Folder {
    /** The most files and folders that are looked at. */
    static final int MAX_ENTRIES = 5_000_000;

    /** The deepest nesting of folders; path lengths end far earlier on common systems. */
    static final int MAX_DEPTH = 512;

    private Folder() {}

    /**
     * Lists without following links below {@code root}, in the order of the paths. The root itself is what the caller
     * named, and may be a link.
     *
     * @throws IntegrityReadException if there is no such folder or it holds more than {@link #MAX_ENTRIES}
     */
    static SortedSet<Path> list(Path root, List<ContentProblem> problems) throws IntegrityReadException {
        if (!Files.isDirectory(root)) {
            throw Files.exists(root, LinkOption.NOFOLLOW_LINKS)
                    ? new IntegrityReadException(root, Reason.NOT_A_FILE, "a folder is needed here", null)
                    : new IntegrityReadException(root, Reason.MISSING, "a folder is needed here", null);
        }
        SortedSet<Path> files = new TreeSet<>();
        List<ContentProblem> found = new ArrayList<>();
        try {
            Path start = Files.isSymbolicLink(root) ? root.toRealPath() : root;
            Files.walkFileTree(
                    start, EnumSet.noneOf(FileVisitOption.class), MAX_DEPTH, new Lister(root, start, files, found));
        } catch (IntegrityReadException e) {
            throw e;
        } catch (IOException e) {
            throw new IntegrityReadException(root, Reason.FAILED, String.valueOf(e.getMessage()), e);
        }
        problems.addAll(found);
        return files;
    }

    private static final class Lister extends SimpleFileVisitor<Path> {
        private final Path root;
        private final Path start;
        private final SortedSet<Path> files;
        private final List<ContentProblem> problems;
        private int entries;

        Lister(Path root, Path start, SortedSet<Path> files, List<ContentProblem> problems) {
            this.root = root;
            this.start = start;
            this.files = files;
            this.problems = problems;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
            count();
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            count();
            if (attributes.isRegularFile()) {
                files.add(named(file));
            } else if (attributes.isDirectory()) {
                problems.add(new ContentProblem(
                        Kind.UNREADABLE, named(file), "folders are nested deeper than the limit of " + MAX_DEPTH));
            } else {
                problems.add(new ContentProblem(
                        Kind.EXTRANEOUS,
                        named(file),
                        attributes.isSymbolicLink() ? "a symbolic link, not followed" : "no regular file"));
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (file.equals(start)) {
                throw failure instanceof AccessDeniedException
                        ? new IntegrityReadException(root, Reason.UNREADABLE, "", failure)
                        : failure;
            }
            problems.add(new ContentProblem(
                    Kind.UNREADABLE,
                    named(file),
                    failure instanceof AccessDeniedException
                            ? "permission to read it is denied"
                            : String.valueOf(failure.getMessage())));
            return FileVisitResult.CONTINUE;
        }

        /** The path as seen from the root that the caller named. */
        private Path named(Path file) {
            return root.resolve(start.relativize(file));
        }

        private void count() throws IntegrityReadException {
            if (++entries > MAX_ENTRIES) {
                throw new IntegrityReadException(
                        root, Reason.TOO_LARGE, "more than " + MAX_ENTRIES + " files and folders", null);
            }
        }
    }
}
