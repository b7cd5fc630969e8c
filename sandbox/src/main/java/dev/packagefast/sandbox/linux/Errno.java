package dev.packagefast.sandbox.linux;

import java.util.Arrays;

/** The kernel's error numbers that the sandbox tells apart or hands out; the same on every architecture it knows. */
public enum Errno {
    EPERM(1, "operation not permitted"),
    ENOENT(2, "no such file or directory"),
    ESRCH(3, "no such process"),
    EINTR(4, "interrupted"),
    E2BIG(7, "argument list too long"),
    EBADF(9, "bad file descriptor"),
    ECHILD(10, "no child processes"),
    EAGAIN(11, "resource temporarily unavailable"),
    ENOMEM(12, "out of memory"),
    EACCES(13, "permission denied"),
    EFAULT(14, "bad address"),
    EBUSY(16, "busy"),
    ENOTDIR(20, "not a directory"),
    EINVAL(22, "invalid argument"),
    ENFILE(23, "too many open files in the system"),
    EMFILE(24, "too many open files"),
    ENAMETOOLONG(36, "file name too long"),
    ENOSYS(38, "not implemented by this kernel"),
    ELOOP(40, "too many symbolic links"),
    ENOTSOCK(88, "not a socket"),
    EOPNOTSUPP(95, "not supported"),
    EAFNOSUPPORT(97, "address family not supported"),
    EISCONN(106, "already connected"),
    ETIMEDOUT(110, "timed out"),
    ECONNREFUSED(111, "connection refused"),
    EINPROGRESS(115, "in progress");

    private final int number;
    private final String meaning;

    Errno(int number, String meaning) {
        this.number = number;
        this.meaning = meaning;
    }

    /** The positive number. */
    public int number() {
        return number;
    }

    /** Whether a call's return value is this error: {@link Native#call} answers errors as negative numbers. */
    public boolean is(long returned) {
        return returned == -number;
    }

    /** A name and a meaning for a positive error number. */
    public static String describe(long errno) {
        return Arrays.stream(values())
                .filter(each -> each.number == errno)
                .findFirst()
                .map(each -> each.name() + " (" + each.meaning + ")")
                .orElseGet(() -> "errno " + errno);
    }
}
