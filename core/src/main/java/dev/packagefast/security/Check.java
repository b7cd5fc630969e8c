package dev.packagefast.security;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.Timing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.function.Function;

/** A check that computes: done and measured on a bounded pool of platform threads. */
final class Check<T extends Report<T>> implements Task<T> {
    private final ExecutorService pool;
    private final PerformanceMonitor monitor;
    private final MetricType type;
    private final PackageSubject subject;
    private final PluginQuestion question;
    private final Function<PluginVerdict, Answer<T>> work;
    private final Function<AuditOutcome, AuditEvent> event;
    private volatile boolean stopped;

    Check(
            ExecutorService pool,
            PerformanceMonitor monitor,
            MetricType type,
            PluginQuestion question,
            Function<PluginVerdict, Answer<T>> work,
            Function<AuditOutcome, AuditEvent> event) {
        this.pool = pool;
        this.monitor = monitor;
        this.type = type;
        this.question = question;
        this.subject = question.subject();
        this.work = work;
        this.event = event;
    }

    @Override
    public Optional<PluginQuestion> question() {
        return Optional.of(question);
    }

    @Override
    public Answer<T> run(PluginVerdict plugins) throws ExecutionException, InterruptedException {
        return pool.submit(() -> measured(plugins)).get();
    }

    private Answer<T> measured(PluginVerdict plugins) {
        if (stopped) {
            return notBegun();
        }
        Timing timing = monitor.startTiming();
        long start = System.nanoTime();
        Outcome outcome = Outcome.FAILED;
        try {
            Answer<T> answer = work.apply(plugins);
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
