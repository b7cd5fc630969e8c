package dev.packagefast.sandbox.linux;

import static dev.packagefast.sandbox.linux.Errno.EACCES;
import static dev.packagefast.sandbox.linux.Errno.EAFNOSUPPORT;
import static dev.packagefast.sandbox.linux.Errno.ENOSYS;
import static dev.packagefast.sandbox.linux.Errno.EPERM;
import static dev.packagefast.sandbox.linux.Syscall.*;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/**
 * The seccomp filter of a run. It closes what Landlock does not look at: other sockets than TCP, ways into the kernel
 * that no install script needs, escapes from the process group, and, supervised, hands writes of metadata to the
 * supervisor.
 *
 * <p>Deliberately <em>not</em> denied, because sandboxes that did so broke {@code spawnSync} and pipes: {@code shutdown},
 * {@code getsockopt}, and {@code sendto} without an address.
 */
public final class SeccompFilter {
    /** Calls that change a file's metadata: the supervisor decides them; without one they run as the kernel likes. */
    static final Syscall[] METADATA_WRITES = {
        CHMOD,
        FCHMOD,
        FCHMODAT,
        FCHMODAT2,
        CHOWN,
        FCHOWN,
        LCHOWN,
        FCHOWNAT,
        UTIME,
        UTIMES,
        FUTIMESAT,
        UTIMENSAT,
        SETXATTR,
        LSETXATTR,
        FSETXATTR,
        SETXATTRAT,
        REMOVEXATTR,
        LREMOVEXATTR,
        FREMOVEXATTR,
        REMOVEXATTRAT
    };

    /** Calls that open, execute or rename files: handed to the supervisor when a run is recorded, which lets them through. */
    static final Syscall[] FILE_ACCESSES = {
        OPEN, OPENAT, CREAT, TRUNCATE, EXECVE, EXECVEAT, MKDIR, MKDIRAT, RMDIR, UNLINK, UNLINKAT, RENAME, RENAMEAT,
        RENAMEAT2, LINK, LINKAT, SYMLINK, SYMLINKAT
    };

    /** Ways to look into, trace or change other processes. */
    private static final Syscall[] OTHER_PROCESSES = {
        PTRACE,
        PROCESS_VM_READV,
        PROCESS_VM_WRITEV,
        PIDFD_GETFD,
        KCMP,
        PROCESS_MADVISE,
        PROCESS_MRELEASE,
        MOVE_PAGES,
        MIGRATE_PAGES
    };

    /** Parts of the kernel with a long record of holes, or for administrators only. */
    private static final Syscall[] KERNEL_SURFACE = {
        ADD_KEY,
        REQUEST_KEY,
        KEYCTL,
        BPF,
        PERF_EVENT_OPEN,
        USERFAULTFD,
        KEXEC_LOAD,
        KEXEC_FILE_LOAD,
        INIT_MODULE,
        FINIT_MODULE,
        DELETE_MODULE,
        IOPL,
        IOPERM,
        SWAPON,
        SWAPOFF,
        REBOOT,
        SETTIMEOFDAY,
        CLOCK_SETTIME,
        CLOCK_ADJTIME,
        ADJTIMEX,
        SETHOSTNAME,
        SETDOMAINNAME,
        ACCT,
        QUOTACTL,
        QUOTACTL_FD,
        SYSLOG,
        VHANGUP,
        LSM_SET_SELF_ATTR
    };

    /** Other views of the file system, and handles that go round path-based rules. */
    private static final Syscall[] FILE_SYSTEM_VIEWS = {
        MOUNT,
        UMOUNT2,
        PIVOT_ROOT,
        CHROOT,
        OPEN_TREE,
        OPEN_TREE_ATTR,
        MOVE_MOUNT,
        FSOPEN,
        FSCONFIG,
        FSMOUNT,
        FSPICK,
        MOUNT_SETATTR,
        SETNS,
        NAME_TO_HANDLE_AT,
        OPEN_BY_HANDLE_AT,
        FANOTIFY_INIT,
        FANOTIFY_MARK,
        INOTIFY_INIT,
        INOTIFY_INIT1,
        INOTIFY_ADD_WATCH,
        FILE_SETATTR
    };

    /** Channels to processes outside, and memory that outlives the run. */
    private static final Syscall[] SHARED_CHANNELS = {
        SHMGET,
        SHMAT,
        SHMCTL,
        SHMDT,
        SEMGET,
        SEMOP,
        SEMCTL,
        SEMTIMEDOP,
        MSGGET,
        MSGSND,
        MSGRCV,
        MSGCTL,
        MQ_OPEN,
        MQ_UNLINK,
        MQ_TIMEDSEND,
        MQ_TIMEDRECEIVE
    };

