/**
 * The audit trail: what was checked or run, on which package, with which outcome, kept so that a change shows.
 *
 * <p>An {@link dev.packagefast.security.audit.AuditEvent} says what happened. Appending it to an
 * {@link dev.packagefast.security.audit.AuditTrail} returns once it is on the device, and gives a receipt: its sequence
 * number and its hash. Each line of the log carries the hash of the line before, so {@code verify} finds the first line
 * that is not what was written. Callers that append at the same time share one write and one force.
 *
 * {@snippet :
 * try (AuditTrail trail = AuditTrail.open(Path.of("security-audit.log"))) {
 *     trail.append(AuditEvent.of(AuditEventType.INTEGRITY_VERIFICATION, AuditOutcome.SUCCEEDED)
 *             .withPackage("npm", "lodash", "4.17.21")
 *             .withDuration(Duration.ofMillis(3)));
 *     trail.exportCsv(Path.of("audit-trail.csv"));
 * }
 * switch (AuditLog.verify(Path.of("security-audit.log"))) {
 *     case AuditVerdict.Intact intact -> System.out.println(intact.events() + " events, head " + intact.head());
 *     case AuditVerdict.Incomplete cut -> System.out.println("line " + cut.line() + " was never finished");
 *     case AuditVerdict.Damaged bad -> System.out.println("line " + bad.line() + ": found " + bad.found());
 * }
 * }
 *
 * <p>The file format, its limits and what a chain of hashes cannot see stand in {@code docs/audit-log.md}.
 */
@NullMarked
package dev.packagefast.security.audit;

import org.jspecify.annotations.NullMarked;
