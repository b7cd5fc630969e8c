package dev.packagefast.sandbox.linux;

import java.util.Arrays;
import java.util.Optional;

/**
 * A processor the sandbox knows the system calls of. One more processor is one more constant here and one more column in
 * {@link Syscall}.
 */
public enum Architecture {
    /** 64-bit x86, without its 32-bit ({@code int 0x80}) and x32 personalities: both would have numbers of their own. */
    X86_64("amd64", 0xC000003E, 0x4000_0000);

    private final String javaName;
    private final int auditToken;
    private final int firstForeignNumber;

    Architecture(String javaName, int auditToken, int firstForeignNumber) {
        this.javaName = javaName;
        this.auditToken = auditToken;
        this.firstForeignNumber = firstForeignNumber;
    }

    /** The architecture of this JVM, or empty when it is not one of these or the system is not Linux. */
    public static Optional<Architecture> ofThisMachine() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        var name = System.getProperty("os.arch", "");
        return Arrays.stream(values())
                .filter(each -> each.javaName.equals(name))
                .findFirst();
    }

    /** The {@code AUDIT_ARCH_*} value that seccomp shows a filter for a native call. */
    int auditToken() {
        return auditToken;
    }

    /** The first call number that belongs to another personality of the same audit token (x32). */
    int firstForeignNumber() {
        return firstForeignNumber;
    }
}