    private static final int ALLOW = 0x7fff0000;
    private static final int FAIL = 0x00050000;
    private static final int KILL_PROCESS = 0x80000000;
    private static final int ASK_SUPERVISOR = 0x7fc00000;

    /** CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET}. */
    private static final int NEW_NAMESPACES = 0x7E020000;

    private static final int NEW_TIME_NAMESPACE = 0x80;

    /** TIOCSTI and TIOCLINUX type into the terminal; TIOCSETD and TIOCCONS take it over. */
    private static final int[] TERMINAL_TAKEOVER = {0x5412, 0x541C, 0x5423, 0x541D};

    /** FS_IOC_SETFLAGS (both widths), SETVERSION, FSSETXATTR, SET_ENCRYPTION_POLICY: they need no writable descriptor. */
    private static final int[] INODE_ATTRIBUTES = {0x40086602, 0x40046602, 0x40087602, 0x401c5820, 0x800c6613};

    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int AF_NETLINK = 16;
    private static final int NETLINK_ROUTE = 0;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int SOCK_SEQPACKET = 5;
    private static final int SOCKET_TYPE_MASK = 0xf;
    private static final int IPPROTO_TCP = 6;
    private static final int IPPROTO_UDP = 17;
    private static final int MSG_FASTOPEN = 0x20000000;
    private static final int SOL_SOCKET = 1;
    private static final int IPPROTO_IP = 0;
    private static final int IPPROTO_IPV6 = 41;

    /** SO_BINDTODEVICE, SO_BINDTOIFINDEX, SO_MARK. */
    private static final int[] STEERING_SOCKET_OPTIONS = {25, 62, 36};

    /** TCP_REPAIR and its parts, TCP_FASTOPEN_CONNECT, TCP_ULP. */
    private static final int[] STEERING_TCP_OPTIONS = {19, 20, 21, 22, 29, 30, 31};

    /** IP_TOS, IP_TTL, IP_MTU_DISCOVER, IP_RECVERR. */
    private static final int[] HARMLESS_IP_OPTIONS = {1, 2, 10, 11};

    /** IPV6_UNICAST_HOPS, IPV6_MTU_DISCOVER, IPV6_RECVERR, IPV6_V6ONLY, IPV6_TCLASS. */
    private static final int[] HARMLESS_IPV6_OPTIONS = {16, 23, 25, 26, 67};

    private static final int O_CREAT_OR_TMPFILE = 0x40 | 0x400000;

    /** S_ISUID and S_ISGID. */
    private static final int SET_USER_OR_GROUP = 06000;

    private static final int SIGURG = 23;
    private static final int F_SETOWN = 8;
    private static final int F_SETSIG = 10;
    private static final int F_SETOWN_EX = 15;
    private static final int PERSONALITY_QUERY = -1;

    /** Which sockets of the internet families may exist, and who decides where they lead. */
    public enum Sockets {
        NONE,

        /** TCP only; the supervisor decides every connection. */
        CONNECTING,

        /** TCP only; the supervisor decides every connection and every address that is listened on. */
        CONNECTING_AND_LISTENING,

        /** TCP only; a filter that was applied before has its supervisor decide every connection. */
        CONNECTING_DECIDED_BEFORE,

        ANY_TCP_AND_UDP;

        /** Whether a supervisor has to decide. */
        public boolean needSupervisor() {
            return this == CONNECTING || this == CONNECTING_AND_LISTENING;
        }
    }

    /**
     * What differs from run to run.
     *
     * @param processGroup the group that the run may not leave
     * @param signalsScoped whether Landlock keeps signals inside; if not, the filter forbids signals to others
     * @param sockets which sockets may exist
     * @param supervised whether metadata writes go to a supervisor
     * @param recorded whether accesses to files go to the supervisor, to be recorded
     */
    public record Options(
            int processGroup, boolean signalsScoped, Sockets sockets, boolean supervised, boolean recorded) {}

    private SeccompFilter() {}

    /** The filter as a {@code struct sock_fprog}. */
    public static MemorySegment assemble(Options options, SegmentAllocator allocator) {
        return program(options).assemble(allocator);
    }

    /** The filter as an array of {@code struct sock_filter}, for a program that applies it later. */
    public static byte[] instructions(Options options) {
        try (var arena = Arena.ofConfined()) {
            return program(options).instructions(arena).toArray(JAVA_BYTE);
        }
    }

