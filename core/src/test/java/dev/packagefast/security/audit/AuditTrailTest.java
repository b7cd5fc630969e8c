package dev.packagefast.security.audit;

import static dev.packagefast.security.audit.AuditSamples.CLOCK;
import static dev.packagefast.security.audit.AuditSamples.event;
import static dev.packagefast.security.audit.AuditSamples.hostile;
import static dev.packagefast.security.audit.AuditSamples.lines;
import static dev.packagefast.security.audit.AuditSamples.sequences;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.packagefast.security.audit.AuditTrailException.Problem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditTrailTest {
    @TempDir
    Path folder;

    private Path log() {
        return folder.resolve("audit.log");
    }

    private static AuditRecord last(AuditTrail trail) {
        try (var events = trail.events()) {
            return events.reduce((before, after) -> after).orElseThrow();
        }
    }

    @Test
    void readsBackWhatWasAppendedWithItsPlaceInTheChain() {
        try (AuditTrail trail = AuditTrail.open(log())) {
            AuditReceipt first = trail.append(event(1));
            AuditReceipt second = trail.append(hostile());
            assertThat(first.sequence()).isEqualTo(1);
            assertThat(second.sequence()).isEqualTo(2);
            AuditRecord read = last(trail);
            assertThat(read.event()).isEqualTo(hostile());
            assertThat(read.event().attributes().keySet()).containsExactly("z", "a", "exit.code");
            assertThat(read.hash()).isEqualTo(second.hash());
            assertThat(read.previousHash()).isEqualTo(first.hash());
            assertThat(read.storedByHash()).isEmpty();
            assertThat(trail.verify()).isEqualTo(new AuditVerdict.Intact(2, second.hash()));
            assertThat(trail.durable()).isTrue();
            assertThat(trail.dropped()).isZero();
            assertThat(trail.file()).hasValueSatisfying(file -> assertThat(file).hasFileName("audit.log"));
        }
    }

    @Test
    void goesOnWhereTheLastTrailEnded() throws Exception {
        for (int i = 1; i <= 4; i++) {
            try (AuditTrail trail = AuditTrail.open(log(), CLOCK)) {
                assertThat(trail.append(event(i)).sequence()).isEqualTo(i);
            }
        }
        assertThat(lines(log())).hasSize(5);
        assertThat(AuditLog.verify(log())).isInstanceOf(AuditVerdict.Intact.class);
    }

    @Test
    void hashIsTheMerkleLeafOfTheLineWithoutItsHash() throws Exception {
        byte[] bytes = AuditSamples.log(log(), 3);
        String previous = "0".repeat(64);
        for (String line : new String(bytes, StandardCharsets.UTF_8).lines().toList()) {
            String hash = line.substring(line.length() - 66, line.length() - 2);
            String canonical = line.substring(0, line.lastIndexOf(",\"hash\":")) + "}";
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((byte) 0);
            assertThat(HexFormat.of().formatHex(sha.digest(canonical.getBytes(StandardCharsets.UTF_8))))
                    .isEqualTo(hash);
            assertThat(line).contains("\"prev\":\"" + previous + "\"");
            previous = hash;
        }
    }

    @Test
    void sequenceOrderStandsWhenTheClockGoesBack() {
        try (AuditTrail trail = AuditTrail.open(log())) {
            for (int year = 2030; year > 2020; year--) {
                AuditEvent event = event(year);
                trail.append(new AuditEvent(
                        Instant.parse(year + "-01-01T00:00:00Z"),
                        event.type(),
                        event.outcome(),
                        event.subject(),
                        event.reason(),
                        event.duration(),
                        event.isolation(),
                        event.actor(),
                        event.attributes()));
            }
            assertThat(trail.verify()).isInstanceOf(AuditVerdict.Intact.class);
            assertThat(sequences(log()))
                    .isEqualTo(LongStream.rangeClosed(1, 10).boxed().toList());
        }
    }

    @Test
    void makesTheFileForItsOwnerOnly() throws Exception {
        AuditTrail.open(log()).close();
        assertThat(Files.getPosixFilePermissions(log())).hasToString("[OWNER_READ, OWNER_WRITE]");
        assertThat(Files.getPosixFilePermissions(folder.resolve("audit.log.lock")))
                .hasToString("[OWNER_READ, OWNER_WRITE]");
    }

    @Test
    void cutsAnUnfinishedLastLineAndRecordsWhatItCut() throws Exception {
        byte[] whole = AuditSamples.log(log(), 3);
        int lastLine = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf('\n', whole.length - 2) + 1;
        for (int length = lastLine + 1;
                length < whole.length;
                length += length < lastLine + 90 || length > whole.length - 10 ? 1 : 13) {
            Files.write(log(), Arrays.copyOf(whole, length));
            try (ChainReader reader = ChainReader.open(log(), 0)) {
                assertThat(reader.verdict()).isInstanceOfSatisfying(AuditVerdict.Incomplete.class, verdict -> {
                    assertThat(verdict.line()).isEqualTo(5);
                    assertThat(verdict.events()).isEqualTo(3);
                });
            }
            byte[] cut = Arrays.copyOfRange(whole, lastLine, length);
            try (AuditTrail trail = AuditTrail.open(log(), CLOCK)) {
                AuditRecord recovery = last(trail);
                assertThat(recovery.event().type()).isEqualTo(AuditEventType.LOG_RECOVERY);
                assertThat(recovery.sequence()).isEqualTo(4);
                assertThat(recovery.event().attributes())
                        .containsEntry("cut_bytes", Integer.toString(cut.length))
                        .containsEntry(
                                "cut_sha256",
                                HexFormat.of().formatHex(LineFormat.sha256().digest(cut)));
                assertThat(trail.append(event(9)).sequence()).isEqualTo(5);
                assertThat(trail.verify()).isInstanceOf(AuditVerdict.Intact.class);
            }
        }
    }

    @Test
    void cutsAnUnfinishedHeader() throws Exception {
        AuditTrail.open(log()).close();
        byte[] header = Files.readAllBytes(log());
        for (int length = 1; length < header.length; length += 11) {
            Files.write(log(), Arrays.copyOf(header, length));
            try (AuditTrail trail = AuditTrail.open(log())) {
                assertThat(last(trail).event().type()).isEqualTo(AuditEventType.LOG_RECOVERY);
                assertThat(trail.verify()).isInstanceOf(AuditVerdict.Intact.class);
            }
        }
    }

    @Test
    void neverTouchesAFileThatIsNotALog() throws Exception {
        for (String content : List.of("notes", "notes\n", "{\"seq\":0}\n", "{}", "{\"seq\":0,\"prev\":\"x", "\n")) {
            Files.writeString(log(), content);
            assertThatThrownBy(() -> AuditTrail.open(log()))
                    .as(content)
                    .isInstanceOfSatisfying(
                            AuditLogDamagedException.class,
                            damage -> assertThat(damage.line()).isEqualTo(1));
            assertThat(Files.readString(log())).isEqualTo(content);
        }
    }

    @Test
    void refusesToOpenALogWhoseEndIsDamagedAndLeavesItAsItIs() throws Exception {
        byte[] whole = AuditSamples.log(log(), 3);
        int lastLine = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf('\n', whole.length - 2) + 1;
        for (int at = lastLine; at < whole.length; at++) {
            byte[] bad = whole.clone();
            bad[at] ^= 1;
            Files.write(log(), bad);
            AuditLogDamagedException damage =
                    catchThrowableOfType(AuditLogDamagedException.class, () -> AuditTrail.open(log()));
            assertThat(damage).as("byte %d", at).isNotNull();
            assertThat(damage.line()).isEqualTo(5);
            assertThat(damage.problem()).isEqualTo(Problem.DAMAGED);
            assertThat(damage.file()).isPresent();
            assertThat(damage).hasMessageContaining(damage.expected()).hasMessageContaining(damage.found());
            assertThat(Files.readAllBytes(log())).isEqualTo(bad);
        }
    }

    @Test
    void namesTheFirstBadLineAlthoughOnlyTheEndWasLookedAt() throws Exception {
        byte[] whole = AuditSamples.log(log(), 5);
        whole[whole.length - 80] ^= 1;
        int third = new String(whole, StandardCharsets.ISO_8859_1).indexOf("package-1");
        whole[third] ^= 1;
        Files.write(log(), whole);
        assertThatThrownBy(() -> AuditTrail.open(log()))
                .isInstanceOfSatisfying(
                        AuditLogDamagedException.class,
                        damage -> assertThat(damage.line()).isEqualTo(4));
    }

    @Test
    void refusesLinksFoldersAndMissingFolders() throws Exception {
        Path real = folder.resolve("real.log");
        AuditTrail.open(real).close();
        Path symbolic = Files.createSymbolicLink(folder.resolve("symbolic.log"), real);
        Path hard = Files.createLink(folder.resolve("hard.log"), real);
        Path dangling = Files.createSymbolicLink(folder.resolve("dangling.log"), folder.resolve("nowhere"));
        Path missing = folder.resolve("missing/audit.log");
        for (Path path : List.of(symbolic, hard, dangling, missing, folder, Path.of("/"), Path.of(""))) {
            assertThatThrownBy(() -> AuditTrail.open(path))
                    .as(path.toString())
                    .isInstanceOfSatisfying(
                            AuditTrailException.class,
                            refused -> assertThat(refused.problem()).isEqualTo(Problem.CANNOT_OPEN));
        }
        assertThat(folder.resolve("nowhere")).doesNotExist();
        assertThat(folder.resolveSibling(folder.getFileName() + ".lock")).doesNotExist();
    }

    @Test
    void stopsWhenTheLogIsMovedAwayInsteadOfWritingWhereNobodyReads() throws Exception {
        try (AuditTrail trail = AuditTrail.open(log())) {
            trail.append(event(1));
            Files.move(log(), folder.resolve("rotated.log"));
            assertThatThrownBy(() -> trail.append(event(2)))
                    .hasMessageContaining("removed or replaced")
                    .isInstanceOfSatisfying(
                            AuditTrailException.class,
                            failed -> assertThat(failed.problem()).isEqualTo(Problem.NOT_DURABLE));
            assertThatThrownBy(() -> trail.append(event(3)))
                    .isInstanceOfSatisfying(
                            AuditTrailException.class,
                            failed -> assertThat(failed.problem()).isEqualTo(Problem.POISONED));
            try (AuditTrail again = AuditTrail.open(log())) {
                assertThat(again.append(event(4)).sequence()).isEqualTo(1);
            }
        }
        assertThat(sequences(folder.resolve("rotated.log"))).containsExactly(1L);
    }

    @Test
    void stopsWhenTheLogIsReplacedOrItsLockFileRemoved() throws Exception {
        Path copy = folder.resolve("copy");
        try (AuditTrail trail = AuditTrail.open(log())) {
            trail.append(event(1));
            Files.copy(log(), copy);
            Files.move(copy, log(), StandardCopyOption.REPLACE_EXISTING);
            assertThatThrownBy(() -> trail.append(event(2))).hasMessageContaining("removed or replaced");
        }
        try (AuditTrail trail = AuditTrail.open(log())) {
            Files.delete(folder.resolve("audit.log.lock"));
            assertThatThrownBy(() -> trail.append(event(2))).hasMessageContaining("lock file was removed");
        }
    }

    @Test
    void noticesThatAcknowledgedEventsWereTakenAwayUnderIt() throws Exception {
        try (AuditTrail trail = AuditTrail.open(log())) {
            trail.append(event(1));
            long length = Files.size(log());
            trail.append(event(2));
            try (var channel = java.nio.channels.FileChannel.open(log(), StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
            assertThatThrownBy(() -> trail.append(event(3)))
                    .isInstanceOfSatisfying(
                            AuditLogDamagedException.class,
                            damage -> assertThat(damage.line()).isEqualTo(3));
        }
    }

    @Test
    void followsWhatAnotherWriterAppendedAndCutsWhatItLeftUnfinished() throws Exception {
        try (AuditTrail trail = AuditTrail.open(log(), CLOCK)) {
            AuditReceipt first = trail.append(event(1));
            LineBuffer other = new LineBuffer(1024);
            LineFormat format = new LineFormat();
            String hash = format.appendLine(other, 2, first.hash(), LineFormat.eventBody(event(2)));
            format.appendLine(other, 3, hash, LineFormat.eventBody(event(3)));
            Files.write(log(), Arrays.copyOf(other.toByteArray(), other.size() - 10), StandardOpenOption.APPEND);
            assertThat(trail.append(event(4)).sequence()).isEqualTo(4);
            assertThat(trail.verify()).isInstanceOf(AuditVerdict.Intact.class);
            try (var events = trail.events()) {
                assertThat(events.filter(line -> line.sequence() == 3))
                        .singleElement()
                        .satisfies(line -> assertThat(line.event().type()).isEqualTo(AuditEventType.LOG_RECOVERY));
            }
        }
    }

    @Test
    void storesTheLongestTextsByHashWhenALineWouldBeTooLong() throws Exception {
        String large = "ü".repeat(40_000);
        AuditEvent event = event(1).withReason("r".repeat(30_000))
                .withAttribute("output", large)
                .withAttribute("b", "x");
        try (AuditTrail trail = AuditTrail.open(log())) {
            trail.append(event);
            AuditRecord read = last(trail);
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(large.getBytes(StandardCharsets.UTF_8)));
            assertThat(read.storedByHash()).containsExactly("/attributes/output");
            assertThat(read.event()).isEqualTo(event.withAttribute("output", "sha256:" + digest + ";bytes=80000"));
        }
    }

    @Test
    void keepsEveryLineWithinItsLimitWhateverTheEvent() throws Exception {
        AuditEvent event = AuditEvent.of(AuditEventType.of("t".repeat(64)), AuditOutcome.TIMED_OUT)
                .withPackage("\u0001".repeat(64), "\u0001".repeat(512), "\u0001".repeat(256))
                .withReason("\u0001".repeat(1_000_000))
                .withIsolation("\u0001".repeat(64))
                .withActor(new AuditActor(
                        "\u0001".repeat(256), Long.MAX_VALUE, java.util.Optional.of("\u0001".repeat(256))));
        for (int i = 0; i < AuditEvent.MAX_ATTRIBUTES; i++) {
            event = event.withAttribute(
                    "k".repeat(62) + (char) ('A' + i / 32) + (char) ('A' + i % 32 % 26), "v".repeat(i % 7 * 1000));
            event = event.withAttribute("a" + i, "");
            if (event.attributes().size() >= AuditEvent.MAX_ATTRIBUTES - 2) {
                break;
            }
        }
        try (AuditTrail trail = AuditTrail.open(log())) {
            trail.append(event);
            assertThat(trail.verify()).isInstanceOf(AuditVerdict.Intact.class);
            assertThat(last(trail).storedByHash()).contains("/reason");
        }
        for (String line : lines(log())) {
            assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(LineFormat.MAX_LINE + 1);
        }
    }

    @Test
    void closesOnceAndRefusesAppendsAfterwardsButCanBeRead() {
        AuditTrail trail = AuditTrail.open(log());
        trail.append(event(1));
        trail.close();
        trail.close();
        assertThatThrownBy(() -> trail.append(event(2)))
                .isInstanceOfSatisfying(
                        AuditTrailException.class,
                        refused -> assertThat(refused.problem()).isEqualTo(Problem.CLOSED));
        assertThat(trail.appendAsync(event(2))).isCompletedExceptionally();
        assertThat(trail.verify()).isInstanceOf(AuditVerdict.Intact.class);
        assertThat(sequences(log())).containsExactly(1L);
    }

    @Test
    void trailsOfOneProcessShareAFileUnderAnyNameOfItsFolder() throws Exception {
        Path other = Files.createSymbolicLink(folder.resolve("link"), folder).resolve("audit.log");
        try (AuditTrail first = AuditTrail.open(log());
                AuditTrail second = AuditTrail.open(other)) {
            assertThat(first.append(event(1)).sequence()).isEqualTo(1);
            assertThat(second.append(event(2)).sequence()).isEqualTo(2);
            first.close();
            assertThat(second.append(event(3)).sequence()).isEqualTo(3);
        }
        assertThat(AuditLog.verify(log())).isInstanceOf(AuditVerdict.Intact.class);
    }

    @Test
    void anInterruptedCallerStillGetsItsAnswerAndKeepsItsFlag() {
        try (AuditTrail trail = AuditTrail.open(log())) {
            Thread.currentThread().interrupt();
            assertThat(trail.append(event(1)).sequence()).isEqualTo(1);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(trail.append(event(2)).sequence()).isEqualTo(2);
        }
    }

    @Test
    void refusesNullEverywhere() {
        try (AuditTrail trail = AuditTrail.open(log());
                AuditTrail memory = AuditTrail.inMemory(1)) {
            List<org.assertj.core.api.ThrowableAssert.ThrowingCallable> calls = List.of(
                    () -> AuditTrail.open(null),
                    () -> AuditTrail.open(log(), null),
                    () -> trail.append(null),
                    () -> trail.appendAsync(null),
                    () -> trail.exportCsv(null),
                    () -> trail.exportJson(null),
                    () -> memory.append(null),
                    () -> memory.appendAsync(null),
                    () -> memory.exportCsv(null),
                    () -> memory.exportJson(null),
                    () -> AuditLog.verify(null),
                    () -> AuditLog.events(null),
                    () -> AuditLog.exportCsv(null, log()),
                    () -> AuditLog.exportJson(log(), null),
                    () -> AuditEventType.of(null),
                    () -> AuditEvent.of(null, AuditOutcome.ERROR),
                    () -> AuditEvent.of(AuditEventType.DEGRADATION, null),
                    () -> event(1).withReason(null),
                    () -> event(1).withDuration(null),
                    () -> event(1).withIsolation(null),
                    () -> event(1).withActor(null),
                    () -> event(1).withAttribute(null, ""),
                    () -> event(1).withAttribute("k", null),
                    () -> event(1).withPackage(null, "", ""),
                    () -> new AuditActor("", 1, null));
            for (int i = 0; i < calls.size(); i++) {
                assertThatThrownBy(calls.get(i)).as("call %d", i).isInstanceOf(NullPointerException.class);
            }
            assertThat(trail.append(event(1)).sequence()).isEqualTo(1);
        }
    }
}
