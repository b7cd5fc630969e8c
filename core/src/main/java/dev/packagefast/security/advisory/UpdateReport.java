package dev.packagefast.security.advisory;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What an update did.
 *
 * @param ecosystems what came of each
 * @param imported what the new index holds; empty if nothing had changed and the file stays as it was
 */
public record UpdateReport(List<EcosystemUpdate> ecosystems, Optional<ImportReport> imported) {
    public UpdateReport {
        ecosystems = List.copyOf(ecosystems);
    }

    /**
     * What came of one ecosystem.
     *
     * @param whole whether the whole export was fetched
     * @param changed records fetched one by one
     * @param removed records dropped because the bucket no longer has them
     * @param unavailable records that the bucket lists but does not give, with the reason; an older version stays if
     *     there is one, and the next update tries again
     */
    public record EcosystemUpdate(
            String ecosystem, boolean whole, int changed, int removed, Map<String, String> unavailable) {
        public EcosystemUpdate {
            unavailable = java.util.Collections.unmodifiableMap(new TreeMap<>(unavailable));
        }
    }
}
