package dev.packagefast.security;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditTrail;
import dev.packagefast.security.audit.AuditTrailException;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.Timer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Brings events into the audit trail as the configuration says; opens the trail on first use. Thread-safe. */
final class Recorder implements AutoCloseable {
    /** Events kept where there is no file. */
    private static final int IN_MEMORY = 10_000;

    private final SecurityServiceConfig config;
    private final Timer appended;
    private final Timer failed;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by {@link #lock}. */
    private @Nullable AuditTrail trail;

    Recorder(SecurityServiceConfig config, PerformanceMonitor monitor) {
        this.config = config;
        this.appended = monitor.timer(SeriesKey.of(MetricType.AUDIT_TRAIL_GENERATION, Outcome.SUCCESS));
        this.failed = monitor.timer(SeriesKey.of(MetricType.AUDIT_TRAIL_GENERATION, Outcome.FAILED));
    }

    /** @throws AuditUnavailableException if the file cannot be opened, or is damaged */
    AuditTrail trail() {
        lock.lock();
        try {
            AuditTrail open = trail;
            if (open == null) {
                open = config.auditTrailFile().isPresent()
                        ? AuditTrail.open(config.auditTrailFile().get())
                        : AuditTrail.inMemory(IN_MEMORY);
                trail = open;
            }
            return open;
        } catch (AuditTrailException unavailable) {
            throw unavailable(unavailable);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Appends an event. The future completes once it is durable, with what was weaker if the level lets that pass, or
     * exceptionally with {@link AuditUnavailableException}.
     */
    CompletableFuture<Optional<Degradation>> record(AuditEvent event) {
        if (!config.generateAuditTrail()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        long start = appended.start();
        AuditTrail open;
        try {
            open = trail();
        } catch (AuditUnavailableException unavailable) {
            failed.stop(start);
            return tolerated(unavailable)
                    .map(weakness -> CompletableFuture.completedFuture(Optional.of(weakness)))
                    .orElseGet(() -> CompletableFuture.failedFuture(unavailable));
        }
        return open.appendAsync(event).handle((receipt, problem) -> {
            if (problem == null) {
                appended.stop(start);
                return Optional.empty();
            }
            failed.stop(start);
            forget(open);
            AuditUnavailableException unavailable = unavailable(problem);
            return Optional.of(tolerated(unavailable).orElseThrow(() -> unavailable));
        });
    }

    /** A trail that met an I/O error takes nothing more; the next operation opens the file anew. */
    private void forget(AuditTrail broken) {
        lock.lock();
        try {
            if (trail == broken && broken.durable()) {
                trail = null;
            }
        } finally {
            lock.unlock();
        }
        if (broken.durable()) {
            Thread.ofVirtual().start(broken::close);
        }
    }

    /** What to report if the level lets an operation pass without its event. */
    private Optional<Degradation> tolerated(AuditUnavailableException problem) {
        return config.level() == SecurityLevel.PERMISSIVE
                ? Optional.of(new Degradation(Degradation.Kind.AUDIT_NOT_DURABLE, problem.getMessage()))
                : Optional.empty();
    }

    private static AuditUnavailableException unavailable(Throwable problem) {
        return new AuditUnavailableException("the audit trail: " + problem.getMessage(), problem);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            AuditTrail open = trail;
            if (open != null) {
                open.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
