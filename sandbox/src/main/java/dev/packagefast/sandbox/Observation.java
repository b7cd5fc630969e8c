package dev.packagefast.sandbox;

/**
 * Whether a run's accesses are written down, and what is let through for the sake of the record. Anything but
 * {@link #NONE} needs the supervisor, so {@link Isolation#L2} at least, and makes each open of a file dearer by a switch to
 * the supervisor and back. What is refused stays refused: the record only names it.
 */
public enum Observation {
    /** Nothing is written down but the supervisor's denials. */
    NONE,

    /** Every access is in {@link SandboxResult#accesses()}; the policy is enforced as it stands. */
    RECORD,

    /**
     * As {@link #RECORD}, and files below {@code /etc}, {@code /var/lib} and {@code /var/cache} that every account of the
     * machine may read can be read although the policy does not name them. Where the policy has no network there is a proxy
     * that refuses everybody, so that the hosts asked for get a name.
     */
    LENIENT
}
