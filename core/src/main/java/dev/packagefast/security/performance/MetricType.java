package dev.packagefast.security.performance;

import java.util.List;

/**
 * What kind of operation a figure is about: one of the constants, or a kind of one's own.
 *
 * <p>An extension names its kind once and keeps it: {@code static final MetricType MIRROR_SYNC =
 * MetricType.of("mirror-sync");}. Two types with the same name are equal. Names are part of what is exported and
 * stored, so they say what is done, never to which package: at most {@value #MAX_NAME_LENGTH} characters, a lower-case
 * letter followed by lower-case letters, digits, dots, dashes and underscores.
 */
public final class MetricType implements Comparable<MetricType> {
    /** The longest name, in characters. */
    public static final int MAX_NAME_LENGTH = 64;

    /** Checks that a package is what was published. */
    public static final MetricType INTEGRITY_VERIFICATION = new MetricType("integrity-verification");

    /** Looks for known vulnerabilities. */
    public static final MetricType VULNERABILITY_SCAN = new MetricType("vulnerability-scan");

    /** Appends to the audit trail, or exports it. */
    public static final MetricType AUDIT_TRAIL_GENERATION = new MetricType("audit-trail-generation");

    /** What an event waits for others before the audit log begins to write it: part of the append's own duration. */
    public static final MetricType AUDIT_QUEUE_WAIT = new MetricType("audit-queue-wait");

    /** Prepares and supervises the protection of a running script. */
    public static final MetricType RUNTIME_PROTECTION = new MetricType("runtime-protection");

    /** Runs a script inside the sandbox, from launch to exit. */
    public static final MetricType SANDBOX_EXECUTION = new MetricType("sandbox-execution");

    /**
     * Where operations are counted whose own type came after the monitor's table of types was full. {@link #of} does
     * not make it: nobody records under it by choice.
     */
    public static final MetricType OVERFLOW = new MetricType("overflow");

    private static final List<MetricType> CONSTANTS = List.of(
            INTEGRITY_VERIFICATION, VULNERABILITY_SCAN, AUDIT_TRAIL_GENERATION, RUNTIME_PROTECTION, SANDBOX_EXECUTION);

    private final String name;

    private MetricType(String name) {
        this.name = name;
    }

    /**
     * The type of that name.
     *
     * @throws IllegalArgumentException if the name is empty, too long, reserved or has other characters than allowed
     */
    public static MetricType of(String name) {
        Names.check("metric type", name, MAX_NAME_LENGTH);
        if (name.equals(OVERFLOW.name)) {
            throw new IllegalArgumentException(
                    "metric type: 'overflow' is reserved for what came after the table was full; choose another name");
        }
        return new MetricType(name);
    }

    /** The type of that name as it was stored, the reserved one included. */
    static MetricType stored(String name) {
        return name.equals(OVERFLOW.name) ? OVERFLOW : of(name);
    }

    /** The five types that every monitor has from the start, in the order of the document. */
    public static List<MetricType> constants() {
        return CONSTANTS;
    }

    /** The name under which figures of this type are exported and stored. */
    public String name() {
        return name;
    }

    @Override
    public int compareTo(MetricType other) {
        return name.compareTo(other.name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MetricType type && type.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
