package dev.packagefast.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * What of the system every command may read: programs, libraries, public configuration, and what runtimes ask about the
 * machine. {@code /etc} is named entry by entry, because Landlock cannot take a private key out of a readable folder
 * again, and as the superuser the file's mode would not protect it either.
 */
final class SystemPaths {
    private static final List<Path> PROGRAMS =
            paths("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt", "/nix/store", "/gnu/store");

    private static final List<Path> MACHINE = paths("/proc", "/sys/devices/system", "/sys/fs/cgroup", "/var/lib/dpkg");

    private static final List<Path> CONFIGURATION = paths(
            "/etc/ld.so.cache",
            "/etc/ld.so.conf",
            "/etc/ld.so.conf.d",
            "/etc/ld.so.preload",
            "/etc/alternatives",
            "/etc/passwd",
            "/etc/group",
            "/etc/nsswitch.conf",
            "/etc/hosts",
            "/etc/hostname",
            "/etc/host.conf",
            "/etc/resolv.conf",
            "/etc/gai.conf",
            "/etc/services",
            "/etc/protocols",
            "/etc/localtime",
            "/etc/timezone",
            "/etc/locale.conf",
            "/etc/locale.alias",
            "/etc/default/locale",
            "/etc/os-release",
            "/etc/lsb-release",
            "/etc/debian_version",
            "/etc/alpine-release",
            "/etc/redhat-release",
            "/etc/mime.types",
            "/etc/magic",
            "/etc/inputrc",
            "/etc/terminfo",
            "/etc/ssl/certs",
            "/etc/ssl/cert.pem",
            "/etc/ssl/openssl.cnf",
            "/etc/pki/tls/certs",
            "/etc/pki/tls/openssl.cnf",
            "/etc/pki/ca-trust",
            "/etc/ca-certificates",
            "/etc/ca-certificates.conf",
            "/etc/crypto-policies",
            "/etc/python3",
            "/etc/python3.11",
            "/etc/perl",
            "/etc/fonts");

    /** Where {@code /etc/resolv.conf} points when a resolver service manages it. */
    private static final List<Path> RESOLVER = paths("/run/systemd/resolve", "/run/resolvconf", "/run/NetworkManager");

    private static final List<Path> READ_WRITE_DEVICES = paths("/dev/null", "/dev/zero", "/dev/full");

    private static final List<Path> READABLE_DEVICES = paths("/dev/random", "/dev/urandom");

    /** Where a lenient observation lets files be read that every account of the machine may read. */
    static final List<String> PUBLIC = List.of("/etc", "/var/lib", "/var/cache");

    /** What the kernel itself executes to start a program that is not linked statically. */
    private static final List<Path> LOADERS =
            paths("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-x86-64.so.2", "/lib/ld-musl-x86_64.so.1");

    private SystemPaths() {}

    /** The loaders that exist here. */
    static List<Path> loaders() {
        return LOADERS.stream().filter(Files::exists).toList();
    }

    /** Readable and executable paths that exist here. */
    static List<Path> readable(Network network) {
        var all = new ArrayList<Path>();
        for (var group : !network.equals(Network.ALL)
                ? List.of(PROGRAMS, MACHINE, CONFIGURATION, READABLE_DEVICES)
                : List.of(PROGRAMS, MACHINE, CONFIGURATION, READABLE_DEVICES, RESOLVER)) {
            group.stream().filter(Files::exists).forEach(all::add);
        }
        return all;
    }

    /** Devices that swallow or produce nothing of value. */
    static List<Path> devices() {
        return READ_WRITE_DEVICES.stream().filter(Files::exists).toList();
    }

    /** Every device that a command may open, to read or to write. */
    static List<Path> everyDevice() {
        return Stream.concat(READ_WRITE_DEVICES.stream(), READABLE_DEVICES.stream())
                .filter(Files::exists)
                .toList();
    }

    /** Whether a folder holds a part of the system, so that it must never be writable. */
    static boolean isWithin(Path folder) {
        return PROGRAMS.stream().anyMatch(each -> each.startsWith(folder))
                || MACHINE.stream().anyMatch(each -> each.startsWith(folder) || folder.startsWith(each))
                || CONFIGURATION.stream().anyMatch(each -> each.startsWith(folder) || folder.startsWith(each))
                || folder.startsWith("/dev");
    }

    private static List<Path> paths(String... names) {
        return Arrays.stream(names).map(Path::of).toList();
    }
}
