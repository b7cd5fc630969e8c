package dev.packagefast.security.audit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Events and logs that several tests use. */
final class AuditSamples {
    static final Instant NOON = Instant.parse("2026-11-21T12:00:00.5Z");
    static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    private AuditSamples() {}

    static AuditEvent event(int number) {
        return AuditEvent.of(AuditEventType.INTEGRITY_VERIFICATION, AuditOutcome.SUCCEEDED, CLOCK)
                .withPackage("npm", "package-" + number, "1." + number + ".0");
    }

    /** An event with every member, and text that would break a careless writer. */
    static AuditEvent hostile() {
        return AuditEvent.of(AuditEventType.of("acme.LICENSE-CHECK_2"), AuditOutcome.TIMED_OUT, CLOCK)
                .withPackage("npm", "a\"b\\c\n{\"seq\":1}\r\u0000\u001b[2J", "\u202e1.0\u2066\ufeff")
                .withReason(
                        "\ud800 lone, \udc00 lone, \ud83d\ude00 pair, \udb40\udc01 tag, é ß 漢, \u2028\u2029\u007f\u0085")
                .withDuration(Duration.ofNanos(1_234_567_890_123L))
                .withIsolation("L2")
                .withActor(new AuditActor("ci \"user\"", 4711, Optional.of("host\n2")))
                .withAttribute("z", "=1+1")
                .withAttribute("a", "")
                .withAttribute("exit.code", "1");
    }

    /** Makes a log of {@code hostile} and {@code count} plain events and returns its bytes. */
    static byte[] log(Path file, int count) throws IOException {
        try (AuditTrail trail = AuditTrail.open(file, CLOCK)) {
            trail.append(hostile());
            for (int i = 0; i < count; i++) {
                trail.append(event(i));
            }
        }
        return Files.readAllBytes(file);
    }

    static List<String> lines(Path file) throws IOException {
        return Arrays.asList(Files.readString(file, StandardCharsets.UTF_8).split("(?<=\n)"));
    }

    static List<Long> sequences(Path file) {
        try (var events = AuditLog.events(file)) {
            return events.map(AuditRecord::sequence).toList();
        }
    }
}
