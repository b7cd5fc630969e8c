package dev.packagefast.security.advisory;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Function;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of advisories in one file, and the answers to "what is known about this version of this package".
 *
 * <p>{@link #open} reads by position and suits a command that asks a few thousand questions; {@link #openMapped} suits a
 * process that lives on. Every page is checked before it is believed. Safe to share; {@link #matcher} gives each thread
 * its own buffers. Closing ends all matchers.
 *
 * @see <a href="https://ossf.github.io/osv-schema/">OSV schema</a>
 */
public final class AdvisoryIndex implements Closeable {
    static final String SIGNED_PREFIX = "pfsec advisory index 1\n";

    private static final String STARTER = "starter.idx";
    private static final int DIGEST_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    /** From here on a mapping costs less than reads by position: some tens of milliseconds against a microsecond each. */
    private static final int QUESTIONS_FOR_MAPPING = 20_000;

    private final String file;
    private final IndexHeader header;
    private final @Nullable FileChannel channel;
    private final @Nullable ByteBuffer whole;
    private final long[] verified;
    private final Object oneByOne = new Object();
    /** Guarded by {@link #oneByOne}. */
    private @Nullable Matcher shared;
    /** The file once it has been mapped for many questions. Guarded by {@link #oneByOne}. */
    private @Nullable ByteBuffer mapped;

    /** Readers that rest between two records, as many as threads usually ask at once. */
    private final ArrayBlockingQueue<DetailsReader> idleDetails = new ArrayBlockingQueue<>(8);

    private volatile boolean closed;

    private AdvisoryIndex(String file, IndexHeader header, @Nullable FileChannel channel, @Nullable ByteBuffer whole) {
        this.file = file;
        this.header = header;
        this.channel = channel;
        this.whole = whole;
        this.verified = BufferPageReader.bitmap(header.fileLength() / Pages.SIZE);
    }

    /**
     * Opens an index to be read by position. Reads one page.
     *
     * <p>A thread that is interrupted while it reads closes the channel for all (as every {@link FileChannel} does): a
     * process with threads that get interrupted opens the index with {@link #openMapped}.
     *
     * @throws IOException if there is no such file or it cannot be read
     * @throws CorruptIndexException if it is not an index, was cut, or is of a format this program does not read
     */
    public static AdvisoryIndex open(Path path) throws IOException {
        FileChannel channel = channel(path);
        try {
            return new AdvisoryIndex(path.toString(), readHeader(channel, path.toString()), channel, null);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    /** As {@link #open}, with the file mapped into memory. */
    public static AdvisoryIndex openMapped(Path path) throws IOException {
        String file = path.toString();
        try (FileChannel channel = channel(path)) {
            IndexHeader header = readHeader(channel, file);
            if (header.fileLength() > Integer.MAX_VALUE) {
                throw new CorruptIndexException(file, 16, "the index is longer than 2 GiB");
            }
            return new AdvisoryIndex(
                    file, header, null, channel.map(FileChannel.MapMode.READ_ONLY, 0, header.fileLength()));
        }
    }

    /** Opening a pipe would wait for a writer, and it cannot be read by position. */
    private static FileChannel channel(Path path) throws IOException {
        if (!Files.isRegularFile(path) && Files.exists(path)) {
            throw new FileSystemException(path.toString(), null, "it is not a regular file");
        }
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    /** An index whose bytes are already in memory: those between the buffer's position and limit. */
    public static AdvisoryIndex of(ByteBuffer bytes) {
        return of(bytes, "index in memory");
    }

    private static AdvisoryIndex of(ByteBuffer bytes, String name) {
        ByteBuffer whole = bytes.slice();
        byte[] page = new byte[Math.min(Pages.SIZE, whole.limit())];
        whole.get(0, page);
        return new AdvisoryIndex(name, IndexHeader.read(page, whole.limit(), name), null, whole);
    }

    /**
     * The snapshot that comes with the library: bare facts without descriptions, older than what {@code db update}
     * fetches, so that a first scan needs no network. {@link #metadata} says how old.
     *
     * @throws IllegalStateException if the library was built without it
     */
    public static AdvisoryIndex starter() {
        try (InputStream resource = AdvisoryIndex.class.getResourceAsStream(STARTER)) {
            if (resource == null) {
                throw new IllegalStateException("the library was built without its starter snapshot (" + STARTER
                        + "). Give an index: pfsec db update, or pfsec db import.");
            }
            return of(ByteBuffer.wrap(resource.readAllBytes()), STARTER);
        } catch (IOException unreadable) {
            throw new IllegalStateException("the starter snapshot in the library cannot be read", unreadable);
        }
    }

    private static IndexHeader readHeader(FileChannel channel, String file) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(Pages.SIZE);
        while (page.hasRemaining() && channel.read(page, page.position()) >= 0) {
            // Read on: a read may return less than asked for.
        }
        return IndexHeader.read(Arrays.copyOf(page.array(), page.position()), channel.size(), file);
    }

    /** A matcher for one thread. */
    public Matcher matcher() {
        requireOpen();
        return new Matcher(this, reader(true), header);
    }

    /**
     * A matcher for one of the threads that are to answer {@code questions} in all. An index that is read by position is
     * mapped when they are many; each page is then checked once, not at every read.
     *
     * @throws java.io.UncheckedIOException if the file cannot be mapped
     */
    public Matcher matcher(int questions) {
        requireOpen();
        if (questions < QUESTIONS_FOR_MAPPING || channel == null || header.fileLength() > Integer.MAX_VALUE) {
            return matcher();
        }
        return new Matcher(this, new BufferPageReader(file, mapped(channel), header.salt(), verified), header);
    }

    private ByteBuffer mapped(FileChannel open) {
        synchronized (oneByOne) {
            ByteBuffer made = mapped;
            if (made == null) {
                try {
                    made = open.map(FileChannel.MapMode.READ_ONLY, 0, header.fileLength());
                } catch (IOException failure) {
                    throw new UncheckedIOException("cannot map " + file, failure);
                }
                mapped = made;
            }
            return made;
        }
    }

    /**
     * What is known about one version of a package. For more than a few questions, or from several threads, a
     * {@link #matcher} for each thread is faster.
     *
     * @see Matcher#match
     */
    public MatchResult match(String ecosystem, String name, String version) {
        synchronized (oneByOne) {
            Matcher one = shared;
            if (one == null) {
                one = matcher();
                shared = one;
            }
            return one.match(ecosystem, name, version);
        }
    }

    /** What the index holds and how old it is. Read from the file at each call. */
    public IndexMetadata metadata() {
        requireOpen();
        Region region = header.metadata();
        return IndexMetadata.read(read(reader(false), region, 0, region.length()));
    }

    /** The index by the name it was opened under. */
    public String file() {
        return file;
    }

    /**
     * Reads the whole file and checks every page and the digest over all of them.
     *
     * @throws CorruptIndexException at the first damage
     */
    public void verify() {
        requireOpen();
        byte[] trailer = new byte[Pages.SIZE];
        byte[] digest = digest(trailer);
        ByteBuffer end = ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN);
        long offset = (long) header.trailerPage() * Pages.SIZE;
        if (end.getLong(0) != IndexHeader.TRAILER_MAGIC) {
            throw new CorruptIndexException(file, offset, "the trailer is not one");
        }
        if (!Arrays.equals(trailer, 8, 8 + DIGEST_BYTES, digest, 0, DIGEST_BYTES)) {
            throw new CorruptIndexException(file, offset, "the digest over the whole file is wrong");
        }
    }

    /**
     * Whether the index carries a valid signature by {@code key} (Ed25519). Does what {@link #verify} does first.
     *
     * @throws CorruptIndexException if the file is damaged
     */
    public boolean isSignedBy(PublicKey key) {
        verify();
        byte[] trailer = new byte[Pages.SIZE];
        readPage(reader(false), header.trailerPage(), trailer);
        ByteBuffer end = ByteBuffer.wrap(trailer).order(ByteOrder.LITTLE_ENDIAN);
        if (end.getInt(8 + DIGEST_BYTES) != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(SIGNED_PREFIX.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            verifier.update(trailer, 8, DIGEST_BYTES);
            return verifier.verify(trailer, 12 + DIGEST_BYTES, SIGNATURE_BYTES);
        } catch (GeneralSecurityException notVerifiable) {
            return false;
        }
    }

    /** The digest over all pages before the trailer, which is read into {@code trailer}. Checks every page. */
    private byte[] digest(byte[] trailer) {
        PageReader pages = reader(false);
        MessageDigest digest = sha256();
        byte[] page = new byte[Pages.SIZE];
        for (int i = 0; i < header.trailerPage(); i++) {
            readPage(pages, i, page);
            digest.update(page);
        }
        readPage(pages, header.trailerPage(), trailer);
        return digest.digest();
    }

    /** A page with its check, read anew from the file and checked, whatever was checked before. */
    private void readPage(PageReader pages, int page, byte[] into) {
        if (page == 0) {
            pages.readUnchecked(0, into);
            IndexHeader.read(into, header.fileLength(), file);
            return;
        }
        pages.readUnchecked(page, into);
        int check = ByteBuffer.wrap(into).order(ByteOrder.LITTLE_ENDIAN).getInt(Pages.PAYLOAD);
        if (check != Pages.check(new CRC32C(), into, 0, header.salt(), page)) {
            throw pages.damaged(page);
        }
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException missing) {
            throw new AssertionError("every Java platform has SHA-256", missing);
        }
    }

    void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the advisory index " + file + " has been closed");
        }
    }

    private PageReader reader(boolean forMatching) {
        ByteBuffer memory = whole;
        if (memory != null) {
            return new BufferPageReader(file, memory, header.salt(), verified);
        }
        FileChannel open = channel;
        if (open == null) {
            throw new AssertionError("an index is a file or memory");
        }
        return forMatching
                ? ChannelPageReader.forMatching(file, open, header.salt())
                : ChannelPageReader.forDetails(file, open, header.salt());
    }

    private Cursor read(PageReader pages, Region region, long position, int length) {
        byte[] bytes = new byte[length];
        pages.copy(region, position, bytes, 0, length);
        Cursor cursor = new Cursor(file);
        cursor.reset(bytes, 0, length, (long) region.firstPage() * Pages.SIZE + position);
        return cursor;
    }

    Advisory advisory(PageReader pages, int position) {
        Region region = header.advisories();
        int length = read(pages, region, position, 4).readU32();
        requireFits(region, position, length);
        return Advisory.read(this, read(pages, region, position + 4L, length));
    }

    AdvisoryDetails details(DetailsPlace place) {
        return place.block() < 0 ? noDetails() : fromBlock(place, block -> block.details(place.number()));
    }

    /** The first line of {@link #details} without the rest. */
    String summary(DetailsPlace place) {
        return place.block() < 0 ? noDetails().summary() : fromBlock(place, block -> block.summary(place.number()));
    }

    private AdvisoryDetails noDetails() {
        requireOpen();
        return AdvisoryDetails.NONE;
    }

    private <T> T fromBlock(DetailsPlace place, Function<DetailsBlock, T> reading) {
        requireOpen();
        DetailsReader idle = idleDetails.poll();
        DetailsReader reader = idle == null ? new DetailsReader(reader(false)) : idle;
        try {
            return reading.apply(block(place, reader));
        } finally {
            if (closed || !idleDetails.offer(reader)) {
                reader.close();
            }
        }
    }

    private DetailsBlock block(DetailsPlace place, DetailsReader reader) {
        Region region = header.details();
        PageReader pages = reader.pages;
        Cursor lengths = read(pages, region, place.block(), 8);
        int deflatedLength = lengths.readU32();
        int length = lengths.readU32();
        requireFits(region, place.block(), deflatedLength);
        byte[] deflated = new byte[deflatedLength];
        pages.copy(region, place.block() + 8L, deflated, 0, deflatedLength);
        long origin = (long) region.firstPage() * Pages.SIZE + place.block();
        return new DetailsBlock(deflated, length, reader.inflater, new Cursor(file), origin);
    }

    private void requireFits(Region region, int position, int length) {
        if (length > region.length()) {
            throw new CorruptIndexException(
                    file, (long) region.firstPage() * Pages.SIZE + position, "a structure is longer than its region");
        }
    }

    /** Closes the file; matchers and details fail from now on. May be called twice. */
    @Override
    public void close() throws IOException {
        closed = true;
        for (DetailsReader idle = idleDetails.poll(); idle != null; idle = idleDetails.poll()) {
            idle.close();
        }
        if (channel != null) {
            channel.close();
        }
    }
}
