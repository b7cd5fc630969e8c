package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.packagefast.sandbox.linux.Listener.Call;
import dev.packagefast.sandbox.linux.Remote.Refused;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Writes down which files a run opens, executes and renames, and lets each call go on to the kernel, where Landlock
 * decides. What it saw may have been swapped before the kernel acted: it is a record and never a decision. The one thing
 * it grants, a file that every account of the machine may read, it opens itself and hands over, so that what was looked at
 * is what the caller gets.
 *
 * <p>Accesses are counted by the folder that grants them, so that a compiler's thousands of headers are one entry.
 */
public final class Recorder {
    /** Kinds of access that are kept one by one; what comes after is one refusal more, so that nobody hides in a flood. */
    static final int MOST_KINDS = 2000;

    /** The target of accesses that are not kept one by one. */
    static final String UNLISTED = "(others, beyond the first " + MOST_KINDS + " kinds)";

    private static final int AT_FDCWD = -100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int O_ACCESS = 3;
    private static final int O_READ_ONLY = 0;
    private static final int O_WRITE_ONLY = 1;
    private static final int O_CREAT = 0x40;
    private static final int O_NOCTTY = 0x100;
    private static final int O_TRUNC = 0x200;
    private static final int O_DIRECTORY = 0x10000;
    private static final int O_NOFOLLOW = 0x20000;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_PATH = 0x200000;
    private static final int O_TMPFILE = 0x400000;
    private static final int READ_BY_OTHERS = 04;
    private static final int SEARCHED_BY_OTHERS = 01;
    private static final int KIND_OF_FILE = 0170000;
    private static final int REGULAR_FILE = 0100000;
    private static final int FOLDER = 040000;
    private static final int LONGEST_INTERPRETER_LINE = 256;

    private static final Map<Integer, Syscall> SEEN = Arrays.stream(SeccompFilter.FILE_ACCESSES)
            .collect(Collectors.toUnmodifiableMap(Syscall::number, Function.identity()));

    /** What was done to a file. */
    public enum Kind {
        READ,
        WRITE,
        EXECUTE
    }

    /**
     * A path that the policy grants, and everything below.
     *
     * @param path the real path
     */
    public record Root(String path, boolean writable) {
        private boolean covers(String other) {
            return other.equals(path) || other.startsWith(path.equals("/") ? path : path + "/");
        }
    }

    /**
     * Accesses of one kind.
     *
     * @param root the granting root's place in the list, or -1
     * @param target the root's path, or the file's where it was not granted, executed, or handed over
     * @param granted whether the policy lets it happen
     * @param program the program that tried first; empty where granted
     */
    public record Seen(Kind kind, int root, String target, boolean granted, long count, String program) {
        private Seen again() {
            return new Seen(kind, root, target, granted, count + 1, program);
        }
    }

    private record Key(Kind kind, String target, boolean granted) {}

    private final List<Root> roots;
    private final Optional<List<Root>> programs;
    private final List<String> publicFolders;
    private final Map<Key, Seen> seen = new LinkedHashMap<>(); // guarded by itself

    /**
     * @param roots what the policy grants
     * @param programs what may be executed, when that is less than everything readable
     * @param publicFolders where files outside the roots that every account may read are handed over
     */
    public Recorder(List<Root> roots, Optional<List<Root>> programs, List<String> publicFolders) {
        this.roots = List.copyOf(roots);
        this.programs = programs.map(List::copyOf);
        this.publicFolders = List.copyOf(publicFolders);
    }

    /** What was seen until now, in the order of first accesses. */
    public List<Seen> all() {
        synchronized (seen) {
            return List.copyOf(seen.values());
        }
    }

    /** Whether a call is one that is recorded. */
    boolean sees(int number) {
        return SEEN.containsKey(number);
    }

    /** Records a call and lets it return. */
    void answer(Listener listener, Call call) {
        boolean returned = false;
        try {
            var name = SEEN.get(call.number());
            returned = name != null && record(listener, call, name);
        } catch (Refused | RuntimeException cannotBeLookedAt) {
            // Landlock still decides it; there is only nothing to write down.
            returned = false;
        }
        if (!returned) {
            listener.letThrough(call);
        }
    }

