package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.Bucket.Download;
import dev.packagefast.security.advisory.Bucket.Wish;
import dev.packagefast.security.advisory.BucketException.Fault;
import dev.packagefast.security.advisory.UpdateProgress.Step;
import dev.packagefast.security.advisory.UpdateReport.EcosystemUpdate;
import dev.packagefast.security.advisory.osv.OsvReader;
import dev.packagefast.security.advisory.osv.OsvRecord;
import dev.packagefast.security.advisory.osv.OsvRecordException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Brings the store of one ecosystem to the state of the bucket: the whole export at first, later what its list of
 * changes names. What was fetched stays when something fails on the way.
 */
final class EcosystemSync {
    /** Changed records above which the whole export is the better way. */
    static final int MAX_CHANGES = 5_000;
    /** Listed rows in a row that the store has already, after which the rest of the list is taken to be known. */
    static final int KNOWN_ROWS = 2_000;
    /** How often the list is read to its end nevertheless: only so a deletion, or a late row, shows. */
    static final Duration WHOLE_LIST_EVERY = Duration.ofDays(7);
    /** Records that a bucket may list and not give before it is not believed. */
    static final int MAX_UNAVAILABLE = 100;
    /** A list without more than this many of our records, and than a tenth of them, is cut rather than cleaned up. */
    static final int MAX_REMOVED = 100;

    private static final int SAVE_EVERY = 500;
    private static final OsvReader READER = new OsvReader();

    private final BucketReader reader;
    private final RecordStore store;
    private final String ecosystem;
    private final Instant now;
    private final UpdateProgress progress;
    private boolean whole;

    EcosystemSync(BucketReader reader, RecordStore store, String ecosystem, Instant now, UpdateProgress progress) {
        this.reader = reader;
        this.store = store;
        this.ecosystem = ecosystem;
        this.now = now;
        this.progress = progress;
    }

    EcosystemUpdate run() throws IOException {
        if (!store.hasExport()) {
            fetchExport("");
        }
        Optional<Changes> known = changes();
        if (known.isPresent() && known.get().isTooMuch(store)) {
            fetchExport("");
            known = changes();
            if (known.isPresent() && known.get().isTooMuch(store)) {
                throw unrelated(known.get());
            }
        }
        if (known.isEmpty()) {
            return new EcosystemUpdate(ecosystem, whole, 0, 0, Map.of());
        }
        Changes changes = known.get();
        Map<String, String> unavailable;
        try {
            unavailable = fetch(changes.dates);
            for (String id : changes.removed) {
                store.drop(id);
            }
            if (unavailable.isEmpty()) {
                store.agreeWithList(changes.tag, changes.whole, now);
            }
        } finally {
            store.save();
        }
        return new EcosystemUpdate(
                ecosystem, whole, changes.dates.size() - unavailable.size(), changes.removed.size(), unavailable);
    }

    private String path(String file) {
        return ecosystem + "/" + file;
    }

    private void fetchExport(String unlessTag) throws IOException {
        String path = path("all.zip");
        AtomicLong total = new AtomicLong(-1);
        Optional<String> tag = reader.download(
                path,
                unlessTag,
                store.part(),
                TransferLimits.MAX_EXPORT_BYTES,
                total::set,
                bytes -> progress.onProgress(Step.EXPORT, ecosystem, bytes, total.get()));
        if (tag.isEmpty()) {
            return;
        }
        try {
            store.install(tag.get());
        } catch (AdvisoryFormatException bad) {
            throw new BucketException(
                    Fault.REFUSED,
                    reader.bucket().placeOf(path),
                    bad.expected(),
                    bad.found(),
                    "Run it again to fetch it anew; if that does not help, the upstream or a proxy on the way is"
                            + " damaged: try another with --from.",
                    bad);
        }
        whole = true;
    }

    /**
     * What the list says and the store has not.
     *
     * @param whole whether the list was read to its end, so that {@code removed} is known
     */
    private record Changes(Map<String, Instant> dates, Set<String> removed, boolean whole, String tag) {
        boolean isTooMuch(RecordStore store) {
            return dates.size() > MAX_CHANGES
                    || (removed.size() > MAX_REMOVED
                            && removed.size() > store.held().size() / 10);
        }
    }

    /** Nothing if the list is the one that the store agrees with, or if this bucket has only exports. */
    private Optional<Changes> changes() throws IOException {
        boolean due = now.getEpochSecond() - store.listReadWhole() >= WHOLE_LIST_EVERY.toSeconds();
        String path = path("modified_id.csv");
        try {
            return reader.retry(() -> {
                Optional<Download> answer = reader.open(path, new Wish(due ? "" : store.listTag(), 0, ""));
                if (answer.isEmpty()) {
                    return Optional.empty();
                }
                try (Download list = answer.get()) {
                    reader.requireSize(path, list.length(), TransferLimits.MAX_LIST_BYTES);
                    return Optional.of(compare(path, list, due));
                }
            });
        } catch (BucketException missing) {
            if (missing.fault() != Fault.MISSING) {
                throw missing;
            }
        }
        if (!whole) {
            fetchExport(store.exportTag());
        }
        return Optional.empty();
    }