    /**
     * A filter that has the supervisor decide and looks at nothing else: a listener can only be had for a filter that one
     * applies oneself, and the whole one would keep the program that is started from making namespaces. Of the answers of two
     * filters the stricter counts, so the one that follows lets pass what this one asks about.
     */
    public static MemorySegment assembleForSupervisor(Sockets sockets, SegmentAllocator allocator) {
        var filter = new Bpf();
        onlyThisArchitecture(filter);
        if (sockets == Sockets.CONNECTING_DECIDED_BEFORE) {
            filter.answer(ASK_SUPERVISOR, CONNECT);
        }
        return filter.answer(ASK_SUPERVISOR, METADATA_WRITES).answer(ALLOW).assemble(allocator);
    }

    static Bpf program(Options options) {
        var filter = new Bpf();
        onlyThisArchitecture(filter);
        filter.answer(fail(ENOSYS), IO_URING_SETUP, IO_URING_ENTER, IO_URING_REGISTER);
        // clone3 hides its flags behind a pointer; the C library falls back to clone, whose flags can be seen.
        filter.answer(fail(ENOSYS), CLONE3);
        filter.answer(fail(EPERM), OTHER_PROCESSES);
        filter.answer(fail(EPERM), KERNEL_SURFACE);
        filter.answer(fail(EPERM), FILE_SYSTEM_VIEWS);
        filter.answer(fail(EPERM), SHARED_CHANNELS);
        namespaces(filter);
        onlyOneself(filter);
        devices(filter);
        switch (options.sockets()) {
            case NONE -> noSockets(filter);
            case CONNECTING -> supervisedSockets(filter, ASK_SUPERVISOR, CONNECT);
            case CONNECTING_AND_LISTENING -> supervisedSockets(filter, ASK_SUPERVISOR, CONNECT, BIND, LISTEN);
            case CONNECTING_DECIDED_BEFORE -> supervisedSockets(filter, ALLOW, CONNECT);
            case ANY_TCP_AND_UDP -> internetSocketsOnly(filter);
        }
        stayInGroup(filter, options.processGroup(), options.supervised());
        if (!options.signalsScoped()) {
            noSignalsToOthers(filter);
        }
        noSetIdentity(filter);
        if (options.supervised()) {
            filter.answer(ASK_SUPERVISOR, METADATA_WRITES);
        }
        if (options.recorded()) {
            // Last: what is denied above stays denied, whatever the recorder lets through.
            filter.answer(ASK_SUPERVISOR, FILE_ACCESSES);
        }
        return filter.answer(ALLOW);
    }

    private static void onlyThisArchitecture(Bpf filter) {
        var architecture = Architecture.ofThisMachine().orElseThrow();
        filter.architecture().unlessEqual(architecture.auditToken(), then -> then.answer(KILL_PROCESS));
        filter.number()
                .ifAtLeast(architecture.firstForeignNumber(), then -> then.answer(fail(ENOSYS)))
                // Calls younger than this table could be new doors to what is closed here.
                .ifAtLeast(Syscall.NEWEST_KNOWN + 1, then -> then.answer(fail(ENOSYS)));
    }

    private static void namespaces(Bpf filter) {
        filter.when(
                UNSHARE,
                call -> call.argument(0)
                        .ifAnyBit(NEW_NAMESPACES | NEW_TIME_NAMESPACE, then -> then.answer(fail(EPERM))));
        filter.when(CLONE, call -> call.argument(0).ifAnyBit(NEW_NAMESPACES, then -> then.answer(fail(EPERM))));
        filter.when(
                PERSONALITY,
                call -> call.argument(0)
                        .ifEqual(0, then -> then.answer(ALLOW))
                        .ifEqual(PERSONALITY_QUERY, then -> then.answer(ALLOW))
                        .answer(fail(EPERM)));
    }

    /** Limits and priorities of other processes are theirs. */
    private static void onlyOneself(Bpf filter) {
        for (var call :
                new Syscall[] {PRLIMIT64, SCHED_SETAFFINITY, SCHED_SETPARAM, SCHED_SETSCHEDULER, SCHED_SETATTR}) {
            filter.when(call, each -> each.argument(0).unlessEqual(0, then -> then.answer(fail(EPERM))));
        }
        filter.when(
                SETPRIORITY,
                call -> call.argument(0)
                        .unlessEqual(0, then -> then.answer(fail(EPERM)))
                        .argument(1)
                        .unlessEqual(0, then -> then.answer(fail(EPERM))));
        filter.when(
                IOPRIO_SET,
                call -> call.argument(0)
                        .unlessEqual(1, then -> then.answer(fail(EPERM)))
                        .argument(1)
                        .unlessEqual(0, then -> then.answer(fail(EPERM))));
    }

