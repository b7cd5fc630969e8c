package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.BucketException.Fault;
import dev.packagefast.security.advisory.UpdateProgress.Step;
import dev.packagefast.security.advisory.UpdateReport.EcosystemUpdate;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps an index up to date with a place that has the layout of the public OSV bucket.
 *
 * {@snippet :
 * AdvisoryUpdate.from(AdvisoryUpdate.PUBLIC_BUCKET, Path.of("cache"))
 *         .withEcosystems(List.of("npm", "PyPI"))
 *         .writeTo(Path.of("advisories.idx"));
 * }
 *
 * <p>The first update fetches each ecosystem's whole export, a later one what has changed; both keep the records in the
 * cache folder ({@code docs/database.md}). An update that fails leaves the index as it was and what it has fetched in the
 * cache. Updates in one cache run one after the other, whatever process or thread they are in; readers of the index wait
 * for none of them. Immutable; each {@code with} returns a changed copy.
 */
public final class AdvisoryUpdate {
    /** Where the OSV project publishes all advisories. */
    public static final String PUBLIC_BUCKET = "https://osv-vulnerabilities.storage.googleapis.com";
    /** What an index is made of that nobody has chosen ecosystems for. */
    public static final List<String> DEFAULT_ECOSYSTEMS =
            List.of("npm", "PyPI", "Maven", "Go", "crates.io", "RubyGems", "NuGet", "Packagist");

    private static final int MAX_ECOSYSTEM_LENGTH = 64;
    private static final Duration LOCK_PATIENCE = Duration.ofMinutes(30);

    private final String from;
    private final Path cache;
    private final List<String> ecosystems;
    private final @Nullable ProxySettings proxies;
    private final UpdateProgress progress;
    private final Clock clock;
    private final @Nullable PrivateKey signingKey;
    private final TransferLimits limits;

    private AdvisoryUpdate(
            String from,
            Path cache,
            List<String> ecosystems,
            @Nullable ProxySettings proxies,
            UpdateProgress progress,
            Clock clock,
            @Nullable PrivateKey signingKey,
            TransferLimits limits) {
        this.from = from;
        this.cache = cache;
        this.ecosystems = List.copyOf(ecosystems);
        this.proxies = proxies;
        this.progress = progress;
        this.clock = clock;
        this.signingKey = signingKey;
        this.limits = limits;
    }

    /**
     * An update from {@code upstream}: a URL ({@code https://…}, {@code http://…}) or a folder.
     *
     * @param cache the folder that keeps the records between updates; made if need be
     * @throws IllegalArgumentException if it is neither
     */
    public static AdvisoryUpdate from(String upstream, Path cache) {
        requireUpstream(upstream);
        return new AdvisoryUpdate(
                upstream,
                cache,
                List.of(),
                null,
                (step, ecosystem, done, total) -> {},
                Clock.systemUTC(),
                null,
                TransferLimits.USUAL);
    }

    /** What is wrong with a URL is said without the URL: it may carry a password. */
    private static void requireUpstream(String upstream) {
        if (isUrl(upstream)) {
            try {
                if (new URI(upstream).getHost() == null) {
                    throw new IllegalArgumentException("the upstream's URL names no host");
                }
            } catch (URISyntaxException bad) {
                throw new IllegalArgumentException(
                        "the upstream is no URL: " + bad.getReason() + " at character " + (bad.getIndex() + 1), bad);
            }
        } else if (upstream.isBlank() || upstream.contains("://")) {
            throw new IllegalArgumentException(
                    "an upstream is a URL that begins with https:// or http://, or a folder");
        }
    }

    private static boolean isUrl(String upstream) {
        return upstream.startsWith("https://") || upstream.startsWith("http://");
    }

    /** These ecosystems, by the names of the bucket's folders; without a choice those of the last update of the file. */
    public AdvisoryUpdate withEcosystems(List<String> names) {
        for (String name : names) {
            if (name.isBlank()
                    || name.length() > MAX_ECOSYSTEM_LENGTH
                    || name.startsWith(".")
                    || !name.chars().allMatch(c -> c >= ' ' && c < 0x7F && c != '/' && c != '\\')) {
                throw new IllegalArgumentException("'" + name + "' is no name of an ecosystem, such as npm or PyPI");
            }
        }
        List<String> distinct = names.stream().distinct().toList();
        return new AdvisoryUpdate(from, cache, distinct, proxies, progress, clock, signingKey, limits);
    }

    /** Which proxy to go through; without, what the JDK's system properties say. */
    public AdvisoryUpdate withProxies(ProxySettings other) {
        return new AdvisoryUpdate(from, cache, ecosystems, other, progress, clock, signingKey, limits);
    }

    /** Whom to tell how far the update has come. */
    public AdvisoryUpdate withProgress(UpdateProgress other) {
        return new AdvisoryUpdate(from, cache, ecosystems, proxies, other, clock, signingKey, limits);
    }