    /** Says whether the call has returned with a file of ours. */
    private boolean record(Listener listener, Call call, Syscall name) throws Refused {
        var caller = new Remote(call.thread());
        switch (name) {
            case OPEN -> {
                return open(listener, call, AT_FDCWD, call.argument(0), call.intArgument(1));
            }
            case OPENAT -> {
                return open(listener, call, call.intArgument(0), call.argument(1), call.intArgument(2));
            }
            case CREAT -> {
                return open(listener, call, AT_FDCWD, call.argument(0), O_WRITE_ONLY | O_CREAT | O_TRUNC);
            }
            case EXECVE -> execute(caller, AT_FDCWD, caller.string(call.argument(0)), 0);
            case EXECVEAT -> execute(caller, call.intArgument(0), caller.string(call.argument(1)), call.intArgument(4));
            case TRUNCATE -> changed(caller, AT_FDCWD, caller.string(call.argument(0)), true);
            case MKDIR -> made(caller, AT_FDCWD, call.argument(0));
            case MKDIRAT -> made(caller, call.intArgument(0), call.argument(1));
            case SYMLINK -> made(caller, AT_FDCWD, call.argument(1));
            case SYMLINKAT -> made(caller, call.intArgument(1), call.argument(2));
            case RMDIR, UNLINK -> changed(caller, AT_FDCWD, caller.string(call.argument(0)), false);
            case UNLINKAT -> changed(caller, call.intArgument(0), caller.string(call.argument(1)), false);
            case RENAME, LINK -> {
                changed(caller, AT_FDCWD, caller.string(call.argument(0)), false);
                replaced(caller, AT_FDCWD, call.argument(1));
            }
            case RENAMEAT, RENAMEAT2, LINKAT -> {
                changed(caller, call.intArgument(0), caller.string(call.argument(1)), false);
                replaced(caller, call.intArgument(2), call.argument(3));
            }
            default -> throw new AssertionError("no file access: " + name);
        }
        return false;
    }

    private boolean open(Listener listener, Call call, int folder, long address, int flags) throws Refused {
        if ((flags & O_PATH) != 0) {
            return false; // reads nothing
        }
        var caller = new Remote(call.thread());
        var path = caller.string(address);
        boolean reads = (flags & O_ACCESS) != O_WRITE_ONLY;
        boolean writes = (flags & O_ACCESS) != O_READ_ONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
        try (var target = Target.ofPath(caller, folder, path, (flags & O_NOFOLLOW) == 0)) {
            var real = target.path();
            if (writes) {
                note(Kind.WRITE, (flags & O_TMPFILE) == O_TMPFILE ? real + "/" : real, caller);
            }
            if (!reads || (writes && (flags & O_TMPFILE) == O_TMPFILE)) {
                return false;
            }
            if (!writes && isHandedOver(real, target, flags)) {
                return handOver(listener, call, target, real, flags);
            }
            note(Kind.READ, real, caller);
            return false;
        } catch (Refused refused) {
            if (refused.errno() == Errno.ENOENT.number() && (flags & O_CREAT) != 0) {
                note(Kind.WRITE, entry(caller, folder, path), caller);
            }
            return false;
        }
    }

    /** Outside the roots, a plain file or folder, and readable by any account of the machine all the way down. */
    private boolean isHandedOver(String real, Target target, int flags) {
        if (grantingRoot(Kind.READ, real) >= 0 || !Target.isWithin(real, publicFolders)) {
            return false;
        }
        try {
            int mode = mode(Path.of(target.self()));
            boolean folder = (mode & KIND_OF_FILE) == FOLDER;
            boolean fits = folder || ((mode & KIND_OF_FILE) == REGULAR_FILE && (flags & O_DIRECTORY) == 0);
            int needed = folder ? READ_BY_OTHERS | SEARCHED_BY_OTHERS : READ_BY_OTHERS;
            if (!fits || (mode & needed) != needed) {
                return false;
            }
            for (var parent = Path.of(real).getParent(); parent != null; parent = parent.getParent()) {
                if ((mode(parent) & SEARCHED_BY_OTHERS) == 0) {
                    return false;
                }
            }
            return true;
        } catch (IOException | InvalidPathException gone) {
            return false;
        }
    }

