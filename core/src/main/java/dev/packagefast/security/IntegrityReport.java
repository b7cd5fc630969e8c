package dev.packagefast.security;

import java.util.List;
import java.util.Optional;

/**
 * The answer to whether a package file is what was published. A file that is not never gives a report: the operation
 * fails with {@link IntegrityMismatchException}.
 *
 * @param status whether the file was checked at all
 * @param digest the digest that matched, in SRI form; empty unless verified
 * @param degradations what was let through
 */
public record IntegrityReport(Status status, Optional<String> digest, List<Degradation> degradations)
        implements Report<IntegrityReport> {
    /** What became of the check. */
    public enum Status {
        /** The file has an expected digest. */
        VERIFIED,
        /** There was nothing to check against, and the level allows that. */
        UNCHECKED,
        /** Checks are switched off. */
        SKIPPED
    }

    public IntegrityReport {
        degradations = List.copyOf(degradations);
    }

    @Override
    public IntegrityReport withDegradation(Degradation more) {
        return new IntegrityReport(status, digest, Degradation.append(degradations, more));
    }

    /** Whether the file is known to be what was published. */
    public boolean isVerified() {
        return status == Status.VERIFIED;
    }
}
