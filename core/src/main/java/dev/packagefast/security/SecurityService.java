package dev.packagefast.security;

import com.github.packageurl.PackageURL;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditTrail;
import dev.packagefast.security.audit.AuditTrailException;
import dev.packagefast.security.performance.ConcurrencyAdvice;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.Timing;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;

/**
 * The security checks of a package manager behind one door: whether a package file is what was published, what is known
 * about a package, and its scripts run under kernel isolation; each operation leaves an event in the audit trail and a
 * metric in the performance monitor.
 *
 * {@snippet class="dev.packagefast.security.SecurityServiceSnippets" region="basic"}
 *
 * <p><b>Asynchrony.</b> The three operations return at once. Hashing and matching run on a bounded pool of platform
 * threads, waiting on virtual threads, the launch of a script on a fresh platform thread. A future completes on a virtual
 * thread once the event of the operation is durable.
 *
 * <p><b>Failures.</b> An answer is a value, also a bad one: a scan with findings, a script that exits 1. A failed check
 * and an answer that cannot be given complete the future with a {@link PackageSecurityException}, which {@code join()}
 * throws as the cause of a {@link java.util.concurrent.CompletionException}:
 *
 * {@snippet class="dev.packagefast.security.SecurityServiceSnippets" region="failures"}
 *
 * <p>Arguments that cannot be right (null, an empty name, a control character in it) throw at once, as
 * {@link NullPointerException} or {@link IllegalArgumentException}.
 *
 * <p><b>Cancelling</b> the future of a script kills the script; cancelling another operation keeps it from starting if it
 * has not yet. Only the future that was returned does so, not one derived from it.
 *
 * <p>Thread-safe, and meant to be shared: one service for a process.
 */
public final class SecurityService implements AutoCloseable {
    private static final Duration FOR_EVER = Duration.ofDays(3_650);

    private final SecurityServiceConfig config;
    private final Clock clock;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final PerformanceMonitor monitor;
    private final Recorder recorder;
    private final IntegrityCheck integrityCheck;
    private final VulnerabilityCheck vulnerabilityCheck;
    private final ThreadPoolExecutor hashing;
    private final ThreadPoolExecutor matching;
    private final ExecutorService waiting = Executors.newVirtualThreadPerTaskExecutor();
    private final Gate gate = new Gate();
    private final Set<ScriptExecution> scripts = ConcurrentHashMap.newKeySet();
    private final Map<Degradation.Kind, LongAdder> degradations = new ConcurrentHashMap<>();
    private final HashingConcurrency hashingConcurrency;

    /** A service with {@link SecurityServiceConfig#defaults()}. */
    public SecurityService() {
        this(SecurityServiceConfig.defaults(), Clock.systemUTC());
    }

    /** A service with that configuration. Does no I/O: files are opened by the first operation that needs them. */
    public static SecurityService withConfig(SecurityServiceConfig config) {
        return new SecurityService(Objects.requireNonNull(config, "config"), Clock.systemUTC());
    }

    SecurityService(SecurityServiceConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.monitor = PerformanceMonitor.builder().config(config.performance()).build();
        this.recorder = new Recorder(config, monitor);
        this.integrityCheck = new IntegrityCheck(config, cores * ConcurrencyAdvice.MAX_THREADS_PER_CORE);
        this.vulnerabilityCheck = new VulnerabilityCheck(config, clock);
        this.hashing = pool("pfsec-hash-");
        this.matching = pool("pfsec-match-");
        this.hashingConcurrency = new HashingConcurrency(monitor, hashing, cores, HashingConcurrency::systemLoad);
        monitor.addListener(new AlertAudit(this::record, clock));
    }

