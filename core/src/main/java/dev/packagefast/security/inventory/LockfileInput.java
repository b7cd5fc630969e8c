package dev.packagefast.security.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One file to read, with its size bounded before the first byte is taken. For use by one thread. */
public final class LockfileInput {
    private static final String REMEDY =
            "Check that this is the file that the package manager wrote, and split the project if it is";

    private final Path file;
    private byte @Nullable [] content;

    public LockfileInput(Path file) {
        this.file = Objects.requireNonNull(file, "file");
    }

    /**
     * The content, which is read once and not to be changed.
     *
     * @throws BadLockfileException when it is no regular file, longer than {@link Limits#MOST_BYTES}, or grows meanwhile
     */
    public byte[] bytes() throws IOException, BadLockfileException {
        byte[] read = content;
        if (read == null) {
            read = read();
            content = read;
        }
        return read;
    }

    /**
     * Whether this is the content, which is not kept.
     *
     * @param part for a part of the content at a time
     */
    boolean hasContent(byte[] expected, ByteBuffer part) throws IOException, BadLockfileException {
        checkRegular();
        if (Files.size(file) != expected.length) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer left = ByteBuffer.wrap(expected);
            while (channel.read(part.clear()) >= 0) {
                int length = part.flip().remaining();
                if (length > left.remaining() || !part.equals(left.slice(left.position(), length))) {
                    return false;
                }
                left.position(left.position() + length);
            }
            return !left.hasRemaining();
        }
    }

    private byte[] read() throws IOException, BadLockfileException {
        checkRegular();
        long size = Files.size(file);
        if (size > Limits.MOST_BYTES) {
            throw tooLong(size + " bytes");
        }
        try (InputStream in = Files.newInputStream(file)) {
            byte[] read = in.readNBytes((int) size);
            if (in.read() >= 0) {
                throw new BadLockfileException(0, "grew while it was read", "Run this again when nothing writes it");
            }
            return read;
        }
    }

    /** A pipe or a device could be read without an end. What is not there fails later, with a reason of its own. */
    private void checkRegular() throws BadLockfileException {
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new BadLockfileException(0, "is not a regular file", "Name a file");
        }
    }

    /** The content as text, without a byte-order mark. @throws BadLockfileException also when it is not UTF-8 text */
    public String text() throws IOException, BadLockfileException {
        byte[] bytes = bytes();
        int start = startsWithMark(bytes) ? 3 : 0;
        String text = new String(bytes, start, bytes.length - start, StandardCharsets.UTF_8);
        int nul = text.indexOf('\0');
        if (nul >= 0) {
            throw new BadLockfileException(
                    lineAt(text, nul), "holds a NUL byte, which text does not", "Restore the file; it must be UTF-8");
        }
        // Lines that no reader sees the end of would leave a file of comments, or of one line.
        if (text.indexOf('\r') >= 0 && text.indexOf('\n') < 0) {
            throw new BadLockfileException(
                    1,
                    "ends its lines with carriage returns alone",
                    "Restore the file; its lines must end with line feeds");
        }
        return text;
    }

    private static boolean startsWithMark(byte[] content) {
        return content.length >= 3
                && content[0] == (byte) 0xEF
                && content[1] == (byte) 0xBB
                && content[2] == (byte) 0xBF;
    }

    private static int lineAt(String text, int offset) {
        int line = 1;
        for (int i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
            line++;
        }
        return line;
    }

    private static BadLockfileException tooLong(String found) {
        return new BadLockfileException(0, "has " + found + "; at most " + Limits.MOST_BYTES + " are read", REMEDY);
    }
}
