package dev.packagefast.security;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.Timing;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;
import java.util.function.Supplier;

/** A check that computes: done and measured on a bounded pool of platform threads. */
final class Check<T extends Report<T>> implements Task<T> {
    private final ExecutorService pool;
    private final PerformanceMonitor monitor;
    private final MetricType type;
    private final PackageSubject subject;
    private final Supplier<Answer<T>> work;
    private final Function<AuditOutcome, AuditEvent> event;
    private volatile boolean stopped;

    Check(
            ExecutorService pool,
            PerformanceMonitor monitor,
            MetricType type,
            PackageSubject subject,
            Supplier<Answer<T>> work,
            Function<AuditOutcome, AuditEvent> event) {
        this.pool = pool;
        this.monitor = monitor;
        this.type = type;
        this.subject = subject;
        this.work = work;
        this.event = event;
    }

    @Override
    public Answer<T> run() throws ExecutionException, InterruptedException {
        return pool.submit(this::measured).get();
    }

    private Answer<T> measured() {
        if (stopped) {
            return notBegun();
        }
        Timing timing = monitor.startTiming();
        long start = System.nanoTime();
        Outcome outcome = Outcome.FAILED;
        try {
            Answer<T> answer = work.get();
            outcome = outcome(answer);
            return answer.withDuration(Duration.ofNanos(System.nanoTime() - start));
        } finally {
            monitor.endTiming(timing, subject.series(type, outcome));
        }
    }

    private static Outcome outcome(Answer<?> answer) {
        return switch (answer.failure()) {
            case null -> Outcome.SUCCESS;
            case IntegrityMismatchException mismatch -> Outcome.REFUSED;
            default -> Outcome.FAILED;
        };
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public AuditEvent event(AuditOutcome outcome) {
        return event.apply(outcome);
    }
}
