package dev.packagefast.security.plugin.host;

import dev.packagefast.security.advisory.osv.Texts;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Calls the code of one plugin, each time on a thread of its own, and keeps what went wrong. The question has to check
 * and copy the whole answer, since whatever it leaves to be read later is read without a time limit. Thread-safe.
 */
final class Guard {
    private static final int LONGEST_FAILURE = 500;

    private final HostSettings settings;
    private final AtomicReference<@Nullable Fault> fault = new AtomicReference<>();

    /** @param stuck a thread that has not answered in time; null for none */
    private record Fault(
            String reason,
            boolean lasting,
            long sinceNanos,
            @Nullable Thread stuck) {}

    /** What a call came to, told by the thread of the plugin. */
    private record Told<T>(@Nullable T answer, String failure, boolean lasting) {}

    Guard(HostSettings settings) {
        this.settings = settings;
    }

    /** What went wrong; empty if it may be asked. */
    String failure() {
        Fault last = fault.get();
        return last == null || isOver(last) ? "" : last.reason;
    }

    private boolean isOver(Fault last) {
        return !last.lasting
                && settings.askAgainAfter().isPresent()
                && System.nanoTime() - last.sinceNanos
                        > settings.askAgainAfter().get().toNanos()
                && (last.stuck == null || !last.stuck.isAlive());
    }

    /** It cannot be used, whatever time passes. */
    void refuse(String plugin, String reason) {
        fail(plugin, new Fault(reason, true, System.nanoTime(), null));
    }

    private void fail(String plugin, Fault now) {
        Fault before = fault.get();
        if ((before == null || isOver(before)) && fault.compareAndSet(before, now)) {
            settings.listener().accept(new PluginFailure(plugin, now.reason));
        }
    }

    /** Its answer; empty if it gives none that counts, or is not to be asked. */
    <T> Optional<T> call(String plugin, ClassLoader loader, Callable<T> question) {
        if (!failure().isEmpty()) {
            return Optional.empty();
        }
        FutureTask<Told<T>> task = new FutureTask<>(() -> ask(question));
        // One that never ends must not keep the process from ending; a platform thread, since one that spins would hold
        // a carrier of virtual threads for ever.
        Thread thread = Thread.ofPlatform()
                .daemon()
                .name("plugin " + plugin)
                .inheritInheritableThreadLocals(false)
                .unstarted(task);
        thread.setContextClassLoader(loader);
        try {
            thread.start();
        } catch (OutOfMemoryError noThread) {
            fail(plugin, new Fault("was not asked: the machine has no thread left", false, System.nanoTime(), null));
            return Optional.empty();
        }
        Told<T> told = await(task);
        if (told == null) {
            thread.interrupt();
            String late = "gave no answer within " + settings.timeLimit().toMillis() + " ms";
            fail(plugin, new Fault(late, false, System.nanoTime(), thread));
            return Optional.empty();
        }
        if (told.answer == null) {
            fail(plugin, new Fault(told.failure, told.lasting, System.nanoTime(), null));
        }
        return Optional.ofNullable(told.answer);
    }

    /** Null when the time is over. An interrupt of the asking thread is no fault of the plugin: it waits on. */
    private <T> @Nullable Told<T> await(FutureTask<Told<T>> task) {
        boolean interrupted = false;
        long end = System.nanoTime() + settings.timeLimit().toNanos();
        try {
            while (true) {
                try {
                    return task.get(end - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException again) {
                    interrupted = true;
                }
            }
        } catch (TimeoutException late) {
            return null;
        } catch (ExecutionException never) {
            return new Told<>(null, "failed beyond words", false);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static <T> Told<T> ask(Callable<T> question) {
        try {
            return new Told<>(Nonsense.present(question.call(), "an answer"), "", false);
        } catch (Nonsense nonsense) {
            return new Told<>(null, "answered nonsense: " + nonsense.why(), false);
        } catch (Throwable thrown) {
            // Put into words here, within the time limit: the exception may be the plugin's own class.
            return new Told<>(null, words(thrown), isOfAnotherVersion(thrown));
        }
    }

    private static boolean isOfAnotherVersion(Throwable thrown) {
        return thrown instanceof LinkageError && !(thrown instanceof ExceptionInInitializerError);
    }

    private static String words(Throwable thrown) {
        String text;
        try {
            text = thrown instanceof ExceptionInInitializerError && thrown.getCause() != null
                    ? thrown + ": " + thrown.getCause()
                    : thrown.toString();
        } catch (Throwable again) {
            text = thrown.getClass().getName();
        }
        String beginning = isOfAnotherVersion(thrown) ? "was built against another version of pfsec: " : "failed: ";
        return Texts.clean(beginning + text, LONGEST_FAILURE, false);
    }
}
