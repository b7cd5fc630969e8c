package dev.packagefast.security;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.performance.PerformanceMonitor;
import dev.packagefast.security.performance.Timing;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/**
 * The one way that every operation goes: through the gate, past the plugins, done on a virtual thread of its own, what
 * was let through counted, its event made durable, and only then its future completed. Thread-safe.
 */
final class Operations {
    /** How often tasks are stopped again while the gate does not empty: one may have come in just before it was shut. */
    private static final Duration STOP_AGAIN_AFTER = Duration.ofMillis(100);

    /** Bound while a task runs, to the service it runs in. */
    private static final ScopedValue<Operations> INSIDE = ScopedValue.newInstance();

    private final Recorder recorder;
    private final PluginGate plugins;
    private final PerformanceMonitor monitor;
    private final Gate gate = new Gate();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Set<Task<?>> underWay = ConcurrentHashMap.newKeySet();
    private final Map<Degradation.Kind, LongAdder> degradations = new ConcurrentHashMap<>();

    Operations(Recorder recorder, PluginGate plugins, PerformanceMonitor monitor) {
        this.recorder = recorder;
        this.plugins = plugins;
        this.monitor = monitor;
    }

    <T extends Report<T>> CompletableFuture<T> begin(Task<T> task) {
        CompletableFuture<T> future = new CompletableFuture<>();
        if (!gate.enter()) {
            future.completeExceptionally(
                    new ServiceClosedException("the security service has been closed. Make a new one."));
            return future;
        }
        underWay.add(task);
        // Whoever completes the future before us, by cancel or orTimeout, wants no answer any more.
        var _ = future.whenComplete((result, failure) -> task.stop());
        threads.execute(() -> {
            Runnable completion = live(task, future);
            underWay.remove(task);
            // Left before the future completes, so that a continuation may close the service.
            gate.leave();
            completion.run();
        });
        return future;
    }

    /** A task from its first event to its last. Gives what completes the future. */
    private <T extends Report<T>> Runnable live(Task<T> task, CompletableFuture<T> future) {
        try {
            Answer<T> answer = answer(task);
            Optional<Degradation> unrecorded = record(answer.event());
            Answer<T> told = unrecorded.map(answer::withDegradation).orElse(answer);
            return () -> complete(future, told);
        } catch (PackageSecurityException unavailable) {
            return () -> future.completeExceptionally(unavailable);
        } catch (Throwable failure) {
            return () -> future.completeExceptionally(new InternalFailureException(failure));
        }
    }

    private <T extends Report<T>> Answer<T> answer(Task<T> task) {
        try {
            Optional<Answer<T>> refusal = task.refusal();
            if (refusal.isPresent()) {
                return refusal.get();
            }
            PluginVerdict verdict = ask(task);
            verdict.skipped().ifPresent(this::count);
            Optional<Degradation> unannounced = task.announcement().flatMap(this::record);
            Answer<T> answer = ScopedValue.where(INSIDE, this).call(() -> task.run(verdict));
            if (answer.value() != null) {
                answer.value().degradations().forEach(this::count);
            }
            Answer<T> told = verdict.skipped().map(answer::withSkipped).orElse(answer);
            return unannounced.map(told::withDegradation).orElse(told);
        } catch (PackageDeniedException denied) {
            return Answer.failed(denied, task.event(AuditOutcome.REFUSED).withAttribute("plugin", denied.plugin()));
        } catch (AuditUnavailableException unavailable) {
            throw unavailable;
        } catch (Throwable failure) {
            Throwable cause =
                    failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
            return Answer.failed(new InternalFailureException(cause), task.event(AuditOutcome.ERROR));
        }
    }

    private PluginVerdict ask(Task<?> task) {
        Optional<PluginQuestion> question = plugins.isManned() ? task.question() : Optional.empty();
        if (question.isEmpty()) {
            return PluginVerdict.NONE;
        }
        Timing timing = monitor.startTiming();
        Outcome outcome = Outcome.REFUSED;
        try {
            PluginVerdict verdict = plugins.ask(question.get());
            outcome = verdict.skipped().isPresent() ? Outcome.FAILED : Outcome.SUCCESS;
            return verdict;
        } finally {
            monitor.endTiming(timing, question.get().subject().series(PluginFailures.METRIC, outcome));
        }
    }

    private Optional<Degradation> record(AuditEvent event) {
        Optional<Degradation> degradation = recorder.record(event);
        degradation.ifPresent(this::count);
        return degradation;
    }

    private static <T extends Report<T>> void complete(CompletableFuture<T> future, Answer<T> answer) {
        if (answer.failure() != null) {
            future.completeExceptionally(answer.failure());
        } else {
            future.complete(answer.value());
        }
    }

    private void count(Degradation degradation) {
        degradations
                .computeIfAbsent(degradation.kind(), kind -> new LongAdder())
                .increment();
    }

    Map<Degradation.Kind, Long> degradations() {
        Map<Degradation.Kind, Long> counts = new EnumMap<>(Degradation.Kind.class);
        degradations.forEach((kind, count) -> counts.put(kind, count.sum()));
        return counts;
    }

    /** Lets nothing more begin, and returns when all have ended; stops those that have not after the grace. */
    void close(Duration grace) {
        if (INSIDE.isBound() && INSIDE.get().equals(this)) {
            throw new IllegalStateException(
                    "an operation cannot close the service that it runs in, which would wait for it."
                            + " Close it where the operation's future has completed.");
        }
        gate.shut();
        if (!gate.awaitEmpty(grace)) {
            do {
                underWay.forEach(Task::stop);
            } while (!gate.awaitEmpty(STOP_AGAIN_AFTER));
        }
        threads.shutdown();
    }
}
