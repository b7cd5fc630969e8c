package dev.packagefast.security;

import com.github.packageurl.PackageURL;
import dev.packagefast.sandbox.Sandbox;
import dev.packagefast.security.audit.AuditTrail;
import dev.packagefast.security.manifest.PermissionManifest;
import dev.packagefast.security.performance.ConcurrencyAdvice;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.PerformanceMonitorBuilder;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The security checks of a package manager behind one door: whether a package file is what was published, what is known
 * about a package, and its scripts run under kernel isolation; each operation leaves an event in the audit trail and a
 * metric in the performance monitor.
 *
 * {@snippet class="dev.packagefast.security.SecurityServiceSnippets" region="basic"}
 *
 * <p><b>Asynchrony.</b> The operations return at once. Each has a virtual thread of its own, which waits; hashing and
 * matching run on a bounded pool of platform threads, the launch of a script on a fresh platform thread. A future
 * completes on the operation's virtual thread once its event is durable.
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
 * <p><b>Cancelling</b> the future of a script kills the script, with every process it started; cancelling a check keeps
 * it from starting if it has not yet. Completing the future otherwise, as {@code orTimeout} does, has the same effect.
 * Only the future that was returned does so, not one derived from it. The event is written all the same.
 *
 * <p><b>Plugins</b> of the configuration are loaded by the first operation and asked before each that is about a package:
 * a policy may deny it, an advisory source adds to a scan. Audit events and figures go to the sinks among them.
 *
 * <p>Thread-safe, and meant to be shared: one service for a process.
 */
public final class SecurityService implements AutoCloseable {
    /** More scripts than this a core wait for one to end: each has processes, pipes and a thread. */
    private static final int SCRIPTS_PER_CORE = 4;

    private final SecurityServiceConfig config;
    private final Clock clock;
    private final int cores = Runtime.getRuntime().availableProcessors();
    private final PerformanceMonitor monitor;
    private final Recorder recorder;
    private final IntegrityCheck integrityCheck;
    private final VulnerabilityCheck vulnerabilityCheck;
    private final ThreadPoolExecutor hashing;
    private final ThreadPoolExecutor matching;
    private final ScriptLaunch launch;
    private final Operations operations;
    private final MeasuredConcurrency hashingConcurrency;
    private final MeasuredConcurrency matchingConcurrency;

    /** A service with {@link SecurityServiceConfig#defaults()}. */
    public SecurityService() {
        this(SecurityServiceConfig.defaults());
    }

    /** A service with that configuration. Does no I/O: files are opened by the first operation that needs them. */
    public static SecurityService withConfig(SecurityServiceConfig config) {
        return new SecurityService(Objects.requireNonNull(config, "config"));
    }

    private SecurityService(SecurityServiceConfig config) {
        this(config, Clock.systemUTC(), Sandbox::start);
    }

    SecurityService(SecurityServiceConfig config, Clock clock, ScriptLaunch.Confined confined) {
        this.config = config;
        this.clock = clock;
        PluginGate plugins = new PluginGate(config);
        this.monitor = monitor(config, plugins);
        this.recorder = new Recorder(config, monitor, clock, plugins);
        plugins.failuresTo(recorder::pluginFailed);
        this.operations = new Operations(recorder, plugins, monitor);
        this.launch = new ScriptLaunch(confined, cores * SCRIPTS_PER_CORE);
        this.integrityCheck = new IntegrityCheck(config, clock, cores * ConcurrencyAdvice.MAX_THREADS_PER_CORE);
        this.vulnerabilityCheck = new VulnerabilityCheck(config, clock);
        this.hashing = pool("pfsec-hash-");
        this.matching = pool("pfsec-match-");
        this.hashingConcurrency = concurrency(MetricType.INTEGRITY_VERIFICATION, hashing);
        this.matchingConcurrency = concurrency(MetricType.VULNERABILITY_SCAN, matching);
        monitor.addListener(new AlertAudit(recorder::record, clock));
    }

    private static PerformanceMonitor monitor(SecurityServiceConfig config, PluginGate plugins) {
        PerformanceMonitorBuilder builder = PerformanceMonitor.builder().config(config.performance());
        return plugins.isManned() ? builder.metricReceiver(plugins::measured).build() : builder.build();
    }

    private MeasuredConcurrency concurrency(MetricType type, ThreadPoolExecutor pool) {
        return new MeasuredConcurrency(type, monitor, pool, cores, MeasuredConcurrency::systemLoad);
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
     *     {@link PackageFileException}, {@link PackageDeniedException} or {@link AuditUnavailableException}
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
        return operations.begin(new Check<>(
                hashing,
                monitor,
                MetricType.INTEGRITY_VERIFICATION,
                PluginQuestion.policy(subject, file),
                (PluginVerdict plugins) -> integrityCheck.run(subject, file, expectedHash),
                outcome -> integrityCheck.event(subject, outcome, file)));
    }

