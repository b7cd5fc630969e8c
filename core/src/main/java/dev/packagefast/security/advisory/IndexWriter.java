package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.CompiledAdvisory.PackageFacts;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Lays compiled advisories out as an index file ({@code docs/advisory-index.md}). The same advisories, with
 * their details in the same order, give the same bytes.
 */
final class IndexWriter {
    /** What a bucket page holds at most: a count, then a fingerprint and a position for each. */
    static final int MAX_SLOTS = (Pages.PAYLOAD - 4) / 8;
    /** Aimed at on average, so that chance alone practically never overflows a page. */
    private static final int AIMED_SLOTS = 340;

    private static final int DOUBLINGS = 3;
    private static final int SEEDS = 64;

    private final List<byte[]> keys = new ArrayList<>();
    private final List<Integer> positions = new ArrayList<>();
    private final ByteWriter entries = new ByteWriter(1 << 16);
    private final ByteWriter advisories = new ByteWriter(1 << 16);
    private final List<byte[]> details;
    private final byte[] metadata;

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Fact(byte[] key, byte[] facts, int advisory) {}

    /**
     * @param sorted the advisories by id, none twice, withdrawn ones left out
     * @param details the blocks of the details region, in order
     */
    IndexWriter(List<CompiledAdvisory> sorted, List<byte[]> details, byte[] metadata) {
        this.details = details;
        this.metadata = metadata;
        List<Fact> facts = new ArrayList<>();
        for (CompiledAdvisory advisory : sorted) {
            int position = advisories.length();
            write(advisory);
            for (PackageFacts fact : advisory.facts()) {
                facts.add(new Fact(fact.key(), fact.facts(), position));
            }
        }
        // Stable, so that the advisories of one package stay ordered by id.
        facts.sort(Comparator.comparing(Fact::key, Arrays::compareUnsigned));
        for (int from = 0; from < facts.size(); ) {
            int to = from + 1;
            while (to < facts.size() && Arrays.equals(facts.get(from).key, facts.get(to).key)) {
                to++;
            }
            writeEntry(facts.subList(from, to));
            from = to;
        }
    }

    private void write(CompiledAdvisory advisory) {
        int start = advisories.length();
        advisories.writeU32(0).writeRaw(advisory.core());
        DetailsPlace place = advisory.details();
        if (place.block() < 0) {
            advisories.writeVarint(0);
        } else {
            advisories.writeVarint(place.block() + 1L).writeVarint(place.number());
        }
        advisories.putU32(start, advisories.length() - start - 4);
    }

    private void writeEntry(List<Fact> facts) {
        byte[] key = facts.getFirst().key;
        int start = entries.length();
        keys.add(key);
        positions.add(start);
        entries.writeU32(0).writeBytes(key).writeVarint(facts.size());
        for (Fact fact : facts) {
            entries.writeVarint(fact.advisory).writeRaw(fact.facts);
        }
        entries.putU32(start, entries.length() - start - 4);
    }

    /** Writes the whole file. */
    void writeTo(OutputStream out, @Nullable PrivateKey signingKey) throws IOException {
        Buckets buckets = buckets();
        long detailsLength = details.stream().mapToLong(block -> block.length).sum();
        long salt = salt();
        int next = IndexHeader.FIRST_BUCKET_PAGE + buckets.pages.size();
        Region[] regions = new Region[4];
        long[] lengths = {entries.length(), advisories.length(), detailsLength, metadata.length};
        for (int i = 0; i < regions.length; i++) {
            regions[i] = new Region(next, Math.toIntExact(lengths[i]));
            next = regions[i].endPage();
        }
        long fileLength = (next + 1L) * Pages.SIZE;
        PageWriter pages = new PageWriter(out, salt);
        ByteBuffer header = ByteBuffer.allocate(Pages.PAYLOAD);
        new IndexHeader(
                        fileLength,
                        buckets.seed,
                        salt,
                        buckets.pages.size(),
                        regions[0],
                        regions[1],
                        regions[2],
                        regions[3])
                .writeTo(header);
        pages.writeHeader(header.array());
        for (byte[] page : buckets.pages) {
            pages.write(page, 0, page.length);
        }
        pages.write(entries.array(), 0, entries.length());
        pages.endRegion();
        pages.write(advisories.array(), 0, advisories.length());
        pages.endRegion();
        for (byte[] block : details) {
            pages.write(block, 0, block.length);
        }
        pages.endRegion();
        pages.write(metadata, 0, metadata.length);
        pages.endRegion();
        pages.writeTrailer(digest -> sign(digest, signingKey));
    }

