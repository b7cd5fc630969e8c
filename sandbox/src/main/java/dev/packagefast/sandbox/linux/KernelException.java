package dev.packagefast.sandbox.linux;

/** The kernel refused a step that the sandbox cannot do without. */
public final class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String step;
    private final int errno;

    /**
     * @param step what was being done, in words that a user understands
     * @param errno the kernel's positive error number
     */
    public KernelException(String step, int errno) {
        super(step + ": " + Errno.describe(errno));
        this.step = step;
        this.errno = errno;
    }

    /** What was being done, and what the kernel answered. */
    public String explanation() {
        return step + ": " + Errno.describe(errno);
    }

    /** The kernel's positive error number. */
    public int errno() {
        return errno;
    }
}
