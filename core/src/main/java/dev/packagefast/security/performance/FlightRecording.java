package dev.packagefast.security.performance;

import java.time.Duration;
import java.util.Optional;
import jdk.jfr.FlightRecorder;

/**
 * The way to Java Flight Recorder, closed until somebody has started it. Loading an event class takes tens of
 * milliseconds on a cold start; asking whether the recorder is initialised loads one class and reads one field. So the
 * events live in a holder that is first touched when that answer is yes.
 */
final class FlightRecording {
    private FlightRecording() {}

    /** Whether anybody records operations at this moment. */
    static boolean wantsOperations() {
        return FlightRecorder.isInitialized() && Events.operations();
    }

    static void operation(SeriesKey key, Usage usage) {
        if (FlightRecorder.isInitialized()) {
            Events.operation(key, usage);
        }
    }

    static void alert(ThresholdAlert alert) {
        if (FlightRecorder.isInitialized()) {
            Events.alert(alert);
        }
    }

    private static final class Events {
        private static final OperationEvent PROBE = new OperationEvent();

        static boolean operations() {
            return PROBE.isEnabled();
        }

        static void operation(SeriesKey key, Usage usage) {
            OperationEvent event = new OperationEvent();
            if (!event.isEnabled()) {
                return;
            }
            event.type = key.type().name();
            event.outcome = key.outcome().label();
            event.ecosystem = key.ecosystem().orElse(null);
            event.elapsed = usage.elapsedNanos();
            event.allocatedBytes = usage.allocatedBytes();
            event.cpuTime = usage.cpuNanos();
            event.commit();
        }

        static void alert(ThresholdAlert alert) {
            ThresholdExceededEvent event = new ThresholdExceededEvent();
            if (!event.isEnabled()) {
                return;
            }
            event.type = alert.rule().type().name();
            event.rule = alert.rule().kind();
            event.state = alert.state().label();
            event.observedTime = alert.observedDuration().map(Duration::toNanos).orElse(Usage.UNKNOWN);
            event.limitTime =
                    alert.rule().limitDuration().map(Duration::toNanos).orElse(Usage.UNKNOWN);
            Optional<Long> count = alert.observedOperations();
            event.observedOperations = count.orElse(Usage.UNKNOWN);
            event.suppressed = alert.suppressed();
            event.commit();
        }
    }
}