    private static void devices(Bpf filter) {
        filter.when(IOCTL, call -> {
            call.argument(1);
            for (int command : TERMINAL_TAKEOVER) {
                call.ifEqual(command, then -> then.answer(fail(EPERM)));
            }
            for (int command : INODE_ATTRIBUTES) {
                call.ifEqual(command, then -> then.answer(fail(EPERM)));
            }
        });
    }

    private static void noSockets(Bpf filter) {
        filter.answer(fail(EACCES), SOCKET, CONNECT, BIND, LISTEN);
        socketPairs(filter);
        noSendingToAddresses(filter);
    }

    private static void noSendingToAddresses(Bpf filter) {
        filter.when(
                SENDTO,
                call -> call.argument(4)
                        .unlessEqual(0, then -> then.answer(fail(EACCES)))
                        .argumentHigh(4)
                        .unlessEqual(0, then -> then.answer(fail(EACCES))));
    }

    /**
     * TCP whose connections somebody decides, so every other way to name a peer is closed: addresses given with data, fast
     * open (which connects while sending), and options that send packets elsewhere than the address says (source routes of
     * IPv4, routing headers of IPv6, binding to a device).
     */
    private static void supervisedSockets(Bpf filter, int answer, Syscall... decided) {
        socketPairs(filter);
        noSendingToAddresses(filter);
        filter.when(SENDMSG, call -> call.argument(2).ifAnyBit(MSG_FASTOPEN, then -> then.answer(fail(EACCES))));
        filter.when(SENDMMSG, call -> call.argument(3).ifAnyBit(MSG_FASTOPEN, then -> then.answer(fail(EACCES))));
        filter.when(
                SOCKET,
                call -> call.argument(0)
                        .ifEqual(AF_INET, SeccompFilter::tcp)
                        .ifEqual(AF_INET6, SeccompFilter::tcp)
                        .answer(fail(EACCES)));
        filter.when(
                SETSOCKOPT,
                call -> call.argument(1)
                        .ifEqual(SOL_SOCKET, level -> optionsExcept(level, STEERING_SOCKET_OPTIONS))
                        .ifEqual(IPPROTO_TCP, level -> optionsExcept(level, STEERING_TCP_OPTIONS))
                        .ifEqual(IPPROTO_IP, level -> onlyOptions(level, HARMLESS_IP_OPTIONS))
                        .ifEqual(IPPROTO_IPV6, level -> onlyOptions(level, HARMLESS_IPV6_OPTIONS))
                        .answer(fail(EACCES)));
        filter.answer(answer, decided);
        filter.answer(fail(EACCES), CONNECT, BIND, LISTEN);
    }

    private static void tcp(Bpf socket) {
        socket.argument(1)
                .mask(SOCKET_TYPE_MASK)
                .unlessEqual(SOCK_STREAM, then -> then.answer(fail(EACCES)))
                .argument(2)
                .ifEqual(0, then -> then.answer(ALLOW))
                .ifEqual(IPPROTO_TCP, then -> then.answer(ALLOW))
                .answer(fail(EACCES));
    }

    private static void optionsExcept(Bpf level, int... denied) {
        level.argument(2);
        for (int option : denied) {
            level.ifEqual(option, then -> then.answer(fail(EACCES)));
        }
        level.answer(ALLOW);
    }

    private static void onlyOptions(Bpf level, int... allowed) {
        level.argument(2);
        for (int option : allowed) {
            level.ifEqual(option, then -> then.answer(ALLOW));
        }
        level.answer(fail(EACCES));
    }

    /** Datagram and raw pairs could be pointed at a named socket later; connected kinds cannot. */
    private static void socketPairs(Bpf filter) {
        filter.when(
                SOCKETPAIR,
                call -> call.argument(0)
                        .unlessEqual(AF_UNIX, then -> then.answer(fail(EAFNOSUPPORT)))
                        .argument(1)
                        .mask(SOCKET_TYPE_MASK)
                        .ifEqual(SOCK_STREAM, then -> then.answer(ALLOW))
                        .ifEqual(SOCK_SEQPACKET, then -> then.answer(ALLOW))
                        .answer(fail(EACCES)));
    }

