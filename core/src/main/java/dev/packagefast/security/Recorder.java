package dev.packagefast.security;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.audit.AuditReceipt;
import dev.packagefast.security.audit.AuditTrail;
import dev.packagefast.security.audit.AuditTrailException;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.Timer;
import dev.packagefast.security.plugin.host.PluginFailure;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Brings events into the audit trail as the configuration says; opens the trail on first use. Thread-safe. */
final class Recorder implements AutoCloseable {
    /** Events kept where there is no file. */
    private static final int IN_MEMORY = 10_000;

    private final SecurityServiceConfig config;
    private final Clock clock;
    private final PluginGate plugins;
    private final Timer appended;
    private final Timer failed;
    private final Timer queued;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}. */
    private @Nullable AuditTrail trail;
    /** Guarded by {@link #lock}. */
    private boolean closed;
    /** Events that the permissive level let go and of which the trail does not know yet. */
    private final AtomicLong missed = new AtomicLong();

    Recorder(SecurityServiceConfig config, PerformanceMonitor monitor, Clock clock, PluginGate plugins) {
        this.config = config;
        this.clock = clock;
        this.plugins = plugins;
        this.appended = monitor.timer(SeriesKey.of(MetricType.AUDIT_TRAIL_GENERATION, Outcome.SUCCESS));
        this.failed = monitor.timer(SeriesKey.of(MetricType.AUDIT_TRAIL_GENERATION, Outcome.FAILED));
        this.queued = monitor.timer(SeriesKey.of(MetricType.AUDIT_QUEUE_WAIT, Outcome.SUCCESS));
    }

    /**
     * The trail, opened now if it is not yet. In memory where no events are to be recorded; one that is opened after
     * {@link #close} can only be read.
     *
     * @throws AuditUnavailableException if the file cannot be opened, or is damaged
     */
    AuditTrail trail() {
        lock.lock();
        try {
            AuditTrail open = trail;
            if (open == null) {
                open = config.generateAuditTrail() && config.auditTrailFile().isPresent()
                        ? AuditTrail.open(config.auditTrailFile().get(), clock)
                        : AuditTrail.inMemory(IN_MEMORY);
                trail = open;
                if (closed) {
                    open.close();
                }
            }
            return open;
        } catch (AuditTrailException unavailable) {
            throw unavailable(unavailable);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends an event, hands it to the audit sinks once it is durable, and returns what was weaker if the level lets
     * that pass.
     *
     * @throws PackageDeniedException if an audit sink fails, and the level does not let that pass
     * @throws AuditUnavailableException if it cannot be made durable, and the level does not let that pass
     */
    Optional<Degradation> record(AuditEvent event) {
        if (!config.generateAuditTrail()) {
            return Optional.empty();
        }
        long start = appended.start();
        try {
            append(event);
            appended.stop(start);
            return plugins.copy(event);
        } catch (AuditUnavailableException unavailable) {
            failed.stop(start);
            if (config.level() != SecurityLevel.PERMISSIVE) {
                throw unavailable;
            }
            missed.incrementAndGet();
            return Optional.of(new Degradation(Degradation.Kind.AUDIT_NOT_DURABLE, unavailable.getMessage()));
        }
    }

    /** Leaves the event of a plugin that failed, which no plugin hears of. */
    void pluginFailed(PluginFailure failure) {
        if (config.generateAuditTrail()) {
            try {
                append(PluginFailures.event(failure, clock));
            } catch (AuditUnavailableException unavailable) {
                missed.incrementAndGet();
            }
        }
    }

    private void append(AuditEvent event) {
        AuditTrail open = trail();
        try {
            tellOfMissed(open);
            AuditReceipt receipt = open.append(event);
            if (open.durable()) {
                queued.recordNanos(receipt.queuedNanos());
            }
        } catch (AuditTrailException problem) {
            switch (problem.problem()) {
                case NOT_DURABLE, POISONED, CLOSED, DAMAGED -> forget(open);
                case CANNOT_OPEN, CANNOT_READ, OVERLOADED, CANNOT_EXPORT -> {}
            }
            throw unavailable(problem);
        }
    }

    /** The gap that a level let pass stands in the trail as soon as that takes events again. */
    private void tellOfMissed(AuditTrail open) {
        long count = missed.getAndSet(0);
        if (count == 0) {
            return;
        }
        try {
            open.append(AuditEvent.of(AuditEventType.DEGRADATION, AuditOutcome.ERROR, clock)
                    .withReason("events of this process are missing before this one: the trail could not take them")
                    .withAttribute("kind", Degradation.Kind.AUDIT_NOT_DURABLE.wireName())
                    .withAttribute("missed", Long.toString(count)));
        } catch (AuditTrailException again) {
            missed.addAndGet(count);
            throw again;
        }
    }

    /** A trail that met an I/O error takes nothing more; the next operation opens the file anew. */
    private void forget(AuditTrail broken) {
        if (!broken.durable()) {
            return;
        }
        lock.lock();
        try {
            if (trail == broken) {
                trail = null;
            }
        } finally {
            lock.unlock();
        }
        broken.close();
    }

    /** @throws AuditUnavailableException if the trail cannot be read, or the export not be written */
    void export(Consumer<AuditTrail> writing) {
        AuditTrail open = trail();
        long start = appended.start();
        try {
            writing.accept(open);
            appended.stop(start);
        } catch (AuditTrailException problem) {
            failed.stop(start);
            throw unavailable(problem);
        }
    }

    private static AuditUnavailableException unavailable(AuditTrailException problem) {
        return new AuditUnavailableException("the audit trail: " + problem.getMessage(), problem);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            AuditTrail open = trail;
            if (open != null) {
                open.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