    private Changes compare(String path, Download list, boolean toTheEnd) throws IOException {
        Map<String, Instant> dates = new LinkedHashMap<>();
        Set<String> listed = new HashSet<>();
        long[] known = {0};
        boolean ended = ChangeList.read(
                reader.bucket().placeOf(path), new BufferedInputStream(list.body(), 1 << 16), (id, modified) -> {
                    listed.add(id);
                    Long have = store.held().get(id);
                    if (have == null || modified.getEpochSecond() > have) {
                        dates.merge(id, modified, (one, other) -> one.isAfter(other) ? one : other);
                        known[0] = 0;
                    } else {
                        known[0]++;
                    }
                    if ((listed.size() & 0xFFF) == 0) {
                        progress.onProgress(Step.LIST, ecosystem, listed.size(), -1);
                    }
                    return toTheEnd || known[0] < KNOWN_ROWS;
                });
        Set<String> removed = new HashSet<>();
        if (ended) {
            if (listed.isEmpty()) {
                throw new BucketException(
                        Fault.REFUSED,
                        reader.bucket().placeOf(path),
                        "a line for each record",
                        "an empty list",
                        "This is no list of the OSV bucket: check the upstream.");
            }
            removed.addAll(store.held().keySet());
            removed.removeAll(listed);
        }
        return new Changes(dates, removed, ended, list.tag());
    }

    /** Fetches records side by side; returns those that are not to be had, with the reason. */
    private Map<String, String> fetch(Map<String, Instant> changes) throws IOException {
        Map<String, String> unavailable = new TreeMap<>();
        if (changes.isEmpty()) {
            return unavailable;
        }
        ExecutorService workers =
                WorkerThreads.pool("advisory-record-", Math.min(changes.size(), TransferLimits.PARALLEL_RECORDS));
        try {
            ExecutorCompletionService<Outcome> running = new ExecutorCompletionService<>(workers);
            changes.forEach((id, modified) -> running.submit(() -> fetch(id, modified)));
            for (int done = 1; done <= changes.size(); done++) {
                Outcome outcome =
                        WorkerThreads.await("the update", () -> running.take().get());
                if (!outcome.fault.isEmpty()) {
                    unavailable.put(outcome.id, outcome.fault);
                    requireFew(unavailable);
                }
                if (done % SAVE_EVERY == 0) {
                    synchronized (store.held()) {
                        store.save();
                    }
                }
                progress.onProgress(Step.RECORDS, ecosystem, done, changes.size());
            }
            return unavailable;
        } finally {
            // Ends what still runs before the store is saved.
            workers.shutdownNow();
            workers.close();
        }
    }

    /** @param fault empty if the record is in the store now */
    private record Outcome(String id, String fault) {}

    private Outcome fetch(String id, Instant modified) throws IOException {
        byte[] json;
        try {
            json = reader.read(path(id + ".json"), OsvReader.MAX_RECORD_BYTES);
        } catch (BucketException missing) {
            if (missing.fault() != Fault.MISSING) {
                throw missing;
            }
            return new Outcome(id, "listed, but not there");
        }
        try {
            OsvRecord record = READER.read(json);
            if (!record.id().equals(id)) {
                return new Outcome(id, "a record of another id: '" + record.id() + "'");
            }
        } catch (OsvRecordException none) {
            return new Outcome(id, "no OSV record: " + none.reason());
        }
        store.put(id, modified.getEpochSecond(), json);
        return new Outcome(id, "");
    }

    private void requireFew(Map<String, String> unavailable) throws BucketException {
        if (unavailable.size() > MAX_UNAVAILABLE) {
            Map.Entry<String, String> one = unavailable.entrySet().iterator().next();
            throw new BucketException(
                    Fault.REFUSED,
                    reader.bucket().placeOf(path(one.getKey() + ".json")),
                    "the records that modified_id.csv lists",
                    "more than " + MAX_UNAVAILABLE + " that are not to be had, this one: " + one.getValue(),
                    "The mirror is not complete: mirror it again, or take another with --from.");
        }
    }

    private BucketException unrelated(Changes changes) {
        return new BucketException(
                Fault.REFUSED,
                reader.bucket().placeOf(path("modified_id.csv")),
                "the list of the records in all.zip",
                "one with " + changes.dates.size() + " others, and without " + changes.removed.size() + " of them",
                "List and export do not belong together: mirror both again, or take another upstream with --from.");
    }
}
