package dev.packagefast.security.performance;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** One alert: a threshold was exceeded, or is no longer. */
@Name("dev.packagefast.security.ThresholdExceeded")
@Label("Threshold Exceeded")
@Description("A performance threshold of Package Fast Security was exceeded, or is no longer")
@Category({"Package Fast Security"})
@StackTrace(false)
final class ThresholdExceededEvent extends Event {
    @Label("Type")
    @Nullable String type;

    @Label("Rule")
    @Description("operation, quantile or rate")
    @Nullable String rule;

    @Label("State")
    @Description("raised or cleared")
    @Nullable String state;

    @Label("Observed Time")
    @Timespan(Timespan.NANOSECONDS)
    long observedTime;

    @Label("Limit")
    @Timespan(Timespan.NANOSECONDS)
    long limitTime;

    @Label("Observed Operations")
    @Description("For a rate: operations within the window")
    long observedOperations;

    @Label("Suppressed")
    @Description("Alerts of the same rule that were held back since the last one")
    long suppressed;
}
