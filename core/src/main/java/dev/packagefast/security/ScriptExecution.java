package dev.packagefast.security;

import static dev.packagefast.security.performance.Outcome.FAILED;
import static dev.packagefast.security.performance.Outcome.REFUSED;
import static dev.packagefast.security.performance.Outcome.SUCCESS;

import dev.packagefast.sandbox.Isolation;
import dev.packagefast.sandbox.Outcome;
import dev.packagefast.sandbox.SandboxPolicy;
import dev.packagefast.sandbox.SandboxPolicyException;
import dev.packagefast.sandbox.SandboxProfile;
import dev.packagefast.sandbox.SandboxResult;
import dev.packagefast.sandbox.SandboxRun;
import dev.packagefast.sandbox.SandboxUnavailableException;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.manifest.ManifestException;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.PerformanceMetric;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.Timing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The way of one script: policy, isolation, launch, result. */
final class ScriptExecution implements Task<ScriptResult> {
    /** What Linux programs begin with. */
    private static final byte[] ELF = {0x7f, 'E', 'L', 'F'};

    /** The event that stands in the trail before a script begins, so that none runs without a trace. */
    static final AuditEventType SCRIPT_START = AuditEventType.of("SCRIPT_START");

    private final SecurityServiceConfig config;
    private final PerformanceMonitor monitor;
    private final Clock clock;
    private final ScriptLaunch launch;
    private final PackageSubject subject;
    private final Optional<PinnedManifest> manifest;
    private final String scriptName;
    private final Path script;
    private final Path workingDirectory;

    private final Object lock = new Object();
    /** Guarded by {@link #lock}. */
    private boolean stopped;
    /** Picked on first use, because it looks into the folder; the same whoever picks it. */
    private volatile @Nullable SandboxProfile profile;

    /** What kills the script, while it runs; guarded by {@link #lock}. */
    private Runnable kill = ScriptExecution::nothing;

    ScriptExecution(
            SecurityServiceConfig config,
            PerformanceMonitor monitor,
            Clock clock,
            ScriptLaunch launch,
            PackageSubject subject,
            Optional<PinnedManifest> manifest,
            String scriptName,
            Path script,
            Path workingDirectory) {
        this.config = config;
        this.monitor = monitor;
        this.clock = clock;
        this.launch = launch;
        this.subject = subject;
        this.manifest = manifest;
        this.scriptName = scriptName;
        this.script = script.toAbsolutePath().normalize();
        this.workingDirectory = workingDirectory.toAbsolutePath().normalize();
    }

    @Override
    public void stop() {
        Runnable running;
        synchronized (lock) {
            stopped = true;
            running = kill;
        }
        running.run();
    }

    private static void nothing() {}

    private boolean isStopped() {
        synchronized (lock) {
            return stopped;
        }
    }