    /**
     * Says what is known about one version of a package.
     *
     * @param packageName the package's name in the npm registry
     * @param version its exact version
     * @return completes with the report, or with {@link AdvisoryDatabaseException}, {@link UndecidedVersionException},
     *     {@link PackageDeniedException} or {@link AuditUnavailableException}
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
        matchingConcurrency.count();
        return operations.begin(new Check<>(
                matching,
                monitor,
                MetricType.VULNERABILITY_SCAN,
                new PluginQuestion(subject, Path.of(""), config.scanVulnerabilities()),
                (PluginVerdict plugins) -> vulnerabilityCheck.run(subject, plugins.matches()),
                outcome -> vulnerabilityCheck.event(subject, outcome)));
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
     * @return completes with the result, or with {@link ScriptRefusedException}, {@link ScriptLaunchException},
     *     {@link PackageDeniedException} or {@link AuditUnavailableException}; a script that fails is a result
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

    /**
     * Runs a package's script with what its manifest permits and no more. The script starts only if the tarball is the one
     * that the manifest is pinned to; what it tried beyond the manifest is among the result's denials. Needs
     * {@link dev.packagefast.sandbox.Isolation#L2} and runtime protection switched on.
     *
     * @param manifest what the script may do, and of which package it is
     * @param tarball the package's tarball; that the working directory was unpacked from it is the caller's to see to
     * @return as the other forms; completes with {@link ScriptRefusedException} also where the tarball is another one, or
     *     the manifest asks for what no manifest can permit
     */
    public CompletableFuture<ScriptResult> executePackageScript(
            PermissionManifest manifest, Path tarball, String scriptName, Path script, Path workingDirectory) {
        Objects.requireNonNull(tarball, "tarball");
        PackageSubject subject =
                PackageSubject.npm(manifest.pin().name(), manifest.pin().version());
        return execute(
                subject, Optional.of(new PinnedManifest(manifest, tarball)), scriptName, script, workingDirectory);
    }

    private CompletableFuture<ScriptResult> execute(
            PackageSubject subject, String scriptName, Path script, Path workingDirectory) {
        return execute(subject, Optional.empty(), scriptName, script, workingDirectory);
    }

    private CompletableFuture<ScriptResult> execute(
            PackageSubject subject,
            Optional<PinnedManifest> manifest,
            String scriptName,
            Path script,
            Path workingDirectory) {
        Objects.requireNonNull(scriptName, "scriptName");
        Objects.requireNonNull(script, "script");
        Objects.requireNonNull(workingDirectory, "workingDirectory");
        PackageSubject.checkName("script name", scriptName);
        FileSystem machine = FileSystems.getDefault();
        if (!script.getFileSystem().equals(machine)
                || !workingDirectory.getFileSystem().equals(machine)) {
            throw new IllegalArgumentException("a script and its folder lie on the file system of the machine; found "
                    + script.toUri() + " and " + workingDirectory.toUri());
        }
        return operations.begin(new ScriptExecution(
                config, monitor, clock, launch, subject, manifest, scriptName, script, workingDirectory));
    }

    /**
     * Carries out an operation of an extension as one of the service's own: through the same gate, with one metric, and
     * one event that is durable before the future completes. Cancelling the future, and {@link #close()} after its
     * grace, interrupt the operation.
     *
     * @return completes with the result, or with {@link ExtensionException}, {@link PackageDeniedException} if it is
     *     about a package, {@link AuditUnavailableException} or
     *     whatever {@link PackageSecurityException} the operation throws
     * @throws IllegalArgumentException if the name of its metric or of its event holds no dot
     */
    public <T> CompletableFuture<OperationResult<T>> perform(Operation<T> operation) {
        Objects.requireNonNull(operation, "operation");
        return operations.begin(new Extension<>(operation, config.level(), monitor, clock));
    }

    /** How often each kind of weakness was let through since the service was made. */
    public Map<Degradation.Kind, Long> degradations() {
        return operations.degradations();
    }

    /**
     * The audit trail; opened now if no operation has yet. Without a configured file it is in memory and bounded, which
     * {@link AuditTrail#durable()} tells; so it is where no audit trail is generated, and it stays empty. The trail
     * belongs to the service, which closes it; what it holds can be read even then.
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
        Objects.requireNonNull(file, "file");
        recorder.export(trail -> trail.exportJson(file));
    }

    /**
     * Writes the trail's events as CSV that a spreadsheet takes for no formulas; otherwise as
     * {@link #exportAuditTrailToJson}.
     */
    public void exportAuditTrailToCsv(Path file) {
        Objects.requireNonNull(file, "file");
        recorder.export(trail -> trail.exportCsv(file));
    }

    /** What the service measured about itself. */
    public PerformanceMonitor performanceMonitor() {
        return monitor;
    }

    /**
     * Lets no further operation begin, waits for those under way, and closes the trail. After
     * {@link SecurityServiceConfig#closeGrace()} scripts that still run are killed, extensions' operations interrupted,
     * and checks that have not begun fail with {@link ServiceClosedException}. May be called again, by several threads
     * and in what hangs on a future.
     *
     * @throws IllegalStateException in an {@link Operation} of this service, which it would wait for
     */
    @Override
    public void close() {
        operations.close(config.closeGrace());
        hashing.shutdown();
        matching.shutdown();
        // Before the trail: an alert that is under way leaves its event.
        monitor.close();
        recorder.close();
    }
}
