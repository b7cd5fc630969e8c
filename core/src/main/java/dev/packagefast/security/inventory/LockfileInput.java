package dev.packagefast.security.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One file to read, with its size bounded before the first byte is taken.
 *
 * @param file where it is
 */
public record LockfileInput(Path file) {
    private static final String REMEDY =
            "Check that this is the file that the package manager wrote, and split the project if it is";

    /** The content. @throws BadLockfileException when it is empty or longer than {@link Limits#MOST_BYTES} */
    public byte[] bytes() throws IOException, BadLockfileException {
        // A pipe or a device could be read without an end. What is not there fails below with a reason of its own.
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            throw new BadLockfileException(0, "is not a regular file", "Name a file");
        }
        long size = Files.size(file);
        if (size > Limits.MOST_BYTES) {
            throw tooLong(size + " bytes");
        }
        byte[] content;
        try (InputStream in = Files.newInputStream(file)) {
            content = in.readNBytes((int) size);
            if (in.read() >= 0) {
                throw new BadLockfileException(0, "grew while it was read", "Run this again when nothing writes it");
            }
        }
        return content;
    }

    /** The content as text, without a byte-order mark. @throws BadLockfileException also when it is not UTF-8 text */
    public String text() throws IOException, BadLockfileException {
        byte[] content = bytes();
        int start = startsWithMark(content) ? 3 : 0;
        String text = new String(content, start, content.length - start, StandardCharsets.UTF_8);
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
