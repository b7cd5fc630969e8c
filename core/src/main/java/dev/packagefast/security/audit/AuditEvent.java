package dev.packagefast.security.audit;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What happened: a value, made with {@link #of} and completed with {@code withX}.
 *
 * <p>Reason and attribute values may have any length; where the line of an event would exceed 65,535 bytes the longest
 * of them are stored by hash ({@link AuditRecord#storedByHash}).
 *
 * @param time when it happened, in the years 0 to 9999
 * @param type what kind of thing it was
 * @param outcome how it ended
 * @param subject the package it was about, if it was about one
 * @param reason why it ended so, in words; empty if there is nothing to say
 * @param duration how long it took, not negative, below 292 years
 * @param isolation the isolation level a script reached, at most {@value #MAX_ISOLATION} characters
 * @param actor who did it
 * @param attributes more facts, in order, at most {@value #MAX_ATTRIBUTES}; keys are names as in {@link AuditEventType}
 */
public record AuditEvent(
        Instant time,
        AuditEventType type,
        AuditOutcome outcome,
        Optional<AuditedPackage> subject,
        String reason,
        Optional<Duration> duration,
        Optional<String> isolation,
        AuditActor actor,
        Map<String, String> attributes) {
    /** The longest isolation level. */
    public static final int MAX_ISOLATION = 64;

    /** The most attributes. */
    public static final int MAX_ATTRIBUTES = 64;

    /** The longest key of an attribute. */
    public static final int MAX_KEY = 64;

    private static final Duration MAX_DURATION = Duration.ofNanos(Long.MAX_VALUE);

    /** @throws IllegalArgumentException if a part is beyond its limit */
    public AuditEvent {
        Timestamps.check(time);
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(actor, "actor");
        duration.ifPresent(AuditEvent::checkDuration);
        isolation.ifPresent(level -> Names.checkLength("isolation", level, MAX_ISOLATION));
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        if (attributes.size() > MAX_ATTRIBUTES) {
            throw new IllegalArgumentException(
                    "an event has at most " + MAX_ATTRIBUTES + " attributes, found " + attributes.size());
        }
        attributes.forEach((key, value) -> {
            Names.check("attribute key", key, MAX_KEY);
            Objects.requireNonNull(value, key);
        });
    }

    private static void checkDuration(Duration duration) {
        if (duration.isNegative() || duration.compareTo(MAX_DURATION) > 0) {
            throw new IllegalArgumentException("a duration is between 0 and 292 years, found " + duration);
        }
    }

    /** An event of now, by this process. */
    public static AuditEvent of(AuditEventType type, AuditOutcome outcome) {
        return of(type, outcome, Clock.systemUTC());
    }

    /** An event at the time of {@code clock}, by this process. */
    public static AuditEvent of(AuditEventType type, AuditOutcome outcome, Clock clock) {
        return new AuditEvent(
                clock.instant(),
                type,
                outcome,
                Optional.empty(),
                "",
                Optional.empty(),
                Optional.empty(),
                AuditActor.current(),
                Map.of());
    }

    /** This event, about a package. */
    public AuditEvent withPackage(String ecosystem, String name, String version) {
        Optional<AuditedPackage> about = Optional.of(new AuditedPackage(ecosystem, name, version));
        return new AuditEvent(time, type, outcome, about, reason, duration, isolation, actor, attributes);
    }

    /** This event with the reason of its outcome. */
    public AuditEvent withReason(String why) {
        return new AuditEvent(time, type, outcome, subject, why, duration, isolation, actor, attributes);
    }

    /** This event with the time it took. */
    public AuditEvent withDuration(Duration taken) {
        return new AuditEvent(time, type, outcome, subject, reason, Optional.of(taken), isolation, actor, attributes);
    }

    /** This event with the isolation level reached. */
    public AuditEvent withIsolation(String level) {
        return new AuditEvent(time, type, outcome, subject, reason, duration, Optional.of(level), actor, attributes);
    }

    /** This event by another actor. */
    public AuditEvent withActor(AuditActor who) {
        return new AuditEvent(time, type, outcome, subject, reason, duration, isolation, who, attributes);
    }

    /** This event with one attribute more, or another value for one it has. */
    public AuditEvent withAttribute(String key, String value) {
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(key, value);
        return new AuditEvent(time, type, outcome, subject, reason, duration, isolation, actor, more);
    }
}
