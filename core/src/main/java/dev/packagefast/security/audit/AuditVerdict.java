package dev.packagefast.security.audit;

/**
 * What verification found. What no verdict can see stands in {@code docs/audit-log.md}: a tail removed at the end of a
 * line, and a log rewritten as a whole.
 */
public sealed interface AuditVerdict {
    /** Events in the good part of the log. */
    long events();

    /** The hash of the last good line: 64 hex digits, all 0 if there is none. */
    String head();

    /** Every line is what was written. */
    record Intact(long events, String head) implements AuditVerdict {}

    /**
     * Every whole line is what was written; the last one is unfinished. A writer was killed, or is at work; an
     * unfinished line was never acknowledged. Opening the log for append cuts it and records that.
     *
     * @param line the unfinished line's number, from 1 on
     * @param bytes how much of it is there
     */
    record Incomplete(long events, String head, long line, long bytes) implements AuditVerdict {}

    /**
     * A line is not what was written. The lines before it are good.
     *
     * @param line the first bad line's number, from 1 on
     * @param expected what should stand there
     * @param found what stands there
     */
    record Damaged(long events, String head, long line, String expected, String found) implements AuditVerdict {}
}
