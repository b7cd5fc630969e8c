package dev.packagefast.security.audit;

import java.util.List;

/**
 * An event as it was read from a trail, with its place in the chain.
 *
 * @param sequence its sequence number, from 1 on
 * @param previousHash the hash of the line before it
 * @param hash the hash of its own line
 * @param event what happened
 * @param storedByHash JSON pointers ({@code /reason}, {@code /attributes/output}) to the texts of the event that were
 *     too large: {@code sha256:<hex>;bytes=<length>} stands in their place
 */
public record AuditRecord(
        long sequence, String previousHash, String hash, AuditEvent event, List<String> storedByHash) {
    /** Copies the list. */
    public AuditRecord {
        storedByHash = List.copyOf(storedByHash);
    }
}
