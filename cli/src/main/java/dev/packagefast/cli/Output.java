package dev.packagefast.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a report goes: standard output, a device or pipe, or a file that appears whole or not at all. Call {@link #complete()} when the
 * report is whole; closing without it leaves a file that was there before as it was.
 */
final class Output implements AutoCloseable {
    private final OutputStream bytes;
    private final PrintWriter text;
    private final @Nullable Path target;
    private final @Nullable Path draft;
    /** Takes the draft away when the process is told to end. */
    private final @Nullable Thread interrupted;

    private Output(OutputStream bytes, @Nullable Path target, @Nullable Path draft) {
        this.bytes = bytes;
        this.text = new PrintWriter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), false);
        this.target = target;
        this.draft = draft;
        this.interrupted = draft == null ? null : new Thread(() -> delete(draft), "draft");
        if (interrupted != null) {
            Runtime.getRuntime().addShutdownHook(interrupted);
        }
    }

    static Output to(Optional<Path> file, Terminal terminal) {
        return to(file, terminal, new FileAttribute<?>[0]);
    }

    /** A new file is readable by its owner alone: for what is about this user's own doings. */
    static Output ownerOnly(Optional<Path> file, Terminal terminal) {
        return to(file, terminal, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    private static Output to(Optional<Path> file, Terminal terminal, FileAttribute<?>... attributes) {
        if (file.isEmpty()) {
            return new Output(new BufferedOutputStream(terminal.bytes(), 1 << 15), null, null);
        }
        Path named = file.get().toAbsolutePath();
        try {
            if (Files.exists(named) && !Files.isRegularFile(named)) {
                // A device or a pipe takes the report as it comes; a draft in its place would replace it.
                return new Output(new BufferedOutputStream(Files.newOutputStream(named)), named, null);
            }
            Path target = Files.exists(named) ? named.toRealPath() : named;
            Path draft =
                    target.resolveSibling(".pfsec-" + ProcessHandle.current().pid() + "-"
                            + Long.toUnsignedString(System.nanoTime(), Character.MAX_RADIX) + ".draft");
            Files.createFile(draft, attributes);
            return new Output(new BufferedOutputStream(Files.newOutputStream(draft)), target, draft);
        } catch (IOException failed) {
            throw cannotWrite(named, failed);
        }
    }

    OutputStream bytes() {
        return bytes;
    }

    PrintWriter text() {
        return text;
    }

    /** A whole report: encoded in one step. */
    void print(String report) {
        try {
            bytes.write(report.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw incomplete(failed);
        }
    }

    void complete() {
        try {
            text.flush();
            bytes.flush();
            if (draft != null && target != null) {
                bytes.close();
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException failed) {
            throw incomplete(failed);
        }
    }

    private CommandFailed incomplete(IOException failed) {
        if (target == null) {
            return new CommandFailed(Exit.NO_ANSWER, "the report could not be written: " + failed.getMessage(), failed);
        }
        return cannotWrite(target, failed);
    }

    private static CommandFailed cannotWrite(Path target, IOException failed) {
        String why = switch (failed) {
            case NoSuchFileException _ -> "there is no folder " + target.getParent();
            case AccessDeniedException _ -> "this user may not write in " + target.getParent();
            case FileSystemException other when other.getReason() != null -> other.getReason();
            default -> String.valueOf(failed.getMessage());
        };
        return new CommandFailed(
                Exit.NO_ANSWER, "cannot write " + target + ": " + why + "\n  name another file with --output", failed);
    }

    @Override
    public void close() {
        if (target != null) {
            try {
                bytes.close();
            } catch (IOException full) {
                // What is still in the buffer cannot be written either, and has been told of.
            }
        }
        if (draft != null) {
            delete(draft);
        }
        if (interrupted != null) {
            try {
                Runtime.getRuntime().removeShutdownHook(interrupted);
            } catch (IllegalStateException ending) {
                // It is at work.
            }
        }
    }

    private static void delete(Path draft) {
        try {
            Files.deleteIfExists(draft);
        } catch (IOException ignored) {
            // A draft that stays does no harm.
        }
    }
}
