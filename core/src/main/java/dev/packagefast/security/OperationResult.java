package dev.packagefast.security;

import dev.packagefast.security.audit.AuditOutcome;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What an extension's {@link Operation} answers, with what the audit event says of it.
 *
 * @param value the answer
 * @param outcome how it ended: {@link AuditOutcome#FAILED} where the answer is bad
 * @param reason why it ended so, in words; may be empty
 * @param attributes more facts for the event; keys are names as in {@code AuditEventType}
 * @param degradations what was let through
 */
public record OperationResult<T>(
        T value, AuditOutcome outcome, String reason, Map<String, String> attributes, List<Degradation> degradations)
        implements Report<OperationResult<T>> {
    public OperationResult {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(outcome, "outcome");
        Objects.requireNonNull(reason, "reason");
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
        degradations = List.copyOf(degradations);
    }

    /** A good answer. */
    public static <T> OperationResult<T> of(T value) {
        return new OperationResult<>(value, AuditOutcome.SUCCEEDED, "", Map.of(), List.of());
    }

    /** The same answer, with another end and why. */
    public OperationResult<T> withOutcome(AuditOutcome other, String why) {
        return new OperationResult<>(value, other, why, attributes, degradations);
    }

    /** The same answer, with one fact more for the event. */
    public OperationResult<T> withAttribute(String key, String fact) {
        Map<String, String> more = new LinkedHashMap<>(attributes);
        more.put(key, fact);
        return new OperationResult<>(value, outcome, reason, more, degradations);
    }

    /** The same answer, which was weaker than it should have been: {@code message} says how, and what to do about it. */
    public OperationResult<T> withDegradation(String message) {
        return withDegradation(new Degradation(Degradation.Kind.EXTENSION, message));
    }

    @Override
    public OperationResult<T> withDegradation(Degradation more) {
        return new OperationResult<>(value, outcome, reason, attributes, Degradation.append(degradations, more));
    }
}
