package dev.packagefast.sandbox;

/** What of the network a command may reach. */
public enum Network {
    /** Nothing, not even the machine itself: no socket can be made. */
    NONE,
    /** TCP and UDP everywhere. Unix sockets, raw sockets and the rest stay closed. */
    ALL
}
