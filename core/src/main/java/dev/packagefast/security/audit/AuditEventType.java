package dev.packagefast.security.audit;

/**
 * What kind of thing happened. The constants are what this library writes; {@link #of} opens the set to extensions, and
 * a name with a dot in front of it ({@code acme.LICENSE_CHECK}) keeps theirs apart.
 *
 * @param name a letter, then letters, digits, {@code _}, {@code .} or {@code -}; at most {@value #MAX_LENGTH}
 *     characters
 */
public record AuditEventType(String name) {
    /** The longest name. */
    public static final int MAX_LENGTH = 64;

    /** A file, stream or tree was compared with the hash that was published for it. */
    public static final AuditEventType INTEGRITY_VERIFICATION = new AuditEventType("INTEGRITY_VERIFICATION");

    /** Packages were matched with the advisories. */
    public static final AuditEventType VULNERABILITY_SCAN = new AuditEventType("VULNERABILITY_SCAN");

    /** A package's script was run, or refused. */
    public static final AuditEventType SCRIPT_EXECUTION = new AuditEventType("SCRIPT_EXECUTION");

    /** A rule let a package pass or stopped it. */
    public static final AuditEventType POLICY_DECISION = new AuditEventType("POLICY_DECISION");

    /** The advisory database was imported or replaced. */
    public static final AuditEventType DATABASE_UPDATE = new AuditEventType("DATABASE_UPDATE");

    /** A part could not do its job, and the level in force decided what follows. */
    public static final AuditEventType DEGRADATION = new AuditEventType("DEGRADATION");

    /** The log cut an unfinished last line; written by the log itself. */
    public static final AuditEventType LOG_RECOVERY = new AuditEventType("LOG_RECOVERY");

    /** @throws IllegalArgumentException if the name is not of the form above */
    public AuditEventType {
        Names.check("event type", name, MAX_LENGTH);
    }

    /** The type of this name. */
    public static AuditEventType of(String name) {
        return new AuditEventType(name);
    }

    @Override
    public String toString() {
        return name;
    }
}
