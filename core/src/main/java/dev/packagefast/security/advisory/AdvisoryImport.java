package dev.packagefast.security.advisory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Builds an index from sources of OSV records.
 *
 * {@snippet :
 * ImportReport report = AdvisoryImport.of(Path.of("all.zip")).writeTo(Path.of("npm.idx"));
 * report.problems().forEach(System.err::println);
 * }
 *
 * <p>A record that cannot be used, or only partly, is a problem in the report; a source that cannot be read ends the
 * import, and the file at the target stays as it was. Records are read and compiled on all processors; the result is the
 * same bytes for the same sources, whatever their number. Immutable; each {@code with} returns a changed copy.
 */
public final class AdvisoryImport {
    private static final int BATCH_DOCUMENTS = 256;
    private static final long BATCH_BYTES = 4L << 20;
    private static final ImportProgress SILENT = (records, bytes) -> {};

    private final List<Opener> openers;
    private final Clock clock;
    private final ImportProgress progress;
    private final @Nullable PrivateKey signingKey;

    /** Opens a source when its turn comes. */
    @FunctionalInterface
    public interface Opener {
        AdvisorySource open() throws IOException;
    }

    private AdvisoryImport(
            List<Opener> openers, Clock clock, ImportProgress progress, @Nullable PrivateKey signingKey) {
        this.openers = openers;
        this.clock = clock;
        this.progress = progress;
        this.signingKey = signingKey;
    }

    /** An import of zips, folders and files ({@link AdvisorySource#at}), in this order. */
    public static AdvisoryImport of(Path... paths) {
        List<Opener> openers = new ArrayList<>();
        for (Path path : paths) {
            openers.add(() -> AdvisorySource.at(path));
        }
        return of(openers);
    }

    /** An import of sources of any kind, each opened when the one before has been read. */
    public static AdvisoryImport of(List<Opener> sources) {
        return new AdvisoryImport(List.copyOf(sources), Clock.systemUTC(), SILENT, null);
    }

    /** The clock that gives the index its build time. */
    public AdvisoryImport withClock(Clock other) {
        return new AdvisoryImport(openers, other, progress, signingKey);
    }

    /** Whom to tell how far the import has come. */
    public AdvisoryImport withProgress(ImportProgress other) {
        return new AdvisoryImport(openers, clock, other, signingKey);
    }

    /** Signs the index with an Ed25519 key; {@link AdvisoryIndex#isSignedBy} checks it. */
    public AdvisoryImport withSigningKey(PrivateKey key) {
        return new AdvisoryImport(openers, clock, progress, key);
    }

    /**
     * Reads all sources and replaces the file at {@code target}; not by an index that would know nothing.
     *
     * @throws IOException if a source or the target cannot be read or written
     * @throws AdvisoryFormatException if a source is not what it claims to be, or none has a record that can be used
     */
    public ImportReport writeTo(Path target) throws IOException {
        IndexBuilder.Built built = build();
        if (built.report().counts().used() == 0) {
            List<ImportProblem> problems = built.report().problems();
            throw new AdvisoryFormatException(
                    String.join(", ", built.report().metadata().sources()),
                    -1,
                    "at least one record that can be used",
                    "none among " + built.report().counts().read()
                            + (problems.isEmpty()
                                    ? ""
                                    : "; the first: " + problems.getFirst().message()),
                    "Check that this is an export in OSV's format.");
        }
        AtomicFile.replace(target, out -> built.writer().writeTo(out, signingKey));
        return built.report();
    }

    /** As {@link #writeTo}, into memory. */
    public byte[] toBytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        build().writer().writeTo(out, signingKey);
        return out.toByteArray();
    }

    private IndexBuilder.Built build() throws IOException {
        IndexBuilder builder = new IndexBuilder();
        List<String> names = new ArrayList<>();
        int processors = Runtime.getRuntime().availableProcessors();
        ExecutorService workers = WorkerThreads.pool("advisory-import-", processors);
        try {
            for (Opener opener : openers) {
                try (AdvisorySource source = opener.open()) {
                    names.add(source.name());
                    Pipeline pipeline = new Pipeline(source.name(), workers, 2 * processors, builder);
                    source.forEachDocument(pipeline::accept);
                    pipeline.drain();
                }
            }
        } finally {
            workers.shutdownNow();
        }
        return builder.build(names, clock.instant());
    }

    /** Cuts one source's documents into batches, has them compiled, and takes the results in order. */
    private final class Pipeline {
        private final String source;
        private final ExecutorService workers;
        private final int inFlight;
        private final IndexBuilder builder;
        private final ArrayDeque<Future<ImportBatch>> running = new ArrayDeque<>();
        private List<AdvisoryDocument> batch = new ArrayList<>();
        private long batchBytes;

        Pipeline(String source, ExecutorService workers, int inFlight, IndexBuilder builder) {
            this.source = source;
            this.workers = workers;
            this.inFlight = inFlight;
            this.builder = builder;
        }

        void accept(AdvisoryDocument document) throws IOException {
            batch.add(document);
            batchBytes += document.sizeHint();
            if (batch.size() >= BATCH_DOCUMENTS || batchBytes >= BATCH_BYTES) {
                submit();
            }
        }

        private void submit() throws IOException {
            List<AdvisoryDocument> documents = batch;
            running.add(workers.submit(() -> ImportBatch.compile(source, documents)));
            batch = new ArrayList<>();
            batchBytes = 0;
            while (running.size() > inFlight) {
                take();
            }
        }

        void drain() throws IOException {
            if (!batch.isEmpty()) {
                submit();
            }
            while (!running.isEmpty()) {
                take();
            }
        }

        private void take() throws IOException {
            Future<ImportBatch> first = running.remove();
            builder.add(WorkerThreads.await("the import", first::get));
            progress.onProgress(builder.read(), builder.bytes());
        }
    }
}