    private long salt() {
        CRC32C low = new CRC32C();
        low.update(entries.array(), 0, entries.length());
        low.update(advisories.array(), 0, advisories.length());
        CRC32C high = new CRC32C();
        high.update(metadata);
        details.forEach(high::update);
        return PackageKey.mix((high.getValue() << 32) | low.getValue());
    }

    private static byte[] sign(byte[] digest, @Nullable PrivateKey key) {
        if (key == null) {
            return new byte[0];
        }
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(AdvisoryIndex.SIGNED_PREFIX.getBytes(StandardCharsets.US_ASCII));
            signer.update(digest);
            return signer.sign();
        } catch (GeneralSecurityException unusable) {
            throw new IllegalArgumentException(
                    "the index cannot be signed: expected an Ed25519 private key, found " + key.getAlgorithm(),
                    unusable);
        }
    }

    private record Buckets(long seed, List<byte[]> pages) {}

    /** Distributes the keys: first by more pages, then by another seed, until every page holds its share. */
    private Buckets buckets() {
        int fewest = Math.max(1, (keys.size() + AIMED_SLOTS - 1) / AIMED_SLOTS);
        long[] hashes = new long[keys.size()];
        for (long seed = 0; seed < SEEDS; seed++) {
            for (int i = 0; i < hashes.length; i++) {
                hashes[i] = PackageKey.hash(keys.get(i), keys.get(i).length, seed);
            }
            for (int doubling = 0; doubling <= DOUBLINGS; doubling++) {
                List<byte[]> pages = distribute(hashes, fewest << doubling);
                if (!pages.isEmpty()) {
                    return new Buckets(seed, pages);
                }
            }
        }
        throw new IllegalStateException("package names collide under " + SEEDS
                + " seeds of the index's hash: these names were made to do so. Import without their source.");
    }

    /** The bucket pages, or nothing if one overflows. */
    private List<byte[]> distribute(long[] hashes, int pageCount) {
        int[] starts = new int[pageCount + 1];
        for (long hash : hashes) {
            starts[bucket(hash, pageCount) + 1]++;
        }
        for (int i = 0; i < pageCount; i++) {
            if (starts[i + 1] > MAX_SLOTS) {
                return List.of();
            }
            starts[i + 1] += starts[i];
        }
        // Fingerprint in the high half, flipped so that signed order is unsigned order; which key in the low half.
        long[] slots = new long[hashes.length];
        int[] next = starts.clone();
        for (int i = 0; i < hashes.length; i++) {
            long fingerprint = (int) hashes[i] ^ Integer.MIN_VALUE;
            slots[next[bucket(hashes[i], pageCount)]++] = (fingerprint << 32) | i;
        }
        List<byte[]> pages = new ArrayList<>(pageCount);
        for (int i = 0; i < pageCount; i++) {
            Arrays.sort(slots, starts[i], starts[i + 1]);
            pages.add(page(slots, starts[i], starts[i + 1]));
        }
        return pages;
    }

    private static int bucket(long hash, int pageCount) {
        return (int) (((hash >>> 32) * pageCount) >>> 32);
    }

    private byte[] page(long[] slots, int from, int to) {
        ByteBuffer page = ByteBuffer.allocate(Pages.PAYLOAD).order(ByteOrder.LITTLE_ENDIAN);
        page.putInt(to - from);
        for (int i = from; i < to; i++) {
            page.putInt((int) (slots[i] >> 32) ^ Integer.MIN_VALUE);
        }
        for (int i = from; i < to; i++) {
            page.putInt(positions.get((int) slots[i]));
        }
        return page.array();
    }
}
