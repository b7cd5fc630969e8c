package dev.packagefast.security.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.packagefast.security.testing.Fuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class PerformanceHistoryTest {
    private static final MetricType TYPE = MetricType.VULNERABILITY_SCAN;

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("state/pfsec/performance");
    }

    /** A run of {@code operations} scans around {@code micros}. */
    static MonitorSnapshot run(long second, int operations, long micros) {
        Random random = new Random(second);
        var monitor = PerformanceMonitor.builder()
                .clock(Clock.fixed(Instant.ofEpochSecond(second, 123_456_789), ZoneOffset.UTC))
                .build();
        for (int i = 0; i < operations; i++) {
            Duration duration = Duration.ofNanos((long) (micros * 1000 * (0.98 + 0.04 * random.nextDouble())));
            monitor.recordMetric(
                    new PerformanceMetric(
                            TYPE, duration, OptionalLong.of(1000 + i), OptionalDouble.of(50), Instant.EPOCH),
                    SeriesKey.of(TYPE, Outcome.SUCCESS, "npm"));
        }
        return monitor.snapshot();
    }

    @Test
    void writtenBytesAreReadBackWithTheirSeries() throws Exception {
        var monitor = new PerformanceMonitor();
        SeriesKey told = SeriesKey.of(TYPE, Outcome.SUCCESS, "npm");
        for (SeriesKey key : List.of(SeriesKey.of(TYPE, Outcome.FAILED), told, SeriesKey.of(TYPE, Outcome.REFUSED))) {
            monitor.timer(key).record(Duration.ofMillis(1));
        }
        monitor.recordWrittenBytes(told, 1);
        monitor.recordWrittenBytes(SeriesKey.of(MetricType.SANDBOX_EXECUTION), 12_345_678);
        PerformanceHistory history = PerformanceHistory.at(file());
        MonitorSnapshot run = monitor.snapshot();
        assertThat(history.append(run)).isInstanceOf(HistoryWrite.Written.class);
        assertThat(history.read().runs()).containsExactly(run);

        byte[] record = HistoryFormat.encode(run);
        byte[] payload = Arrays.copyOfRange(record, HistoryFormat.HEADER_BYTES, record.length);
        // Which series it is stands in the tail: none beyond the last, and each once.
        for (int place : new int[] {0, 4, 100}) {
            byte[] wrong = payload.clone();
            wrong[payload.length - 4] = (byte) place;
            assertThatThrownBy(() -> HistoryFormat.decode(ByteBuffer.wrap(wrong)))
                    .isInstanceOf(HistoryFormat.MalformedRecordException.class);
        }
        byte[] twice = Arrays.copyOf(payload, payload.length + 4);
        System.arraycopy(payload, payload.length - 4, twice, payload.length, 4);
        assertThatThrownBy(() -> HistoryFormat.decode(ByteBuffer.wrap(twice)))
                .isInstanceOf(HistoryFormat.MalformedRecordException.class);
    }

    @Test
    void whatWasKeptIsReadBackWhole() {
        PerformanceHistory history = PerformanceHistory.at(file());
        List<MonitorSnapshot> runs = List.of(run(1, 100, 500), run(2, 1, 3_000_000), run(-5, 20, 1));
        for (MonitorSnapshot run : runs) {
            assertThat(history.append(run)).isInstanceOf(HistoryWrite.Written.class);
        }
        HistoryReading reading = history.read();
        assertThat(reading.runs()).isEqualTo(runs);
        assertThat(reading.complete()).isTrue();
        assertThat(reading.slowest(2))
                .hasSize(2)
                .first()
                .satisfies(slow -> assertThat(slow.duration()).isGreaterThan(Duration.ofSeconds(2)));
    }

    @Test
    void aFileThatIsNotThereIsEmptyAndARunWithoutFiguresIsNotKept() {
        PerformanceHistory history = PerformanceHistory.at(file());
        assertThat(history.read()).isEqualTo(new HistoryReading(List.of(), 0, 0, Optional.empty()));
        assertThat(history.append(new PerformanceMonitor().snapshot())).isEqualTo(new HistoryWrite.Written(0, 0));
        assertThat(Files.exists(file())).isFalse();
    }

    @Test
    void onlyTheOwnerMayReadIt() throws IOException {
        PerformanceHistory history = PerformanceHistory.at(file());
        history.append(run(1, 10, 100));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file().getParent())))
                .isEqualTo("rwx------");
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-r--"));
        history.append(run(2, 10, 100));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(history.read().runs()).hasSize(2);
    }

    @Test
    void aFullFileDropsTheOldestRunsAndStaysOwnerOnly() throws IOException {
        int bound = 16 * 1024;
        PerformanceHistory history = PerformanceHistory.at(file(), bound);
        int dropped = 0;
        for (int i = 0; i < 300; i++) {
            HistoryWrite write = history.append(run(i, 20, 100));
            dropped += ((HistoryWrite.Written) write).droppedRuns();
            assertThat(Files.size(file())).isLessThanOrEqualTo(bound);
        }
        HistoryReading reading = history.read();
        assertThat(dropped).isPositive();
        assertThat(reading.complete()).isTrue();
        assertThat(reading.runs()).hasSize(300 - dropped);
        assertThat(reading.runs().getLast().timestamp().getEpochSecond()).isEqualTo(299);
        assertThat(reading.runs().getFirst().timestamp().getEpochSecond()).isEqualTo(dropped);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(Files.list(file().getParent()).map(path -> path.getFileName().toString()))
                .containsExactlyInAnyOrder("performance", "performance.lock");
    }

    @Test
    void anyDamagedByteCostsAtMostItsOwnRunAndIsCounted() throws IOException {
        PerformanceHistory history = PerformanceHistory.at(file());
        for (int i = 0; i < 3; i++) {
            history.append(run(i, 5, 100));
        }
        byte[] good = Files.readAllBytes(file());
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= 0x20;
            HistoryScan scan = HistoryScan.of(bad);
            assertThat(scan.runs()).as("byte %d changed", at).hasSize(2);
            assertThat(scan.damagedRegions()).isEqualTo(1);
            assertThat(scan.damagedBytes()).isPositive();
        }
        for (int length = 0; length < good.length; length++) {
            HistoryScan scan = HistoryScan.of(Arrays.copyOf(good, length));
            int whole = scan.records().stream().mapToInt(ByteBuffer::remaining).sum();
            assertThat(whole + scan.damagedBytes()).isEqualTo(length);
            assertThat(scan.runs()).hasSizeLessThan(3);
        }
    }

    @Test
    void afterDamageNewRunsAreKeptAndRead() throws IOException {
        PerformanceHistory history = PerformanceHistory.at(file());
        history.append(run(1, 5, 100));
        Files.write(file(), new byte[] {'P', 'F', 'H', '1', 0, 0, 1}, StandardOpenOption.APPEND);
        history.append(run(2, 5, 100));
        HistoryReading reading = history.read();
        assertThat(reading.runs()).hasSize(2);
        assertThat(reading.damagedRegions()).isEqualTo(1);
        assertThat(reading.damagedBytes()).isEqualTo(7);
        assertThat(reading.complete()).isFalse();
    }

    @Test
    void noBytesWhateverMakeAReaderThrow() {
        byte[] seed = HistoryFormat.encode(run(1, 30, 100));
        byte[] two = ByteBuffer.allocate(seed.length * 2).put(seed).put(seed).array();
        Fuzz.run(List.of(seed, two), HistoryScan::of);
    }

    @Test
    void aRecordWithASoundChecksumAndAnUnsoundPayloadIsDamage() {
        byte[] seed = HistoryFormat.encode(run(1, 30, 100));
        byte[] payload = Arrays.copyOfRange(seed, HistoryFormat.HEADER_BYTES, seed.length);
        Fuzz.run(
                List.of(payload),
                bytes -> {
                    HistoryFormat.decode(ByteBuffer.wrap(bytes));
                    CRC32C crc = new CRC32C();
                    crc.update(bytes);
                    HistoryScan scan = HistoryScan.of(ByteBuffer.allocate(bytes.length + HistoryFormat.HEADER_BYTES)
                            .putInt(HistoryFormat.MAGIC)
                            .putInt(bytes.length)
                            .putInt((int) crc.getValue())
                            .put(bytes)
                            .array());
                    assertThat(scan.runs()).hasSize(1);
                    // What can be read can be reckoned with.
                    new HistoryReading(scan.runs(), 0, 0, Optional.empty()).types();
                },
                HistoryFormat.MalformedRecordException.class);
    }

    @Test
    void aFileMadeOfFalseBeginningsIsGivenUpSoon() {
        ByteBuffer hostile = ByteBuffer.allocate(1 << 20);
        while (hostile.remaining() >= 8) {
            hostile.putInt(HistoryFormat.MAGIC).putInt(HistoryFormat.MAX_PAYLOAD_BYTES);
        }
        HistoryScan scan = HistoryScan.of(hostile.array());
        assertThat(scan.runs()).isEmpty();
        assertThat(scan.damagedBytes()).isEqualTo(1 << 20);
        assertThat(scan.damagedRegions()).isEqualTo(1);
    }

    @Test
    void whatIsNotAPlainFileIsNeitherReadNorWritten() throws IOException {
        Path target = folder.resolve("elsewhere");
        Files.writeString(target, "another's");
        Path link = folder.resolve("link");
        Files.createSymbolicLink(link, target);
        assertLost(PerformanceHistory.at(link), "expected a plain file");
        assertThat(Files.readString(target)).isEqualTo("another's");
        assertThat(PerformanceHistory.at(link).read().unreadable()).isPresent();

        Path directory = Files.createDirectory(folder.resolve("directory"));
        assertLost(PerformanceHistory.at(directory), "expected a plain file");
        assertThat(PerformanceHistory.at(directory).read().complete()).isFalse();

        assertLost(PerformanceHistory.at(target.resolve("below-a-file")), "below-a-file");
        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS)).isTrue();
    }

    private static void assertLost(PerformanceHistory history, String reason) {
        HistoryWrite write = history.append(run(1, 1, 1));
        assertThat(write)
                .isInstanceOfSatisfying(
                        HistoryWrite.Lost.class,
                        lost -> assertThat(lost.reason()).contains(reason));
    }

    /** Keeps runs until one is lost; prints how many it kept, and why no more. */
    static final class FillingCommand {
        public static void main(String[] arguments) {
            PerformanceHistory history = PerformanceHistory.at(Path.of(arguments[0]));
            int kept = 0;
            while (history.append(run(kept, 20, 100)) instanceof HistoryWrite.Written && kept < 1000) {
                kept++;
            }
            System.out.println(kept + " " + history.append(run(kept, 20, 100)));
        }
    }

    @Test
    void aDiskThatTakesNoMoreLosesTheRunAndNothingElse() throws Exception {
        String said = runCommand(List.of("sh", "-c", "ulimit -f 8; exec \"$@\"", "sh"), folder.resolve("full"));
        int kept = Integer.parseInt(said.substring(0, said.indexOf(' ')));
        assertThat(said).contains("Lost[reason=").contains("too large");
        HistoryReading reading = PerformanceHistory.at(folder.resolve("full")).read();
        assertThat(reading.complete()).isTrue();
        assertThat(reading.runs()).hasSize(kept).isNotEmpty();
    }

    @Test
    void aFolderOfAnotherUserIsAReasonNotAnException() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/setpriv"))
                        && System.getProperty("user.name").equals("root"),
                "skipped: needs root and setpriv to become an ordinary user");
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rwxr-xr-x"));
        String said = runCommand(
                List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"), closed.resolve("history"));
        assertThat(said).startsWith("0 Lost[reason=").contains("permission denied");
        assertThat(Files.list(closed)).isEmpty();
    }

    private static String runCommand(List<String> before, Path file) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-cp",
                home(PerformanceHistory.class) + ":" + home(FillingCommand.class),
                FillingCommand.class.getName(),
                file.toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .directory(Path.of("/").toFile())
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said.strip();
    }

    private static Path home(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    @Test
    void aWriterThatNeverGetsItsTurnGivesUp() throws IOException {
        PerformanceHistory history = PerformanceHistory.at(file());
        history.append(run(1, 1, 1));
        Path lock = file().resolveSibling("performance.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
                var held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            assertLost(history, "held for longer than 500 ms");
            assertThat(history.read().runs()).hasSize(1);
        }
        assertThat(history.append(run(2, 1, 1))).isInstanceOf(HistoryWrite.Written.class);
    }

    @Test
    void aRunTooLargeForTheFileIsLostNotCut() {
        var monitor = new PerformanceMonitor();
        Timer timer = monitor.timer(TYPE);
        for (int i = 0; i < Buckets.COUNT; i++) {
            timer.record(Duration.ofNanos(Buckets.lowest(i)));
        }
        MonitorSnapshot large = monitor.snapshot();
        assertThat(PerformanceHistory.at(file(), 4096).append(large)).isInstanceOf(HistoryWrite.Lost.class);
        assertThat(PerformanceHistory.at(file()).append(large)).isInstanceOf(HistoryWrite.Written.class);
        assertThat(PerformanceHistory.at(file()).read().runs()).containsExactly(large);
    }

    @Test
    void threadsTakeTurns() throws Exception {
        List<Future<HistoryWrite>> writes = new ArrayList<>();
        try (var pool = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 80; i++) {
                MonitorSnapshot run = run(i, 5, 100);
                writes.add(pool.submit(() -> PerformanceHistory.at(file(), 8192).append(run)));
            }
        }
        int kept = 0;
        for (Future<HistoryWrite> write : writes) {
            switch (write.get()) {
                case HistoryWrite.Written written -> kept += 1 - written.droppedRuns();
                case HistoryWrite.Lost lost -> assertThat(lost.reason()).contains("held for longer");
            }
        }
        HistoryReading reading = PerformanceHistory.at(file(), 8192).read();
        assertThat(reading.complete()).isTrue();
        assertThat(reading.runs()).hasSize(kept);
    }

    /** Appends so many runs, as one of several processes; prints how many it kept less those it dropped. */
    static final class Appender {
        public static void main(String[] arguments) {
            int kept = 0;
            for (int i = 0; i < 40; i++) {
                if (PerformanceHistory.at(Path.of(arguments[0]), 16 * 1024).append(run(i, 5, 100))
                        instanceof HistoryWrite.Written written) {
                    kept += 1 - written.droppedRuns();
                }
            }
            System.out.println(kept);
        }
    }

    @Test
    void processesTakeTurns() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Appender.class.getName(),
                            file().toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        int kept = 0;
        for (Process process : processes) {
            kept += Integer.parseInt(
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
            assertThat(process.waitFor()).isZero();
        }
        HistoryReading reading = PerformanceHistory.at(file(), 16 * 1024).read();
        assertThat(reading.complete()).isTrue();
        assertThat(reading.runs()).hasSize(kept);
    }

    @Test
    void tellsCountsQuantilesTrendAndRegressionPerType() {
        PerformanceHistory history = PerformanceHistory.at(file());
        for (int i = 0; i < 10; i++) {
            history.append(run(i, 50, 1000));
        }
        TypeHistory calm = history.read().types().getFirst();
        assertThat(calm.type()).isEqualTo(TYPE);
        assertThat(calm.total().durations().count()).isEqualTo(500);
        assertThat(calm.total().durations().quantile(0.99).orElseThrow().toNanos())
                .isBetween(990_000L, 1_030_000L);
        assertThat(calm.points()).hasSize(10).allSatisfy(point -> {
            assertThat(point.count()).isEqualTo(50);
            assertThat(point.median().toNanos()).isBetween(970_000L, 1_030_000L);
        });
        assertThat(calm.regression()).isEmpty();

        history.append(run(10, 50, 2000));
        TypeHistory.Regression regression =
                history.read().types().getFirst().regression().orElseThrow();
        assertThat(regression.current().toNanos()).isBetween(1_960_000L, 2_040_000L);
        assertThat(regression.usual().toNanos()).isBetween(970_000L, 1_030_000L);
        assertThat(regression.ratio()).isBetween(1.9, 2.1);
    }

    @Test
    void aFewRunsAreNotYetUsual() {
        List<MonitorSnapshot> runs = new ArrayList<>();
        for (int i = 0; i < TypeHistory.MIN_EARLIER_RUNS - 1; i++) {
            runs.add(run(i, 5, 100));
        }
        runs.add(run(99, 5, 100_000));
        assertThat(TypeHistory.of(TYPE, runs).regression()).isEmpty();
        assertThat(TypeHistory.of(MetricType.SANDBOX_EXECUTION, runs).points()).isEmpty();
    }

    @Test
    void refusesAbsurdBounds() {
        for (int bound : new int[] {0, -1, PerformanceHistory.LEAST_MAX_BYTES - 1, Integer.MAX_VALUE}) {
            assertThatIllegalArgumentException().isThrownBy(() -> PerformanceHistory.at(file(), bound));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PerformanceHistory.at(file()).read().slowest(-1));
    }
}
