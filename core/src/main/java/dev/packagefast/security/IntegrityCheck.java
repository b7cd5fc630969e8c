package dev.packagefast.security;

import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.integrity.HashOptions;
import dev.packagefast.security.integrity.Integrity;
import dev.packagefast.security.integrity.IntegrityVerdict;
import dev.packagefast.security.integrity.IntegrityVerifier;
import dev.packagefast.security.integrity.LegacyHashes;
import dev.packagefast.security.integrity.MalformedIntegrityException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The way of a package file: hash, compare, judge by the level. */
final class IntegrityCheck {
    private final SecurityServiceConfig config;
    private final Clock clock;
    private final IntegrityVerifier verifier;

    IntegrityCheck(SecurityServiceConfig config, Clock clock, int mostAtOnce) {
        this.config = config;
        this.clock = clock;
        this.verifier = new IntegrityVerifier(HashOptions.defaults(), mostAtOnce);
    }

    Answer<IntegrityReport> run(PackageSubject subject, Path file, String expected) {
        if (!config.verifyIntegrity()) {
            return Answer.of(
                    new IntegrityReport(IntegrityReport.Status.SKIPPED, Optional.empty(), List.of()),
                    event(subject, AuditOutcome.SKIPPED, file).withReason("integrity checks are switched off"));
        }
        if (expected.isBlank()) {
            return nothingToCheck(subject, file);
        }
        Integrity integrity;
        try {
            integrity = Integrity.parse(expected, config.legacyHashes() ? LegacyHashes.ACCEPT : LegacyHashes.REFUSE);
        } catch (MalformedIntegrityException malformed) {
            return Answer.failed(
                    new InvalidIntegrityException(subject + ": " + malformed.getMessage(), malformed),
                    event(subject, AuditOutcome.ERROR, file));
        }
        return switch (verifier.verify(file, integrity)) {
            case IntegrityVerdict.Match match ->
                Answer.of(
                        new IntegrityReport(
                                IntegrityReport.Status.VERIFIED,
                                Optional.of(match.digest().toSri()),
                                List.of()),
                        event(subject, AuditOutcome.SUCCEEDED, file)
                                .withAttribute("digest", match.digest().toSri()));
            case IntegrityVerdict.Mismatch mismatch ->
                Answer.failed(
                        new IntegrityMismatchException(
                                subject.toString(),
                                mismatch.algorithm().sriName(),
                                mismatch.expected().stream()
                                        .map(digest -> digest.toSri())
                                        .collect(Collectors.joining(" ")),
                                mismatch.actual().toSri(),
                                file),
                        event(subject, AuditOutcome.FAILED, file)
                                .withAttribute("expected", expected)
                                .withAttribute("actual", mismatch.actual().toSri()));
            case IntegrityVerdict.NothingToCheck nothing -> nothingToCheck(subject, file);
            case IntegrityVerdict.Unreadable unreadable ->
                Answer.failed(
                        new PackageFileException(subject + ": " + unreadable.message(), unreadable.cause()),
                        event(subject, AuditOutcome.ERROR, file));
        };
    }

    private Answer<IntegrityReport> nothingToCheck(PackageSubject subject, Path file) {
        String message = subject + ": there is no hash to check " + file
                + " against. Take it from the registry's metadata or the lockfile";
        if (config.level() != SecurityLevel.PERMISSIVE) {
            return Answer.failed(
                    new InvalidIntegrityException(message + ", or use the permissive level.", null),
                    event(subject, AuditOutcome.REFUSED, file));
        }
        List<Degradation> degradations = List.of(new Degradation(Degradation.Kind.NO_HASH, message + "."));
        return Answer.of(
                new IntegrityReport(IntegrityReport.Status.UNCHECKED, Optional.empty(), degradations),
                event(subject, AuditOutcome.SKIPPED, file).withReason(message));
    }

    AuditEvent event(PackageSubject subject, AuditOutcome outcome, Path file) {
        return subject.event(AuditEventType.INTEGRITY_VERIFICATION, outcome, clock)
                .withAttribute("file", file.toString());
    }
}
