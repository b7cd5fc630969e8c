package dev.packagefast.security.performance;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import org.jspecify.annotations.Nullable;

/** One measured operation, committed when it ends. Figures that are not known are the recorder's "N/A". */
@Name("dev.packagefast.security.Operation")
@Label("Security Operation")
@Description("An operation of Package Fast Security, committed when it ended")
@Category({"Package Fast Security"})
@StackTrace(false)
final class OperationEvent extends Event {
    @Label("Type")
    @Nullable String type;

    @Label("Outcome")
    @Nullable String outcome;

    @Label("Ecosystem")
    @Nullable String ecosystem;

    @Label("Elapsed")
    @Description("How long the operation took")
    @Timespan(Timespan.NANOSECONDS)
    long elapsed;

    @Label("Allocated Bytes")
    @Description("Bytes allocated by the operation's thread, or peak resident size of a script")
    @DataAmount
    long allocatedBytes;

    @Label("CPU Time")
    @Timespan(Timespan.NANOSECONDS)
    long cpuTime;
}