    /** The clock that gives the index its build time. */
    public AdvisoryUpdate withClock(Clock other) {
        return new AdvisoryUpdate(from, cache, ecosystems, proxies, progress, other, signingKey, limits);
    }

    /** Signs the index with an Ed25519 key. */
    public AdvisoryUpdate withSigningKey(PrivateKey key) {
        return new AdvisoryUpdate(from, cache, ecosystems, proxies, progress, clock, key, limits);
    }

    AdvisoryUpdate withLimits(TransferLimits other) {
        return new AdvisoryUpdate(from, cache, ecosystems, proxies, progress, clock, signingKey, other);
    }

    /**
     * Fetches what is new and replaces the index at {@code target}; leaves it alone if it is made of the same records.
     *
     * @throws BucketException if the upstream does not give what an update needs
     * @throws IOException if the cache or the target cannot be read or written
     */
    public UpdateReport writeTo(Path target) throws IOException {
        progress.onProgress(Step.WAITING, "", 0, -1);
        try (UpdateLock _ = UpdateLock.take(cache, LOCK_PATIENCE);
                Bucket bucket = bucket()) {
            UpdatedFile file = UpdatedFile.of(cache, target);
            List<String> wanted = !ecosystems.isEmpty()
                    ? ecosystems
                    : file.ecosystems().isEmpty() ? DEFAULT_ECOSYSTEMS : file.ecosystems();
            BucketReader reader = new BucketReader(bucket, limits);
            Map<String, RecordStore> stores = new LinkedHashMap<>();
            List<EcosystemUpdate> updates = new ArrayList<>();
            for (String ecosystem : wanted) {
                RecordStore store = RecordStore.open(folder(bucket, ecosystem));
                stores.put(ecosystem, store);
                updates.add(sync(reader, store, ecosystem));
            }
            String state = state(bucket, stores);
            if (signingKey == null && file.isMadeOf(state)) {
                return new UpdateReport(updates, Optional.empty());
            }
            ImportReport imported = write(bucket, stores, target);
            file.remember(wanted, signingKey == null ? state : "signed");
            return new UpdateReport(updates, Optional.of(imported));
        }
    }

    private Bucket bucket() {
        return isUrl(from) ? new HttpBucket(from, limits, proxies) : new FolderBucket(Path.of(from));
    }

    /** Of one upstream and ecosystem: two mirrors do not mix. */
    private Path folder(Bucket bucket, String ecosystem) {
        String upstream = HexFormat.of()
                .formatHex(AdvisoryIndex.sha256().digest(bucket.name().getBytes(StandardCharsets.UTF_8)), 0, 8);
        return cache.resolve("osv-" + upstream).resolve(Bucket.segment(ecosystem));
    }

    private EcosystemUpdate sync(BucketReader reader, RecordStore store, String ecosystem) throws IOException {
        try {
            return new EcosystemSync(reader, store, ecosystem, clock.instant(), progress).run();
        } catch (BucketException missing) {
            if (missing.fault() != Fault.MISSING) {
                throw missing;
            }
            Optional<List<String>> names = names(reader);
            if (names.isEmpty() || names.get().contains(ecosystem)) {
                throw missing;
            }
            throw new BucketException(
                    Fault.MISSING,
                    reader.bucket().placeOf("ecosystems.txt"),
                    "the ecosystem " + ecosystem,
                    "only " + String.join(", ", names.get()),
                    "Name one of these, with capitals and small letters as they are here.",
                    missing);
        }
    }

    /** The ecosystems that the bucket says it has; nothing where it does not say. */
    private static Optional<List<String>> names(BucketReader reader) {
        try {
            byte[] names = reader.read("ecosystems.txt", (int) TransferLimits.MAX_NAMES_BYTES);
            return Optional.of(new String(names, StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList());
        } catch (IOException notSaid) {
            return Optional.empty();
        }
    }

    private static String state(Bucket bucket, Map<String, RecordStore> stores) {
        var digest = AdvisoryIndex.sha256();
        digest.update(bucket.name().getBytes(StandardCharsets.UTF_8));
        stores.forEach((ecosystem, store) ->
                digest.update((ecosystem + "\n" + store.records()).getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private ImportReport write(Bucket bucket, Map<String, RecordStore> stores, Path target) throws IOException {
        List<AdvisoryImport.Opener> sources = new ArrayList<>();
        long[] total = {0};
        stores.forEach((ecosystem, store) -> {
            total[0] += store.held().size();
            sources.add(() -> store.source(bucket.placeOf(ecosystem)));
        });
        AdvisoryImport making = AdvisoryImport.of(sources)
                .withClock(clock)
                .withProgress((records, bytes) -> progress.onProgress(Step.INDEX, "", records, total[0]));
        if (signingKey != null) {
            making = making.withSigningKey(signingKey);
        }
        return making.writeTo(target);
    }
}
