package dev.packagefast.security;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.Timing;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** The way of an extension's operation: measured, its failures brought into the family, interrupted when stopped. */
final class Extension<T> implements Task<OperationResult<T>> {
    private final Operation<T> operation;
    private final MetricType metricType;
    private final AuditEventType eventType;
    private final Optional<PackageSubject> subject;
    private final SecurityLevel level;
    private final PerformanceMonitor monitor;
    private final Clock clock;

    private final Object lock = new Object();
    /** Guarded by {@link #lock}. */
    private boolean stopped;
    /** The thread to interrupt; guarded by {@link #lock}. */
    private @Nullable Thread runner;

    /** @throws IllegalArgumentException if a type of the operation is named like one of the service's */
    Extension(Operation<T> operation, SecurityLevel level, PerformanceMonitor monitor, Clock clock) {
        this.operation = operation;
        this.metricType = operation.metricType();
        this.eventType = operation.auditEventType();
        this.subject = operation.packageUrl().map(PackageSubject::of);
        this.level = level;
        this.monitor = monitor;
        this.clock = clock;
        requireOwnName("metric", metricType.name());
        requireOwnName("audit event", eventType.name());
    }

    private static void requireOwnName(String what, String name) {
        if (name.indexOf('.') < 1) {
            throw new IllegalArgumentException("the " + what + " type of an extension holds its name and a dot,"
                    + " such as acme." + name + "; found '" + name + "'");
        }
    }

    @Override
    public Optional<PluginQuestion> question() {
        return subject.map(about -> PluginQuestion.policy(about, Path.of("")));
    }

    @Override
    public Answer<OperationResult<T>> run(PluginVerdict plugins) {
        synchronized (lock) {
            if (stopped) {
                return notBegun();
            }
            runner = Thread.currentThread();
        }
        Timing timing = monitor.startTiming();
        long start = System.nanoTime();
        Outcome outcome = Outcome.FAILED;
        try {
            OperationResult<T> result = operation.perform(level);
            Answer<OperationResult<T>> answer = Answer.of(result, event(result));
            outcome = result.outcome() == AuditOutcome.SUCCEEDED ? Outcome.SUCCESS : Outcome.REFUSED;
            return answer.withDuration(Duration.ofNanos(System.nanoTime() - start));
        } catch (Throwable failure) {
            return failed(failure).withDuration(Duration.ofNanos(System.nanoTime() - start));
        } finally {
            monitor.endTiming(timing, series(outcome));
            letGo();
        }
    }

    /** From here on nobody interrupts the thread, which has an event to write. */
    private void letGo() {
        synchronized (lock) {
            runner = null;
            var _ = Thread.interrupted();
        }
    }

    private Answer<OperationResult<T>> failed(Throwable failure) {
        AuditOutcome outcome = isStopped() ? AuditOutcome.CANCELLED : AuditOutcome.ERROR;
        Throwable cause = (failure instanceof CompletionException || failure instanceof ExecutionException)
                        && failure.getCause() != null
                ? failure.getCause()
                : failure;
        return cause instanceof PackageSecurityException known
                ? Answer.failed(known, event(isStopped() ? outcome : AuditOutcome.FAILED))
                : Answer.failed(ExtensionException.unexpected(operation, cause), event(outcome));
    }

    private boolean isStopped() {
        synchronized (lock) {
            return stopped;
        }
    }

    private SeriesKey series(Outcome outcome) {
        return subject.map(about -> about.series(metricType, outcome)).orElse(SeriesKey.of(metricType, outcome));
    }

    private AuditEvent event(OperationResult<T> result) {
        AuditEvent event = event(result.outcome()).withReason(result.reason());
        for (Map.Entry<String, String> attribute : result.attributes().entrySet()) {
            event = event.withAttribute(attribute.getKey(), attribute.getValue());
        }
        return event;
    }

    @Override
    public AuditEvent event(AuditOutcome outcome) {
        return subject.map(about -> about.event(eventType, outcome, clock))
                .orElseGet(() -> AuditEvent.of(eventType, outcome, clock));
    }

    @Override
    public void stop() {
        synchronized (lock) {
            stopped = true;
            if (runner != null) {
                runner.interrupt();
            }
        }
    }
}
