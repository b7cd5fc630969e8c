package dev.packagefast.security.inventory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Which of a walk's files have the same content, and what the first of them gave. The same content is the same bytes, in
 * the file and in those beside it that its reader asked for: nothing less would do for a file that hides behind another.
 *
 * <p>Safe for use by several threads.
 */
final class Copies {
    private static final int NONE = -1;

    /** What is kept of first files, to compare others with, at most. */
    private static final long MOST_BYTES = 64L << 20;

    private static final class Known {
        final byte[] content;
        final FileReading reading;

        Known(byte[] content, FileReading reading) {
            this.content = content;
            this.reading = reading;
        }
    }

    private final List<FolderWalk.Found> found;
    /** For each file the number of the first one of its name, format and length; {@link #NONE} when there is no other. */
    private final int[] first;

    private final AtomicReferenceArray<@Nullable Known> known;
    private final AtomicLong kept = new AtomicLong();

    Copies(List<FolderWalk.Found> found, long[] sizes) {
        this.found = found;
        this.first = new int[sizes.length];
        this.known = new AtomicReferenceArray<>(sizes.length);
        Arrays.fill(first, NONE);
        Map<String, Integer> firsts = new HashMap<>();
        for (int i = 0; i < sizes.length; i++) {
            FolderWalk.Found file = found.get(i);
            if (!file.isFurther()) {
                String alike =
                        sizes[i] + "/" + file.format() + "/" + file.file().getFileName();
                Integer earlier = firsts.putIfAbsent(alike, i);
                if (earlier != null) {
                    first[earlier] = earlier;
                    first[i] = earlier;
                }
            }
        }
    }

    /** Whether an earlier file has the same name and length. */
    boolean mayBeCopy(int number) {
        return first[number] != NONE && first[number] != number;
    }

    /**
     * What the file gives if it is known from another one; null if it has to be read.
     *
     * @param part for a part of the file at a time
     */
    @Nullable FileReading find(int number, ByteBuffer part) {
        Known earlier = mayBeCopy(number) ? known.get(first[number]) : null;
        if (earlier == null) {
            return null;
        }
        FileReading reading = earlier.reading;
        Path file = found.get(number).file();
        try {
            if (new LockfileInput(file).hasContent(earlier.content, part) && isSameBeside(reading, file, part)) {
                return reading.in(file);
            }
        } catch (IOException | BadLockfileException unreadable) {
            // Reading it says why.
        }
        return null;
    }

    private static boolean isSameBeside(FileReading reading, Path file, ByteBuffer part)
            throws IOException, BadLockfileException {
        Set<String> besides = reading.besides();
        if (besides == null) {
            return false;
        }
        for (String name : besides) {
            Path one = reading.file().resolveSibling(name);
            Path other = file.resolveSibling(name);
            boolean there = Files.exists(one, LinkOption.NOFOLLOW_LINKS);
            if (there != Files.exists(other, LinkOption.NOFOLLOW_LINKS)
                    || (there && !new LockfileInput(other).hasContent(new LockfileInput(one).bytes(), part))) {
                return false;
            }
        }
        return true;
    }

    /** Keeps what a file gave, for those that may be copies of it. */
    void add(int number, LockfileInput input, FileReading reading) {
        if (first[number] != number || reading.besides() == null) {
            return;
        }
        try {
            byte[] content = input.bytes();
            if (kept.addAndGet(content.length) <= MOST_BYTES) {
                known.set(number, new Known(content, reading));
            } else {
                kept.addAndGet(-content.length);
            }
        } catch (IOException | BadLockfileException unreadable) {
            // So are its copies, each for itself.
        }
    }
}
