package dev.packagefast.security.audit;

import static dev.packagefast.security.audit.AuditSamples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AuditEventTest {
    @Test
    void carriesTheTimeOfItsClockAndTheProcessItIsIn() {
        AuditEvent event = event(1);
        assertThat(event.time()).isEqualTo(AuditSamples.NOON);
        assertThat(event.actor().pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(event.actor().user()).isEqualTo(System.getProperty("user.name"));
    }

    @Test
    void attributesKeepTheirOrderAndCannotBeChanged() {
        AuditEvent event =
                event(1).withAttribute("b", "1").withAttribute("a", "2").withAttribute("b", "3");
        assertThat(event.attributes()).containsExactly(Map.entry("b", "3"), Map.entry("a", "2"));
        assertThatThrownBy(() -> event.attributes().put("c", "4")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void refusesWhatIsBeyondItsLimit() {
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i <= AuditEvent.MAX_ATTRIBUTES; i++) {
            many.put("k" + i, "");
        }
        AuditEvent good = event(1);
        List<ThrowingCallable> calls = List.of(
                () -> AuditEventType.of(""),
                () -> AuditEventType.of("1A"),
                () -> AuditEventType.of("A\nB"),
                () -> AuditEventType.of("A".repeat(65)),
                () -> good.withPackage("e".repeat(65), "n", "v"),
                () -> good.withPackage("e", "n".repeat(513), "v"),
                () -> good.withPackage("e", "n", "v".repeat(257)),
                () -> good.withDuration(Duration.ofNanos(-1)),
                () -> good.withDuration(Duration.ofSeconds(Long.MAX_VALUE)),
                () -> good.withIsolation("i".repeat(65)),
                () -> good.withAttribute("", ""),
                () -> good.withAttribute("a b", ""),
                () -> good.withAttribute("k".repeat(65), ""),
                () -> new AuditActor("u".repeat(257), 1, Optional.empty()),
                () -> new AuditActor("u", -1, Optional.empty()),
                () -> new AuditActor("u", 1, Optional.of("h".repeat(257))),
                () -> AuditEvent.of(good.type(), good.outcome(), Clock.fixed(Instant.MAX, ZoneOffset.UTC)),
                () -> AuditEvent.of(good.type(), good.outcome(), Clock.fixed(Instant.MIN, ZoneOffset.UTC)),
                () -> new AuditEvent(
                        good.time(),
                        good.type(),
                        good.outcome(),
                        good.subject(),
                        "",
                        good.duration(),
                        good.isolation(),
                        good.actor(),
                        many));
        for (int i = 0; i < calls.size(); i++) {
            assertThatThrownBy(calls.get(i)).as("call %d", i).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
