package dev.packagefast.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The <a href="https://github.com/containers/bubblewrap">bubblewrap</a> of this machine, which makes the namespaces of
 * {@link Isolation#L3}.
 *
 * @param program where it is, links resolved
 */
record Bubblewrap(Path program) {
    /** Names the program on a machine that keeps it elsewhere. */
    static final String PROPERTY = "dev.packagefast.sandbox.bwrap";

    /** Not looked up on PATH: package managers put folders of packages there. */
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/bin/bwrap"), Path.of("/usr/local/bin/bwrap"), Path.of("/run/current-system/sw/bin/bwrap"));

    private static final int SET_USER_OR_GROUP = 06000;
    private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private static final List<String> FOLDERS = List.of("/dev", "/etc", "/sys", "/tmp", "/var");

    private static final Map<String, String> LINKS = Map.of(
            "/dev/fd", "/proc/self/fd",
            "/dev/stdin", "/proc/self/fd/0",
            "/dev/stdout", "/proc/self/fd/1",
            "/dev/stderr", "/proc/self/fd/2");

    private static final Path CANARY = Path.of("/canary");

    /** What a superuser's command may do inside: as at the other levels, but only to what is its own. */
    private static final List<String> CAPABILITIES =
            List.of("CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FOWNER", "CAP_FSETID");

    /** Why there is no launch in namespaces. */
    static final class Obstacle extends Exception {
        private static final long serialVersionUID = 1;

        Obstacle(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /** The numbers of the descriptors that bubblewrap itself reads and writes. */
    record Descriptors(int filter, int arguments, int info, int canary) {}

    /**
     * The program that may be used.
     *
     * @throws Obstacle when there is none, or it is not to be trusted with this
     */
    static Bubblewrap find() throws Obstacle {
        var named = System.getProperty(PROPERTY);
        var places = named == null ? PLACES : List.of(Path.of(named));
        for (var place : places) {
            if (Files.isExecutable(place)) {
                return new Bubblewrap(checked(place));
            }
        }
        throw new Obstacle("bubblewrap is not installed ("
                + String.join(", ", places.stream().map(Path::toString).toList()) + ")");
    }

    private static Path checked(Path place) throws Obstacle {
        try {
            var program = place.toRealPath();
            if (((int) Files.getAttribute(program, "unix:mode") & SET_USER_OR_GROUP) != 0) {
                throw new Obstacle(program + " runs as its owner, for a kernel without user namespaces; nothing that is"
                        + " started here gains rights");
            }
            int owner = owner(program);
            if (owner != 0 && owner != ourselves()) {
                throw new Obstacle(program + " belongs to another user");
            }
            for (var permission : Files.getPosixFilePermissions(program)) {
                if (WRITABLE_BY_OTHERS.contains(permission)) {
                    throw new Obstacle(program + " can be changed by other users");
                }
            }
            return program;
        } catch (IOException unreadable) {
            throw new Obstacle(place + " cannot be looked at: " + unreadable);
        }
    }

    /** In a user namespace a superuser is one only to what is its own. */
    static void requireOwn(List<Path> writable) throws Obstacle {
        try {
            if (ourselves() != 0) {
                return;
            }
            for (var folder : writable) {
                if (owner(folder) != 0) {
                    throw new Obstacle(
                            folder + " belongs to another user, whose files a superuser cannot change in a namespace");
                }
            }
        } catch (IOException unreadable) {
            throw new Obstacle("a folder cannot be looked at: " + unreadable);
        }
    }

    private static int owner(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid");
    }

    private static int ourselves() throws IOException {
        return owner(Path.of("/proc/self"));
    }

    private static boolean weAreSuperuser() {
        try {
            return ourselves() == 0;
        } catch (IOException unknown) {
            return false;
        }
    }

    /** The command line; most of it is read from a descriptor, where it can neither be too long nor be seen inside. */
    List<String> commandLine(Descriptors descriptors, List<String> command) {
        var line = new ArrayList<>(List.of(
                program.toString(), "--args", Integer.toString(descriptors.arguments()), "--", CANARY.toString()));
        line.addAll(command);
        return line;
    }

    /**
     * The options: every namespace, and a file system of nothing but what the policy names. Its own root is read-only, like
     * {@code /proc}: what is written lies in folders of the policy, where limits count it.
     */
    static List<String> options(Territory territory, Scratch scratch, Descriptors descriptors) {
        var options = new ArrayList<>(
                List.of("--unshare-all", "--new-session", "--die-with-parent", "--as-pid-1", "--cap-drop", "ALL"));
        if (weAreSuperuser()) {
            CAPABILITIES.forEach(each -> options.addAll(List.of("--cap-add", each)));
        }
        options.addAll(List.of("--seccomp", Integer.toString(descriptors.filter())));
        options.addAll(List.of("--info-fd", Integer.toString(descriptors.info())));
        FOLDERS.forEach(each -> options.addAll(List.of("--dir", each)));
        options.addAll(List.of("--proc", "/proc", "--remount-ro", "/proc"));
        for (var device : SystemPaths.everyDevice()) {
            options.addAll(List.of("--dev-bind", device.toString(), device.toString()));
        }
        LINKS.forEach((link, target) -> options.addAll(List.of("--symlink", target, link)));
        var writable = Stream.concat(territory.writable().stream(), Stream.of(scratch.home(), scratch.temporary()))
                .toList();
        binds(territory.readable(), writable).forEach(options::addAll);
        options.addAll(List.of("--perms", "0555", "--file", Integer.toString(descriptors.canary())));
        options.addAll(List.of(CANARY.toString(), "--remount-ro", "/"));
        options.addAll(List.of("--chdir", territory.workingDirectory().toString()));
        return options;
    }

    /**
     * Outer folders first, because a mount hides what was mounted below it before. What another bind shows already is left
     * out.
     */
    private static List<List<String>> binds(List<Path> readable, List<Path> writable) {
        var shown = new ArrayList<Path>();
        var binds = new ArrayList<List<String>>();
        var paths = Stream.concat(readable.stream(), writable.stream())
                .distinct()
                .filter(path -> !path.startsWith("/proc") && !path.startsWith("/dev"))
                .sorted(Comparator.comparingInt(Path::getNameCount))
                .toList();
        for (var path : paths) {
            boolean changes = writable.contains(path);
            var within = changes ? writable.stream().filter(each -> !each.equals(path)) : shown.stream();
            if (within.anyMatch(path::startsWith)) {
                continue;
            }
            if (leadsTo(path, readable)) {
                binds.add(List.of("--symlink", target(path), path.toString()));
            } else {
                binds.add(List.of(changes ? "--bind" : "--ro-bind", path.toString(), path.toString()));
                shown.add(path);
            }
        }
        return binds;
    }

    /** Whether it is a link, such as {@code /bin}, to what is shown anyhow. */
    private static boolean leadsTo(Path path, List<Path> readable) {
        try {
            if (!Files.isSymbolicLink(path)) {
                return false;
            }
            var real = path.toRealPath();
            return readable.stream().anyMatch(each -> !each.equals(path) && real.startsWith(each));
        } catch (IOException unreadable) {
            return false;
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
