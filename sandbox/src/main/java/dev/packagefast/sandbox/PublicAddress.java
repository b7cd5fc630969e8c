package dev.packagefast.sandbox;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;

/**
 * Tells addresses of the public internet from those of this machine and its neighbourhood. A name is somebody else's
 * promise: whoever runs its zone can point it at a router, a metadata service or a database that trusts this machine (DNS
 * rebinding). The ranges are those of the IANA special-purpose registries (RFC 6890).
 */
final class PublicAddress {
    private PublicAddress() {}

    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        return switch (address) {
            case Inet4Address four -> isPublic4(four.getAddress());
            case Inet6Address six -> isPublic6(six.getAddress());
            default -> false;
        };
    }

    private static boolean isPublic4(byte[] bytes) {
        int first = bytes[0] & 0xff;
        int second = bytes[1] & 0xff;
        int third = bytes[2] & 0xff;
        return switch (first) {
            case 0, 10, 127 -> false;
            case 100 -> (second & 0xc0) != 64; // shared by carriers
            case 169 -> second != 254;
            case 172 -> (second & 0xf0) != 16;
            case 192 -> !(second == 168 || (second == 0 && (third == 0 || third == 2)));
            case 198 -> !((second & 0xfe) == 18 || (second == 51 && third == 100));
            case 203 -> !(second == 0 && third == 113);
            default -> first < 224; // multicast and reserved
        };
    }

    private static boolean isPublic6(byte[] bytes) {
        boolean global = (bytes[0] & 0xe0) == 0x20; // 2000::/3 is all that is handed out
        if (starts(bytes, 0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0)) { // translated from IPv4
            return isPublic4(Arrays.copyOfRange(bytes, 12, 16));
        }
        if (starts(bytes, 0x20, 0x02)) { // tunnelled through IPv4
            return isPublic4(Arrays.copyOfRange(bytes, 2, 6));
        }
        boolean special = starts(bytes, 0x20, 0x01, 0x00, 0x00) || starts(bytes, 0x20, 0x01, 0x0d, 0xb8);
        return global && !special;
    }

    private static boolean starts(byte[] bytes, int... prefix) {
        for (int i = 0; i < prefix.length; i++) {
            if ((bytes[i] & 0xff) != prefix[i]) {
                return false;
            }
        }
        return true;
    }
}