    private static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode");
    }

    private boolean handOver(Listener listener, Call call, Target target, String real, int flags) throws Refused {
        try (var arena = Arena.ofConfined();
                var ours = Descriptor.own(checked(Native.call(
                        Syscall.OPENAT,
                        AT_FDCWD,
                        arena.allocateFrom(target.self()).address(),
                        O_CLOEXEC | O_NOCTTY | (flags & O_DIRECTORY),
                        0)))) {
            boolean handed = listener.handOver(call, ours, (flags & O_CLOEXEC) != 0);
            add(new Seen(Kind.READ, -1, real, handed, 1, ""));
            return handed;
        }
    }

    private void execute(Remote caller, int folder, String path, int flags) throws Refused {
        try (var program = path.isEmpty() && (flags & AT_EMPTY_PATH) != 0
                ? Target.ofDescriptor(caller, folder)
                : Target.ofPath(caller, folder, path, true)) {
            note(Kind.EXECUTE, program.path(), caller);
            var interpreter = interpreter(program);
            if (interpreter.isPresent()) {
                try (var found = Target.ofPath(caller, AT_FDCWD, interpreter.get(), true)) {
                    note(Kind.EXECUTE, found.path(), caller);
                }
            }
        }
    }

    /** The program that a script's first line names. */
    private static Optional<String> interpreter(Target script) {
        try (var arena = Arena.ofConfined()) {
            int mode = mode(Path.of(script.self()));
            if ((mode & KIND_OF_FILE) != REGULAR_FILE) {
                return Optional.empty();
            }
            try (var content = Descriptor.own(checked(Native.call(
                    Syscall.OPENAT, AT_FDCWD, arena.allocateFrom(script.self()).address(), O_CLOEXEC | O_NOCTTY, 0)))) {
                var buffer = arena.allocate(LONGEST_INTERPRETER_LINE);
                long length = Math.max(
                        0, Native.call(Syscall.READ, content.number(), buffer.address(), LONGEST_INTERPRETER_LINE));
                var line = new String(buffer.asSlice(0, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8)
                        .lines()
                        .findFirst()
                        .orElse("");
                if (!line.startsWith("#!")) {
                    return Optional.empty();
                }
                var words = line.substring(2).strip().split("[ \t]", 2);
                return Optional.of(words[0]).filter(name -> name.startsWith("/"));
            }
        } catch (IOException | Refused unreadable) {
            return Optional.empty();
        }
    }

    /** A file that is there and is changed or loses its name. */
    private void changed(Remote caller, int folder, String path, boolean follow) throws Refused {
        try (var target = Target.ofPath(caller, folder, path, follow)) {
            note(Kind.WRITE, target.path(), caller);
        }
    }

    /** A new name; where it exists already the kernel refuses, and nothing was asked of the policy. */
    private void made(Remote caller, int folder, long address) throws Refused {
        var path = caller.string(address);
        try (var existing = Target.ofPath(caller, folder, path, false)) {
            existing.path();
        } catch (Refused refused) {
            if (refused.errno() == Errno.ENOENT.number()) {
                note(Kind.WRITE, entry(caller, folder, path), caller);
            }
        }
    }

    /** A name that appears or is taken over. */
    private void replaced(Remote caller, int folder, long address) throws Refused {
        note(Kind.WRITE, entry(caller, folder, caller.string(address)), caller);
    }

    /** A name in its folder, where the folder exists. */
    private static String entry(Remote caller, int folder, String path) throws Refused {
        var trimmed = path.replaceAll("/+$", "");
        int slash = trimmed.lastIndexOf('/');
        var parent = slash < 0 ? "." : slash == 0 ? "/" : trimmed.substring(0, slash);
        try (var target = Target.ofPath(caller, folder, parent, true)) {
            var real = target.path();
            return (real.equals("/") ? "" : real) + "/" + trimmed.substring(slash + 1);
        }
    }

    private void note(Kind kind, String real, Remote caller) {
        if (!real.startsWith("/")) {
            return; // a pipe or a socket: no file
        }
        int root = grantingRoot(kind, real);
        boolean granted = root >= 0 && (kind != Kind.EXECUTE || mayBeExecuted(real));
        // A program is named, except one that the run made itself.
        boolean byRoot = granted && (kind != Kind.EXECUTE || roots.get(root).writable());
        var target = byRoot ? roots.get(root).path() : real;
        add(new Seen(kind, root, target, granted, 1, granted ? "" : caller.program()));
    }

    private boolean mayBeExecuted(String real) {
        return programs.isEmpty() || programs.get().stream().anyMatch(each -> each.covers(real));
    }

    /** The narrowest root that lets it be read or written, or -1. */
    private int grantingRoot(Kind kind, String real) {
        int narrowest = -1;
        for (int i = 0; i < roots.size(); i++) {
            var root = roots.get(i);
            if ((kind != Kind.WRITE || root.writable())
                    && root.covers(real)
                    && (narrowest < 0
                            || root.path().length()
                                    >= roots.get(narrowest).path().length())) {
                narrowest = i;
            }
        }
        return narrowest;
    }

    private void add(Seen access) {
        var key = new Key(access.kind(), access.target(), access.granted());
        synchronized (seen) {
            var known = seen.get(key);
            if (known != null) {
                seen.put(key, known.again());
            } else if (seen.size() < MOST_KINDS) {
                seen.put(key, access);
            } else if (!access.target().equals(UNLISTED)) {
                add(new Seen(access.kind(), -1, UNLISTED, false, 1, ""));
            } else {
                seen.put(key, access); // one for each kind of access
            }
        }
    }

    private static long checked(long result) throws Refused {
        if (result < 0) {
            throw new Refused((int) -result);
        }
        return result;
    }
}
