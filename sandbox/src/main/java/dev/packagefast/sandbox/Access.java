package dev.packagefast.sandbox;

/**
 * Something that an observed command did, or tried to do. Accesses below one granted folder are one entry.
 *
 * @param kind what was done
 * @param place where
 * @param target the granted folder; the file itself where it was executed, refused, or lies outside the policy; for
 *     {@link Kind#CONNECT} host and port. The command may have put any character in it: escape it before a terminal sees
 *     it
 * @param granted whether the policy lets it happen. True says nothing of the file's own permissions
 * @param count how often
 * @param program the name of the program that tried first, as the kernel shows it; empty where granted
 */
public record Access(Kind kind, Place place, String target, boolean granted, long count, String program) {
    /** What was done. */
    public enum Kind {
        READ,
        /** Contents, names or metadata were changed. */
        WRITE,
        EXECUTE,
        CONNECT
    }

    /** Where it was done. */
    public enum Place {
        WORKING_DIRECTORY,
        PRIVATE_HOME,
        PRIVATE_TEMPORARY,
        /** Below a path that the policy names. */
        NAMED,
        SYSTEM,
        OUTSIDE,
        NETWORK
    }
}