    /** TCP and UDP, and the route socket with which the C library asks which addresses the machine has. */
    private static void internetSocketsOnly(Bpf filter) {
        socketPairs(filter);
        filter.when(
                SOCKET,
                call -> call.argument(0)
                        .ifEqual(
                                AF_NETLINK,
                                then -> then.argument(2)
                                        .ifEqual(NETLINK_ROUTE, route -> route.answer(ALLOW))
                                        .answer(fail(EACCES)))
                        .ifEqual(AF_INET, SeccompFilter::tcpOrUdp)
                        .ifEqual(AF_INET6, SeccompFilter::tcpOrUdp)
                        .answer(fail(EACCES)));
    }

    private static void tcpOrUdp(Bpf socket) {
        socket.argument(1)
                .mask(SOCKET_TYPE_MASK)
                .ifEqual(
                        SOCK_STREAM,
                        stream -> stream.argument(2)
                                .ifEqual(0, then -> then.answer(ALLOW))
                                .ifEqual(IPPROTO_TCP, then -> then.answer(ALLOW))
                                .answer(fail(EACCES)))
                .ifEqual(
                        SOCK_DGRAM,
                        datagram -> datagram.argument(2)
                                .ifEqual(0, then -> then.answer(ALLOW))
                                .ifEqual(IPPROTO_UDP, then -> then.answer(ALLOW))
                                .answer(fail(EACCES)))
                .answer(fail(EACCES));
    }

    /** Joining the group, which a launch does before anything else, is where the supervisor sets the limits. */
    private static void stayInGroup(Bpf filter, int group, boolean supervised) {
        filter.answer(fail(EPERM), SETSID);
        filter.when(
                SETPGID,
                call -> call.argument(0)
                        .unlessEqual(0, then -> then.answer(fail(EPERM)))
                        .argument(1)
                        .unlessEqual(group, then -> then.answer(fail(EPERM)))
                        .answer(supervised ? ASK_SUPERVISOR : ALLOW));
    }

    /**
     * Without Landlock's scope a filter cannot tell a child from a stranger, so only signals to the own group remain, and
     * the one that the Go runtime sends to its own threads, which everyone ignores by default.
     */
    private static void noSignalsToOthers(Bpf filter) {
        filter.answer(fail(EPERM), TKILL, RT_SIGQUEUEINFO, RT_TGSIGQUEUEINFO, PIDFD_SEND_SIGNAL);
        filter.when(KILL, call -> call.argument(0).unlessEqual(0, then -> then.answer(fail(EPERM))));
        filter.when(TGKILL, call -> call.argument(2).unlessEqual(SIGURG, then -> then.answer(fail(EPERM))));
        filter.when(
                FCNTL,
                call -> call.argument(1)
                        .ifEqual(F_SETOWN, then -> then.answer(fail(EPERM)))
                        .ifEqual(F_SETSIG, then -> then.answer(fail(EPERM)))
                        .ifEqual(F_SETOWN_EX, then -> then.answer(fail(EPERM))));
    }

    /**
     * No program that runs as its owner may appear, because the next to run it would not be in a sandbox. The kernel ignores
     * the mode of an open that creates nothing, and so must the filter: the register holds anything then.
     */
    private static void noSetIdentity(Bpf filter) {
        noSetIdentity(filter, CHMOD, 1);
        noSetIdentity(filter, FCHMOD, 1);
        noSetIdentity(filter, FCHMODAT, 2);
        noSetIdentity(filter, FCHMODAT2, 2);
        noSetIdentity(filter, CREAT, 1);
        noSetIdentity(filter, MKNOD, 1);
        noSetIdentity(filter, MKNODAT, 2);
        filter.when(OPEN, call -> call.argument(1).ifAnyBit(O_CREAT_OR_TMPFILE, then -> noSetIdentity(then, 2)));
        filter.when(OPENAT, call -> call.argument(2).ifAnyBit(O_CREAT_OR_TMPFILE, then -> noSetIdentity(then, 3)));
        // Hides its mode behind a pointer; whoever uses it knows older kernels, where it does not exist.
        filter.answer(fail(ENOSYS), OPENAT2);
    }

    private static void noSetIdentity(Bpf filter, Syscall call, int mode) {
        filter.when(call, each -> noSetIdentity(each, mode));
    }

    private static void noSetIdentity(Bpf call, int mode) {
        call.argument(mode).ifAnyBit(SET_USER_OR_GROUP, then -> then.answer(fail(EPERM)));
    }

    private static int fail(Errno errno) {
        return FAIL | errno.number();
    }
}
