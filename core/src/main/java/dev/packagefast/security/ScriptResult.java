package dev.packagefast.security;

import dev.packagefast.sandbox.Denial;
import dev.packagefast.sandbox.Isolation;
import dev.packagefast.sandbox.Outcome;
import dev.packagefast.sandbox.Usage;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What became of a script. A script that fails, is killed by a limit or is denied something is an answer, not an
 * exception.
 *
 * @param outcome how it ended
 * @param standardOutput what it wrote, up to the limit
 * @param standardError what it wrote, up to the limit
 * @param isolation how strongly it was held; empty if runtime protection is switched off
 * @param missing what a stronger level would have closed, one sentence each
 * @param denials what the supervisor refused
 * @param usage what it used
 * @param degradations what was let through
 */
public record ScriptResult(
        Outcome outcome,
        String standardOutput,
        String standardError,
        Optional<Isolation> isolation,
        List<String> missing,
        List<Denial> denials,
        Usage usage,
        List<Degradation> degradations)
        implements Report<ScriptResult> {
    public ScriptResult {
        missing = List.copyOf(missing);
        denials = List.copyOf(denials);
        degradations = List.copyOf(degradations);
    }

    @Override
    public ScriptResult withDegradation(Degradation more) {
        return new ScriptResult(
                outcome,
                standardOutput,
                standardError,
                isolation,
                missing,
                denials,
                usage,
                Degradation.append(degradations, more));
    }

    /** Whether it exited with code 0. */
    public boolean succeeded() {
        return outcome.isSuccess();
    }

    /** Its exit code; empty if it was killed. */
    public OptionalInt exitCode() {
        return outcome instanceof Outcome.Exited(int code) ? OptionalInt.of(code) : OptionalInt.empty();
    }
}
