package dev.packagefast.security.advisory;

import dev.packagefast.security.version.InvalidVersionException;
import dev.packagefast.security.version.VersionScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks an index, again and again, from one thread. It holds the buffers a question needs, so that a package nobody
 * reported costs no garbage: one checked page and a binary search. Get one from {@link AdvisoryIndex#matcher} for each
 * thread; it needs no closing and works until its index is closed.
 */
public final class Matcher {
    private final AdvisoryIndex index;
    private final PageReader pages;
    private final Region entries;
    private final long hashSeed;
    private final int bucketPages;
    private final PackageKey key = new PackageKey();
    private final Cursor cursor;
    private final IntervalCodec intervals = new IntervalCodec();
    private byte[] entry = new byte[1_024];
    /** Whose entry is held, so that asking about another version of the same package reads nothing. */
    private String heldEcosystem = "";

    private @Nullable String heldName;
    private int heldLength;
    private long heldOrigin;
    private byte[] sortKey = new byte[64];
    private String schemeEcosystem = "";
    private @Nullable VersionScheme scheme;

    Matcher(AdvisoryIndex index, PageReader pages, IndexHeader header) {
        this.index = index;
        this.pages = pages;
        this.entries = header.entries();
        this.hashSeed = header.hashSeed();
        this.bucketPages = header.bucketPages();
        this.cursor = new Cursor(pages.file);
    }

    /**
     * What is known about a version of a package.
     *
     * @param ecosystem as OSV names it, such as {@code npm} or {@code PyPI}; a release ({@code Debian:12}) also has the
     *     advisories of the ecosystem without one; a repository ({@code Maven:…}) makes no difference
     * @param name in any spelling its ecosystem treats as the same
     * @throws CorruptIndexException if a page needed for the answer is damaged
     * @throws IllegalStateException if the index has been closed
     */
    public MatchResult match(String ecosystem, String name, String version) {
        index.requireOpen();
        MatchResult exact = matchIn(ecosystem, ecosystem, name, version);
        if (ecosystem.indexOf(':') < 0 || NameRule.hasRepositorySuffix(ecosystem)) {
            return exact;
        }
        MatchResult general = matchIn(NameRule.base(ecosystem), ecosystem, name, version);
        return exact.isClean() ? general : join(exact, general);
    }

    private static MatchResult join(MatchResult first, MatchResult second) {
        if (second.isClean()) {
            return first;
        }
        List<AdvisoryMatch> matches = new ArrayList<>(first.matches());
        second.matches().stream()
                .filter(match -> matches.stream()
                        .noneMatch(known ->
                                known.advisory().id().equals(match.advisory().id())))
                .forEach(matches::add);
        List<Undecided> undecided = new ArrayList<>(first.undecided());
        undecided.addAll(second.undecided());
        return new MatchResult(matches, undecided);
    }

    private MatchResult matchIn(String keyEcosystem, String ecosystem, String name, String version) {
        int length = find(keyEcosystem, name);
        if (length < 0) {
            return MatchResult.NONE;
        }
        int keyLength = sortKey(ecosystem, version);
        List<AdvisoryMatch> matches = null;
        List<Undecided> undecided = null;
        int count = cursor.readCount();
        for (int i = 0; i < count; i++) {
            int position = cursor.readVarint();
            int gap = cursor.readByte();
            int found = intervals.search(cursor, sortKey, keyLength);
            int fixFrom = intervals.fixFrom();
            int fixTo = intervals.fixTo();
            boolean listed = isListed(version);
            if ((found & IntervalCodec.CONTAINED) != 0 || listed) {
                if (matches == null) {
                    matches = new ArrayList<>(count);
                }
                matches.add(new AdvisoryMatch(index.advisory(pages, position), fix(fixFrom, fixTo)));
            } else if (gap != 0 || (found & IntervalCodec.NEEDS_ORDER) != 0) {
                if (undecided == null) {
                    undecided = new ArrayList<>(1);
                }
                undecided.add(new Undecided(
                        index.advisory(pages, position),
                        gap != 0 ? RangeGap.reasonOf(gap) : "the version cannot be ordered"));
            }
        }
        if (matches == null && undecided == null) {
            return MatchResult.NONE;
        }
        return new MatchResult(matches == null ? List.of() : matches, undecided == null ? List.of() : undecided);
    }

    /** Whether {@link #match} would have anything to say, without reading what. */
    boolean isTouched(String ecosystem, String name, String version) {
        index.requireOpen();
        return isTouchedIn(ecosystem, ecosystem, name, version)
                || (ecosystem.indexOf(':') >= 0
                        && !NameRule.hasRepositorySuffix(ecosystem)
                        && isTouchedIn(NameRule.base(ecosystem), ecosystem, name, version));
    }

    private boolean isTouchedIn(String keyEcosystem, String ecosystem, String name, String version) {
        if (find(keyEcosystem, name) < 0) {
            return false;
        }
        int keyLength = sortKey(ecosystem, version);
        for (int i = cursor.readCount(); i > 0; i--) {
            cursor.readVarint();
            int gap = cursor.readByte();
            int found = intervals.search(cursor, sortKey, keyLength);
            if (isListed(version) || found != 0 || gap != 0) {
                return true;
            }
        }
        return false;
    }

    /** Every version that a database names as the end of an affected span of this package, in no order. */
    List<String> knownFixes(String ecosystem, String name) {
        List<String> fixes = new ArrayList<>();
        index.requireOpen();
        if (find(ecosystem, name) >= 0) {
            int count = cursor.readCount();
            for (int i = 0; i < count; i++) {
                cursor.readVarint();
                cursor.readByte();
                IntervalCodec.forEachFix(cursor, fixes::add);
                for (int texts = cursor.readCount(); texts > 0; texts--) {
                    cursor.skipBytes();
                }
            }
        }
        return fixes;
    }

    private Optional<String> fix(int from, int to) {
        return from == to
                ? Optional.empty()
                : Optional.of(new String(entry, from, to - from, java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Reads the exact texts at the cursor to their end and says whether {@code version} is among them. */
    private boolean isListed(String version) {
        boolean listed = false;
        for (int i = cursor.readCount(); i > 0; i--) {
            if (listed) {
                cursor.skipBytes();
            } else {
                listed = cursor.readText().equals(version);
            }
        }
        return listed;
    }

    /** Leaves the version's sort key in {@link #sortKey} and returns its length, or -1 if it cannot be ordered. */
    private int sortKey(String ecosystem, String version) {
        if (!schemeEcosystem.equals(ecosystem)) {
            scheme = VersionScheme.find(ecosystem).orElse(null);
            schemeEcosystem = ecosystem;
        }
        VersionScheme order = scheme;
        if (order == null) {
            return -1;
        }
        try {
            int length = order.sortKey(version, sortKey);
            if (length > sortKey.length) {
                sortKey = new byte[2 * length];
                length = order.sortKey(version, sortKey);
            }
            return length;
        } catch (InvalidVersionException unordered) {
            return -1;
        }
    }

    /**
     * Finds the entry of a package and leaves the cursor after its key; the entry stands in {@link #entry}. Returns its
     * length, or -1 if the index does not know the package.
     */
    private int find(String ecosystem, String name) {
        if (name.equals(heldName) && ecosystem.equals(heldEcosystem)) {
            cursor.reset(entry, 0, heldLength, heldOrigin);
            cursor.skipBytes();
            return heldLength;
        }
        heldName = null;
        if (!key.set(ecosystem, name)) {
            return -1;
        }
        long hash = key.hash(hashSeed);
        int page = IndexHeader.FIRST_BUCKET_PAGE + (int) (((hash >>> 32) * bucketPages) >>> 32);
        pages.seek(page);
        int slots = pages.bytes.getInt(pages.base);
        if (slots < 0 || slots > IndexWriter.MAX_SLOTS) {
            throw new CorruptIndexException(pages.file, (long) page * Pages.SIZE, "a bucket has " + slots + " slots");
        }
        int fingerprint = (int) hash;
        for (int slot = firstSlot(fingerprint, slots); slot < slots; slot++) {
            if (pages.bytes.getInt(pages.base + 4 + 4 * slot) != fingerprint) {
                return -1;
            }
            int length = readEntry(pages.bytes.getInt(pages.base + 4 + 4 * slots + 4 * slot));
            int keyFrom = cursor.skipBytes();
            if (key.isEqualTo(entry, keyFrom, cursor.position())) {
                heldEcosystem = ecosystem;
                heldName = name;
                heldLength = length;
                return length;
            }
            pages.seek(page);
        }
        return -1;
    }

    /** The first slot whose fingerprint is not below {@code fingerprint}. */
    private int firstSlot(int fingerprint, int slots) {
        int low = 0;
        int high = slots;
        int start = pages.base + 4;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (Integer.compareUnsigned(pages.bytes.getInt(start + 4 * middle), fingerprint) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int readEntry(int position) {
        long origin = (long) entries.firstPage() * Pages.SIZE + position;
        heldOrigin = origin;
        pages.copy(entries, position, entry, 0, 4);
        cursor.reset(entry, 0, 4, origin);
        int length = cursor.readU32();
        if (length > entries.length()) {
            throw cursor.corrupt("an entry is longer than its region");
        }
        if (length > entry.length) {
            entry = new byte[Math.max(length, 2 * entry.length)];
        }
        pages.copy(entries, position + 4L, entry, 0, length);
        cursor.reset(entry, 0, length, origin);
        return length;
    }
}
