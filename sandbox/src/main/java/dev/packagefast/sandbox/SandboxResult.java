package dev.packagefast.sandbox;

import java.util.List;

/**
 * What became of a command.
 *
 * @param outcome how it ended
 * @param standardOutput empty when the stream was inherited
 * @param standardError empty when the stream was inherited
 * @param isolation how strongly it was held
 * @param missing what a stronger level would have closed, one sentence each; empty at the strongest
 * @param denials what the supervisor refused; always empty without one
 * @param accesses what it did and tried, when the policy has it observed; empty otherwise
 * @param usage what it used
 */
public record SandboxResult(
        Outcome outcome,
        CapturedOutput standardOutput,
        CapturedOutput standardError,
        Isolation isolation,
        List<String> missing,
        List<Denial> denials,
        List<Access> accesses,
        Usage usage) {
    public SandboxResult {
        missing = List.copyOf(missing);
        denials = List.copyOf(denials);
        accesses = List.copyOf(accesses);
    }
}
