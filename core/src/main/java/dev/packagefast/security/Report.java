package dev.packagefast.security;

import java.util.List;

/** The answer of an operation, which says what was weaker than it should have been. */
sealed interface Report<T extends Report<T>>
        permits IntegrityReport, VulnerabilityReport, ScriptResult, OperationResult {
    /** What was let through because the level allows it. */
    List<Degradation> degradations();

    /** The same answer with one degradation more. */
    T withDegradation(Degradation more);
}
