package dev.packagefast.security;

import java.util.ArrayList;
import java.util.List;

/**
 * Something that was weaker than it should have been, and was let through because the {@link SecurityLevel} allows it.
 * It stands in the report of the operation and in the audit trail, and is counted by
 * {@link SecurityService#degradations()}.
 *
 * @param kind what was weaker
 * @param message what happened and what to do about it
 */
public record Degradation(Kind kind, String message) {
    /** The kinds of weakness; their wire names stand in the audit trail. */
    public enum Kind {
        /** The answer came from the embedded starter advisories. */
        STARTER_ADVISORIES("starter-advisories"),
        /** The advisory database is older than it should be. */
        OLD_ADVISORIES("old-advisories"),
        /** There was no hash to check a file against. */
        NO_HASH("no-hash"),
        /** A script ran with less isolation than L2. */
        WEAK_ISOLATION("weak-isolation"),
        /** A script ran without isolation because runtime protection is switched off. */
        NO_ISOLATION("no-isolation"),
        /** An event could not be made durable. */
        AUDIT_NOT_DURABLE("audit-not-durable"),
        /** A plugin gave no answer and was passed over. */
        PLUGIN_SKIPPED("plugin-skipped"),
        /** An extension let something through. */
        EXTENSION("extension");

        private final String wireName;

        Kind(String wireName) {
            this.wireName = wireName;
        }

        /** The name in the audit trail. */
        public String wireName() {
            return wireName;
        }
    }

    static List<Degradation> append(List<Degradation> some, Degradation more) {
        List<Degradation> all = new ArrayList<>(some);
        all.add(more);
        return all;
    }
}
