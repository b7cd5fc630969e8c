package dev.packagefast.security.audit;

/**
 * What an append returns: where the event stands. Kept outside the log, the hash is a witness of everything up to it.
 *
 * @param sequence the event's sequence number, from 1 on
 * @param hash the hash of its line, 64 lower-case hex digits
 * @param queuedNanos nanoseconds that the event waited for others before it began to be written; 0 in memory
 */
public record AuditReceipt(long sequence, String hash, long queuedNanos) {}