    @Override
    public Optional<Answer<ScriptResult>> refusal() {
        if (isStopped()) {
            return Optional.of(notBegun());
        }
        if (!Files.isDirectory(workingDirectory)) {
            return Optional.of(notLaunched("there is no folder " + workingDirectory
                    + " to run in. Unpack the package first, or correct the path"));
        }
        if (!Files.isRegularFile(script)) {
            return Optional.of(notLaunched("there is no script " + script + ". Correct the path"));
        }
        if (!config.enableRuntimeProtection() && config.level() == SecurityLevel.STRICT) {
            return Optional.of(refused(
                    "runtime protection is switched off, and the strict level runs nothing without it. Switch it on,"
                            + " or use another level",
                    null));
        }
        if (manifest.isPresent()) {
            if (!config.enableRuntimeProtection()) {
                return Optional.of(refused(
                        "runtime protection is switched off, and nothing else could hold it to its manifest. Switch it"
                                + " on, or run it without a manifest",
                        null));
            }
            try {
                manifest.get().requireTarball();
            } catch (ManifestException another) {
                return Optional.of(refused(String.valueOf(another.getMessage()), another));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<AuditEvent> announcement() {
        return Optional.of(event(SCRIPT_START, AuditOutcome.SUCCEEDED)
                .withAttribute("command", String.join(" ", command()))
                .withAttribute("protection", config.enableRuntimeProtection() ? "on" : "off"));
    }

    @Override
    public Optional<PluginQuestion> question() {
        return Optional.of(PluginQuestion.policy(subject, script));
    }

    @Override
    public Answer<ScriptResult> run(PluginVerdict plugins) {
        launch.places().acquireUninterruptibly();
        try {
            if (isStopped()) {
                return notBegun();
            }
            return config.enableRuntimeProtection() ? confined() : unconfined();
        } finally {
            killWith(ScriptExecution::nothing);
            launch.places().release();
        }
    }

    private Answer<ScriptResult> confined() {
        Timing timing = monitor.startTiming();
        SandboxRun run;
        try {
            run = launch.confined().start(policy(), command());
        } catch (ManifestException impermissible) {
            monitor.endTiming(timing, subject.series(MetricType.RUNTIME_PROTECTION, REFUSED));
            return refused(String.valueOf(impermissible.getMessage()), impermissible);
        } catch (SandboxUnavailableException unavailable) {
            monitor.endTiming(timing, subject.series(MetricType.RUNTIME_PROTECTION, REFUSED));
            return refused(String.valueOf(unavailable.getMessage()), unavailable);
        } catch (SandboxPolicyException contradictory) {
            monitor.endTiming(timing, subject.series(MetricType.RUNTIME_PROTECTION, FAILED));
            return notLaunched(String.valueOf(contradictory.getMessage()), contradictory);
        }
        monitor.endTiming(timing, subject.series(MetricType.RUNTIME_PROTECTION, SUCCESS));
        try (run) {
            killWith(run::kill);
            SandboxResult result = awaitThroughInterrupts(run);
            List<Degradation> degradations = degradations(result.isolation());
            return answer(new ScriptResult(
                    result.outcome(),
                    result.standardOutput().text(),
                    result.standardError().text(),
                    Optional.of(result.isolation()),
                    result.missing(),
                    PinnedManifest.denials(result),
                    result.usage(),
                    degradations));
        }
    }

    private Answer<ScriptResult> unconfined() {
        Degradation degradation = new Degradation(
                Degradation.Kind.NO_ISOLATION,
                "the script of " + subject + " ran unconfined: runtime protection is switched off");
        SandboxPolicy policy = policyOfProfile();
        UnconfinedScript unconfined = new UnconfinedScript(command(), workingDirectory, policy.environment());
        killWith(unconfined::kill);
        return unconfined
                .run(policy.limits().wallClock(), List.of(degradation))
                .map(this::answer)
                .orElseGet(() -> notLaunched("it cannot be started: " + unconfined.problem()));
    }

    private Answer<ScriptResult> answer(ScriptResult result) {
        record(result);
        AuditOutcome outcome = switch (result.outcome()) {
            case Outcome.Exited(int code) -> code == 0 ? AuditOutcome.SUCCEEDED : AuditOutcome.FAILED;
            case Outcome.TimedOut timedOut -> AuditOutcome.TIMED_OUT;
            case Outcome.Cancelled cancelledOutcome -> AuditOutcome.CANCELLED;
            case Outcome.Signalled signalled -> AuditOutcome.FAILED;
            case Outcome.CpuLimitReached limit -> AuditOutcome.TIMED_OUT;
            case Outcome.OutOfMemory limit -> AuditOutcome.FAILED;
            case Outcome.TooManyProcesses limit -> AuditOutcome.FAILED;
            case Outcome.OutputLimitReached limit -> AuditOutcome.FAILED;
            case Outcome.DiskLimitReached limit -> AuditOutcome.FAILED;
        };
        AuditEvent event = event(outcome)
                .withDuration(result.usage().wallClock())
                .withIsolation(result.isolation().map(Isolation::name).orElse("none"))
                .withAttribute("ended", result.outcome().toString());
        if (!result.denials().isEmpty()) {
            event = event.withAttribute(
                    "denials", String.valueOf(result.denials().size()));
        }
        return Answer.of(result, event);
    }

    private void record(ScriptResult result) {
        Duration wall = result.usage().wallClock();
        Duration cpu = result.usage().cpu();
        SeriesKey series = subject.series(MetricType.SANDBOX_EXECUTION, result.succeeded() ? SUCCESS : FAILED);
        OptionalLong written = result.usage().writtenBytes();
        if (written.isPresent()) {
            monitor.recordWrittenBytes(series, written.getAsLong());
        }
        monitor.recordMetric(
                new PerformanceMetric(
                        MetricType.SANDBOX_EXECUTION,
                        wall,
                        result.usage().peakMemoryBytes(),
                        wall.isZero() || result.isolation().isEmpty()
                                ? OptionalDouble.empty()
                                : OptionalDouble.of(100.0 * cpu.toNanos() / wall.toNanos()),
                        clock.instant()),
                series);
    }

    private SandboxProfile profile() {
        SandboxProfile known = profile;
        if (known == null) {
            known = config.scriptProfile().orElseGet(() -> SandboxProfile.fitting(workingDirectory));
            profile = known;
        }
        return known;
    }

    private SandboxPolicy policy() throws ManifestException {
        if (manifest.isEmpty()) {
            return policyOfProfile();
        }
        // What may be touched the manifest says alone; limits and variables are the profile's.
        SandboxPolicy.Builder policy = profile().equip(manifest.get().policy(workingDirectory), workingDirectory);
        ScriptSurroundings.variables(policy, subject, scriptName, workingDirectory);
        return complete(policy);
    }

    private SandboxPolicy policyOfProfile() {
        SandboxPolicy.Builder policy = profile().in(workingDirectory);
        ScriptSurroundings.variables(policy, subject, scriptName, workingDirectory);
        if (!script.startsWith(workingDirectory)) {
            policy.readable(script);
        }
        return complete(policy);
    }

    private SandboxPolicy complete(SandboxPolicy.Builder policy) {
        SandboxProfile profile = profile();
        Isolation least = switch (config.level()) {
            case STRICT -> Isolation.L2;
            case STANDARD, PERMISSIVE -> config.acceptL0() ? Isolation.L0 : Isolation.L1;
        };
        // A profile that the caller chose may ask for more than the level does; one that we picked may not refuse more.
        boolean chosen = config.scriptProfile().isPresent();
        policy.leastIsolation(
                chosen && least.compareTo(profile.leastIsolation()) < 0 ? profile.leastIsolation() : least);
        if (config.level() == SecurityLevel.STRICT) {
            policy.strongestIsolation(Isolation.L3);
        }
        config.scriptTimeout()
                .ifPresent(timeout -> policy.limits(profile.limits().withWallClock(timeout)));
        return policy.build();
    }

    /** The script itself where the kernel can execute it, else the interpreter that its name asks for. */
    private List<String> command() {
        String file = script.toString();
        if (Files.isExecutable(script) && isProgram()) {
            return List.of(file);
        }
        if (file.endsWith(".js") || file.endsWith(".cjs") || file.endsWith(".mjs")) {
            return List.of("node", file);
        }
        return List.of("/bin/sh", file);
    }

    /** Whether it names its interpreter or is machine code; a package's files are often executable and neither. */
    private boolean isProgram() {
        try (InputStream content = Files.newInputStream(script)) {
            byte[] start = content.readNBytes(4);
            return new String(start, StandardCharsets.ISO_8859_1).startsWith("#!") || Arrays.equals(start, ELF);
        } catch (IOException unreadable) {
            // What it is shows when it is started.
            return true;
        }
    }

    private static List<Degradation> degradations(Isolation isolation) {
        List<Degradation> degradations = new ArrayList<>();
        if (isolation.compareTo(Isolation.L2) < 0) {
            degradations.add(new Degradation(
                    Degradation.Kind.WEAK_ISOLATION,
                    "isolation reached is " + isolation + ", below L2: " + String.join("; ", isolation.missing())));
        }
        return degradations;
    }

    private void killWith(Runnable action) {
        boolean now;
        synchronized (lock) {
            kill = action;
            now = stopped;
        }
        if (now) {
            action.run();
        }
    }

    private static SandboxResult awaitThroughInterrupts(SandboxRun run) {
        while (true) {
            try {
                return run.await();
            } catch (InterruptedException stop) {
                // Only an executor that is shut down interrupts us: end the script and go on to its result.
                run.kill();
            }
        }
    }

    private Answer<ScriptResult> refused(String message, @Nullable Throwable cause) {
        return Answer.failed(
                new ScriptRefusedException(
                        "the script " + scriptName + " of " + subject + " was refused: " + message, cause),
                event(AuditOutcome.REFUSED));
    }

    private Answer<ScriptResult> notLaunched(String message) {
        return notLaunched(message + ".", null);
    }

    private Answer<ScriptResult> notLaunched(String message, @Nullable Throwable cause) {
        return Answer.failed(
                new ScriptLaunchException(
                        "the script " + scriptName + " of " + subject + " was not started: " + message, cause),
                event(AuditOutcome.ERROR));
    }

    @Override
    public AuditEvent event(AuditOutcome outcome) {
        return event(AuditEventType.SCRIPT_EXECUTION, outcome);
    }

    private AuditEvent event(AuditEventType type, AuditOutcome outcome) {
        AuditEvent event = subject.event(type, outcome, clock)
                .withAttribute("script", scriptName)
                .withAttribute("profile", profile().name());
        return manifest.isPresent()
                ? event.withAttribute(
                        "manifest", manifest.get().manifest().pin().integrity().toSri())
                : event;
    }
}
