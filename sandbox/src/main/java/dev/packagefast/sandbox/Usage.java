package dev.packagefast.sandbox;

import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a run used.
 *
 * @param wallClock from the start of the command until its end
 * @param cpu user and system time of the command and of all descendants that it waited for (wait4); a daemon it left
 *     behind is not in it
 * @param peakMemoryBytes the highest resident size that the kernel recorded for any one process of the run (VmHWM), among
 *     the processes that were looked at while the run lasted; empty when it ended before the first look
 * @param writtenBytes what the command and all descendants that it waited for gave the kernel to write to storage; files
 *     that live in memory are not in it, and what was deleted before it reached the storage may be; empty when nobody counted
 * @param mostProcesses the most processes of the run seen at a time, among the looks while the run lasted; empty when it
 *     ended before the first look
 */
public record Usage(
        Duration wallClock,
        Duration cpu,
        OptionalLong peakMemoryBytes,
        OptionalLong writtenBytes,
        OptionalInt mostProcesses) {}
