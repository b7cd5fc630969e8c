package dev.packagefast.sandbox.linux;

import java.net.InetSocketAddress;

/** Decides where the sockets of a run may lead. Called by the run's supervisor, one call at a time. */
public interface Connections {
    /** Whether an address may be connected to; where listening is allowed at all, also whether it may be listened on. */
    boolean allows(InetSocketAddress address);

    /** A connection to an allowed address is about to be made from this local port. */
    void opening(int localPort);
}
