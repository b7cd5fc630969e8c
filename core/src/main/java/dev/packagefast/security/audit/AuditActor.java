package dev.packagefast.security.audit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Who appended an event: what the process says of itself, which is a help in reading and no proof.
 *
 * @param user the account's name, at most {@value #MAX_LENGTH} characters
 * @param pid the process id, 0 or more
 * @param host the machine's name if it is known, at most {@value #MAX_LENGTH} characters
 */
public record AuditActor(String user, long pid, Optional<String> host) {
    /** The longest user or host. */
    public static final int MAX_LENGTH = 256;

    /** @throws IllegalArgumentException if a part is too long or the pid negative */
    public AuditActor {
        Names.checkLength("user", user, MAX_LENGTH);
        host.ifPresent(name -> Names.checkLength("host", name, MAX_LENGTH));
        if (pid < 0) {
            throw new IllegalArgumentException("a process id is 0 or more, found " + pid);
        }
    }

    /** This process, its user and its machine. */
    public static AuditActor current() {
        return Current.ACTOR;
    }

    /** Asked for once: none of it changes while the process lives. */
    private static final class Current {
        static final AuditActor ACTOR = new AuditActor(
                cut(System.getProperty("user.name", "")),
                ProcessHandle.current().pid(),
                hostName());

        // Not InetAddress: it asks a name server, and an append must not wait for one.
        private static Optional<String> hostName() {
            try {
                String name =
                        Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
                return name.isEmpty() ? Optional.empty() : Optional.of(cut(name));
            } catch (IOException notLinux) {
                return Optional.ofNullable(System.getenv("COMPUTERNAME")).map(Current::cut);
            }
        }

        private static String cut(String text) {
            return text.substring(0, Math.min(text.length(), MAX_LENGTH));
        }
    }
}
