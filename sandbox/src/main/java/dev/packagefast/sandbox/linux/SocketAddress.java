package dev.packagefast.sandbox.linux;

import dev.packagefast.sandbox.linux.Remote.Refused;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An internet address and port as the kernel lays them out: {@code struct sockaddr_in} (ip(7)) and {@code struct
 * sockaddr_in6} (ipv6(7)).
 */
final class SocketAddress {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    /** {@code sizeof(struct sockaddr_in6)}, the larger of the two. */
    static final int LARGEST = 28;

    private static final int SIZE_4 = 16;

    private final int family;
    private final byte[] bytes;

    private SocketAddress(int family, byte[] bytes) {
        this.family = family;
        this.bytes = bytes;
    }

    /** Copies the address that a call points to. Other families are refused, among them AF_UNSPEC, which disconnects. */
    static SocketAddress of(Remote caller, long address, int length) throws Refused {
        if (length < SIZE_4) {
            throw new Refused(Errno.EINVAL);
        }
        return of(caller.memory(address, Math.min(length, LARGEST)));
    }

    static SocketAddress of(byte[] bytes) throws Refused {
        int family = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getShort();
        if (family != AF_INET && family != AF_INET6) {
            throw new Refused(Errno.EAFNOSUPPORT);
        }
        int size = family == AF_INET ? SIZE_4 : LARGEST;
        if (bytes.length < size) {
            throw new Refused(Errno.EINVAL);
        }
        return new SocketAddress(family, Arrays.copyOf(bytes, size));
    }

    /** The same host, any port that is free. */
    SocketAddress withAnyPort() {
        var other = bytes.clone();
        other[2] = 0;
        other[3] = 0;
        return new SocketAddress(family, other);
    }

    /** The address as Java has it: an IPv4 address that is mapped into IPv6 is an IPv4 address. */
    InetSocketAddress toJava() {
        int from = family == AF_INET ? 4 : 8;
        var host = Arrays.copyOfRange(bytes, from, family == AF_INET ? 8 : 24);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(host), port());
        } catch (UnknownHostException impossible) {
            throw new AssertionError("an address has 4 or 16 bytes", impossible);
        }
    }

    int family() {
        return family;
    }

    /** Its length in bytes. */
    int size() {
        return bytes.length;
    }

    int port() {
        return (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    }

    MemorySegment place(Arena arena) {
        var segment = arena.allocate(LARGEST, 8);
        MemorySegment.copy(bytes, 0, segment, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    @Override
    public String toString() {
        var host = toJava().getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SocketAddress that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
