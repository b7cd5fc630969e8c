package dev.packagefast.security.inventory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Files read on all cores, the longest first so that no core ends long before the others, with the outcome in the order of
 * the files. Of files of the same name and length all but the first are compared with it, byte for byte, before they are
 * read: what stands in several folders, as in working copies, is read once.
 *
 * <p>What a file becomes while it is read takes several times its bytes. Large ones are therefore read one at a time, so
 * that a folder of many takes no more memory than the largest and a few small ones; so are those of further formats, whose
 * readers are strangers'. One thread goes through them while the others read what is left.
 */
final class ParallelReading implements Runnable {
    private static final int PART_BYTES = 1 << 18;
    private static final long LARGE_BYTES = 4L << 20;
    /** Enough for the number of a file: no walk finds more than {@link Limits#MOST_WALKED}. */
    private static final int NUMBER_BITS = 21;

    private final List<FolderWalk.Found> found;
    private final LockfileFormats formats;
    private final AtomicReferenceArray<@Nullable FileReading> read;
    private final Copies copies;
    /** The numbers of files that are read one at a time, and of the others; the longest first. */
    private final int[] alone;

    private final int[] together;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicBoolean takenAlone = new AtomicBoolean();
    private volatile boolean failed;

    ParallelReading(List<FolderWalk.Found> found, LockfileFormats formats) {
        this.found = found;
        this.formats = formats;
        this.read = new AtomicReferenceArray<>(found.size());
        long[] sizes = new long[found.size()];
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = size(found.get(i));
        }
        this.copies = new Copies(found, sizes);
        long[] order = new long[sizes.length];
        for (int i = 0; i < order.length; i++) {
            // What may be a copy comes last, when what it may be a copy of has been read.
            order[i] = (copies.mayBeCopy(i) ? 0 : 1L << 62) | sizes[i] << NUMBER_BITS | i;
        }
        Arrays.sort(order);
        int[] large = new int[order.length];
        int[] small = new int[order.length];
        int larges = 0;
        int smalls = 0;
        for (int i = order.length - 1; i >= 0; i--) {
            int number = (int) order[i] & (1 << NUMBER_BITS) - 1;
            if (found.get(number).isFurther() || sizes[number] > LARGE_BYTES) {
                large[larges++] = number;
            } else {
                small[smalls++] = number;
            }
        }
        alone = Arrays.copyOf(large, larges);
        together = Arrays.copyOf(small, smalls);
    }

    /** Its length, or that of the longest that is read. */
    private static long size(FolderWalk.Found file) {
        try {
            return Math.min(Files.size(file.file()), Limits.MOST_BYTES);
        } catch (IOException unreadable) {
            // Reading it says why.
            return 0;
        }
    }

    /** What each file gave. Not to be interrupted: the caller's thread reads too, and waits for the others. */
    List<FileReading> read() {
        Workers.run(found.size(), "pfsec-inventory-", this);
        List<FileReading> readings = new ArrayList<>(found.size());
        for (int i = 0; i < found.size(); i++) {
            readings.add(Objects.requireNonNull(read.get(i)));
        }
        return readings;
    }

    /** Takes files until there are none left for it, or one of the threads failed. */
    @Override
    public void run() {
        try {
            ByteBuffer part = ByteBuffer.allocateDirect(PART_BYTES);
            if (takenAlone.compareAndSet(false, true)) {
                readAll(alone, new AtomicInteger(), part);
            }
            readAll(together, next, part);
        } catch (RuntimeException | Error thrown) {
            failed = true;
            throw thrown;
        }
    }

    private void readAll(int[] numbers, AtomicInteger next, ByteBuffer part) {
        for (int i = next.getAndIncrement(); i < numbers.length && !failed; i = next.getAndIncrement()) {
            int number = numbers[i];
            FolderWalk.Found file = found.get(number);
            FileReading reading = copies.find(number, part);
            if (reading == null) {
                LockfileInput input = new LockfileInput(file.file());
                reading = Inventory.read(file, input, formats);
                copies.add(number, input, reading);
            }
            read.set(number, reading);
        }
    }
}