    private ThreadPoolExecutor pool(String name) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                cores,
                cores,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name(name, 0).factory());
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /**
     * Checks that a file is the package that was published.
     *
     * @param packageName the package's name in the npm registry
     * @param version its version
     * @param file the package file
     * @param expectedHash what the registry or the lockfile says: SRI, or hex or base64 of a SHA-512
     * @return completes with the report, or with {@link IntegrityMismatchException}, {@link InvalidIntegrityException},
     *     {@link PackageFileException} or {@link AuditUnavailableException}
     */
    public CompletableFuture<IntegrityReport> verifyPackageFileIntegrity(
            String packageName, String version, Path file, String expectedHash) {
        return verify(PackageSubject.npm(packageName, version), file, expectedHash);
    }

    /** As {@link #verifyPackageFileIntegrity(String, String, Path, String)}, for a package of any ecosystem. */
    public CompletableFuture<IntegrityReport> verifyPackageFileIntegrity(
            PackageURL purl, Path file, String expectedHash) {
        return verify(PackageSubject.of(purl), file, expectedHash);
    }

    private CompletableFuture<IntegrityReport> verify(PackageSubject subject, Path file, String expectedHash) {
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(expectedHash, "expectedHash");
        hashingConcurrency.count();
        return begin(
                hashing,
                MetricType.INTEGRITY_VERIFICATION,
                subject,
                () -> integrityCheck.run(subject, file, expectedHash));
    }

    /**
     * Says what is known about one version of a package.
     *
     * @param packageName the package's name in the npm registry
     * @param version its exact version
     * @return completes with the report, or with {@link AdvisoryDatabaseException}, {@link UndecidedVersionException} or
     *     {@link AuditUnavailableException}
     */
    public CompletableFuture<VulnerabilityReport> scanPackageForVulnerabilities(String packageName, String version) {
        return scan(PackageSubject.npm(packageName, version));
    }

    /** As {@link #scanPackageForVulnerabilities(String, String)}, for a package of any ecosystem. */
    public CompletableFuture<VulnerabilityReport> scanPackageForVulnerabilities(PackageURL purl) {
        return scan(PackageSubject.of(purl));
    }

    private CompletableFuture<VulnerabilityReport> scan(PackageSubject subject) {
        if (subject.version().isBlank()) {
            throw new IllegalArgumentException(
                    "the version of " + subject.name() + " is empty: a scan needs an exact one");
        }
        return begin(matching, MetricType.VULNERABILITY_SCAN, subject, () -> vulnerabilityCheck.run(subject));
    }

    /**
     * Runs a package's script under runtime protection.
     *
     * <p>It may write its working directory and a private home and temporary folder that vanish with it, read the
     * system's folders, the node installation and the {@code node_modules} it stands in, and reach no network. An
     * executable script runs as it is, one named {@code .js}, {@code .cjs} or {@code .mjs} by node, any other by the
     * shell.
     *
     * @param packageName the package whose script it is
     * @param scriptName which of its scripts, such as {@code postinstall}
     * @param script the file to run
     * @param workingDirectory the package's own folder
     * @return completes with the result, or with {@link ScriptRefusedException}, {@link ScriptLaunchException} or
     *     {@link AuditUnavailableException}; a script that fails is a result
     */
    public CompletableFuture<ScriptResult> executePackageScript(
            String packageName, String scriptName, Path script, Path workingDirectory) {
        return execute(PackageSubject.npm(packageName, ""), scriptName, script, workingDirectory);
    }

    /** As {@link #executePackageScript(String, String, Path, Path)}, for a package of any ecosystem. */
    public CompletableFuture<ScriptResult> executePackageScript(
            PackageURL purl, String scriptName, Path script, Path workingDirectory) {
        return execute(PackageSubject.of(purl), scriptName, script, workingDirectory);
    }

    private CompletableFuture<ScriptResult> execute(
            PackageSubject subject, String scriptName, Path script, Path workingDirectory) {
        Objects.requireNonNull(scriptName, "scriptName");
        Objects.requireNonNull(script, "script");
        Objects.requireNonNull(workingDirectory, "workingDirectory");
        if (scriptName.isBlank() || scriptName.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the script name is empty or holds a control character");
        }
        ScriptExecution execution =
                new ScriptExecution(config, monitor, clock, subject, scriptName, script, workingDirectory);
        CompletableFuture<ScriptResult> future = new CompletableFuture<>();
        if (!gate.enter()) {
            future.completeExceptionally(closed());
            return future;
        }
        scripts.add(execution);
        var _ = future.whenComplete((result, failure) -> {
            if (future.isCancelled()) {
                execution.cancel();
            }
        });
        waiting.execute(() -> {
            Runnable completion;
            try {
                completion = live(future, execution);
            } catch (Throwable failure) {
                completion = () -> future.completeExceptionally(unwrapped(failure));
            }
            scripts.remove(execution);
            gate.leave();
            completion.run();
        });
        return future;
    }

    /** A script from its first event to its last; blocks. Gives what completes the future. */
    private Runnable live(CompletableFuture<ScriptResult> future, ScriptExecution execution) {
        Optional<Answer<ScriptResult>> refused = execution.refuse();
        if (refused.isEmpty()) {
            // Written down before it starts: no script runs without a trace.
            recorder.record(execution.startEvent()).join().ifPresent(this::count);
        }
        Answer<ScriptResult> answer = refused.orElseGet(execution::run);
        countAll(answer);
        recorder.record(answer.event()).join().ifPresent(this::count);
        return () -> complete(future, answer);
    }

    private <T> CompletableFuture<T> begin(
            ExecutorService pool, MetricType type, PackageSubject subject, Supplier<Answer<T>> operation) {
        CompletableFuture<T> future = new CompletableFuture<>();
        if (!gate.enter()) {
            future.completeExceptionally(closed());
            return future;
        }
        pool.execute(() -> {
            if (future.isDone()) {
                gate.leave();
                return;
            }
            Timing timing = monitor.startTiming();
            Answer<T> answer;
            try {
                answer = operation.get();
            } catch (Throwable failure) {
                monitor.endTiming(timing, SeriesKey.of(type, Outcome.FAILED, subject.ecosystem()));
                future.completeExceptionally(failure);
                gate.leave();
                return;
            }
            monitor.endTiming(timing, SeriesKey.of(type, outcome(answer), subject.ecosystem()));
            countAll(answer);
            var _ = recorder.record(answer.event())
                    .handleAsync(
                            (degradation, failure) -> {
                                // Left before it completes, so that a continuation may close the service.
                                gate.leave();
                                if (failure != null) {
                                    return future.completeExceptionally(unwrapped(failure));
                                }
                                degradation.ifPresent(this::count);
                                return complete(future, answer);
                            },
                            waiting);
        });
        return future;
    }

    private static <T> boolean complete(CompletableFuture<T> future, Answer<T> answer) {
        PackageSecurityException failure = answer.failure();
        return failure != null ? future.completeExceptionally(failure) : future.complete(answer.value());
    }

    private static Outcome outcome(Answer<?> answer) {
        return switch (answer.failure()) {
            case null -> Outcome.SUCCESS;
            case IntegrityMismatchException mismatch -> Outcome.REFUSED;
            default -> Outcome.FAILED;
        };
    }

    private static Throwable unwrapped(Throwable failure) {
        return failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
    }

    private static ServiceClosedException closed() {
        return new ServiceClosedException("the security service has been closed. Make a new one.");
    }

    private void countAll(Answer<?> answer) {
        switch (answer.value()) {
            case IntegrityReport report -> report.degradations().forEach(this::count);
            case VulnerabilityReport report -> report.degradations().forEach(this::count);
            case ScriptResult result -> result.degradations().forEach(this::count);
            case null, default -> {}
        }
    }

    private void count(Degradation degradation) {
        degradations
                .computeIfAbsent(degradation.kind(), kind -> new LongAdder())
                .increment();
    }

    /** How often each kind of weakness was let through since the service was made. */
    public Map<Degradation.Kind, Long> degradations() {
        Map<Degradation.Kind, Long> counts = new EnumMap<>(Degradation.Kind.class);
        degradations.forEach((kind, count) -> counts.put(kind, count.sum()));
        return counts;
    }

    /**
     * The audit trail; opened now if no operation has yet. Without a configured file it is in memory and bounded, which
     * {@link AuditTrail#durable()} tells.
     *
     * @throws AuditUnavailableException if the file cannot be opened, or is damaged
     */
    public AuditTrail auditTrail() {
        return recorder.trail();
    }

    /**
     * Writes the trail's events as one JSON array; the file is replaced whole or not at all.
     *
     * @throws AuditUnavailableException if the trail cannot be read, or the file not be written
     */
    public void exportAuditTrailToJson(Path file) {
        export(() -> auditTrail().exportJson(Objects.requireNonNull(file, "file")));
    }

    /**
     * Writes the trail's events as CSV that a spreadsheet takes for no formulas; otherwise as
     * {@link #exportAuditTrailToJson}.
     */
    public void exportAuditTrailToCsv(Path file) {
        export(() -> auditTrail().exportCsv(Objects.requireNonNull(file, "file")));
    }

    private static void export(Runnable writing) {
        try {
            writing.run();
        } catch (AuditTrailException failed) {
            throw new AuditUnavailableException(String.valueOf(failed.getMessage()), failed);
        }
    }

    /** What the service measured about itself. */
    public PerformanceMonitor performanceMonitor() {
        return monitor;
    }

    /**
     * Lets no further operation begin, waits for those under way, kills scripts that still run after
     * {@link SecurityServiceConfig#closeGrace()}, and closes the trail. May be called again.
     */
    @Override
    public void close() {
        gate.shut();
        if (!gate.awaitEmpty(config.closeGrace())) {
            scripts.forEach(ScriptExecution::cancel);
            gate.awaitEmpty(FOR_EVER);
        }
        hashing.shutdown();
        matching.shutdown();
        waiting.shutdown();
        // Before the trail: an alert that is under way leaves its event.
        monitor.close();
        recorder.close();
    }

    /** For extensions: writes an event of their own into the trail, by the same rules as the service's. */
    CompletableFuture<Void> record(AuditEvent event) {
        return recorder.record(event).thenAccept(degradation -> degradation.ifPresent(this::count));
    }
}
