package dev.packagefast.security.policy;

import java.util.List;

/**
 * What a policy says about all findings of a scan.
 *
 * @param decided every finding, in the order it was asked about
 * @param notes what the author of the policy should know
 */
public record Judgement(List<DecidedFinding> decided, List<PolicyNote> notes) {
    public Judgement {
        decided = List.copyOf(decided);
        notes = List.copyOf(notes);
    }
}
