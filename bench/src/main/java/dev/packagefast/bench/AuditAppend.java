package dev.packagefast.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.audit.AuditTrail;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What an audit append costs, as ratios of one run: a lone caller against a bare write and fdatasync of the same bytes,
 * and 256 callers against a force for each event and against SQLite (WAL, synchronous FULL) with one transaction a
 * batch, which keeps the same of an event: its JSON, and a hash that covers it and the event before. The measurements take turns, five rounds; medians are printed. Argument: a folder on the disk to measure.
 */
public final class AuditAppend {
    private static final int ROUNDS = 5;
    private static final int LONE_APPENDS = 1_000;
    private static final int CALLERS = 256;
    private static final long WINDOW_NANOS = Duration.ofMillis(1_500).toNanos();
    private static final ReentrantLock FORCE_LOCK = new ReentrantLock();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private AuditAppend() {}

    /** An append that returns once durable. */
    @FunctionalInterface
    private interface Append {
        void run() throws IOException;
    }

    /** Prints the ratios. */
    public static void main(String[] arguments) throws Exception {
        Path parent = Path.of(arguments.length > 0 ? arguments[0] : ".");
        Path folder = Files.createTempDirectory(parent, "audit-append");
        AuditEvent event = AuditEvent.of(AuditEventType.INTEGRITY_VERIFICATION, AuditOutcome.SUCCEEDED)
                .withPackage("npm", "@scope/some-package", "1.2.4")
                .withDuration(Duration.ofMillis(3))
                .withAttribute("algorithm", "sha512");
        List<Double> floors = new ArrayList<>();
        List<Double> lone = new ArrayList<>();
        List<Load> forced = new ArrayList<>();
        List<Load> grouped = new ArrayList<>();
        List<Load> sqlite = new ArrayList<>();
        try (AuditTrail trail = AuditTrail.open(folder.resolve("audit.log"));
                FileChannel bare = FileChannel.open(
                        folder.resolve("bare.log"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                GroupedSqlite database = new GroupedSqlite(folder.resolve("audit.db"))) {
            long empty = Files.size(folder.resolve("audit.log"));
            trail.append(event);
            int length = (int) (Files.size(folder.resolve("audit.log")) - empty);
            byte[] line = new byte[length];
            Arrays.fill(line, (byte) 'x');
            ByteBuffer buffer = ByteBuffer.allocateDirect(length);
            Append write = () -> {
                bare.write(buffer.clear());
                bare.force(false);
            };
            Append writeInTurn = () -> {
                FORCE_LOCK.lock();
                try {
                    write.run();
                } finally {
                    FORCE_LOCK.unlock();
                }
            };
            // The first round warms up and is not counted.
            for (int round = 0; round <= ROUNDS; round++) {
                inTurn(write, floors, () -> trail.append(event), lone);
                forced.add(load(writeInTurn));
                grouped.add(load(() -> trail.append(event)));
                sqlite.add(load(() -> database.append(event)));
            }
            System.out.printf(Locale.ROOT, "bytes an event        %10d%n", length);
        } finally {
            delete(folder);
        }
        print(floors, lone, forced, grouped, sqlite);
    }

    private static void print(
            List<Double> floors, List<Double> lone, List<Load> forced, List<Load> grouped, List<Load> sqlite) {
        double floor = median(floors);
        double append = rate(grouped);
        System.out.printf(Locale.ROOT, "write + fdatasync p50   %10.1f us%n", floor);
        System.out.printf(
                Locale.ROOT,
                "lone append p50         %10.1f us   %6.2f x the floor (target <= 1.25)%n",
                median(lone),
                median(lone) / floor);
        System.out.printf(Locale.ROOT, "%d callers, force each  %8.0f /s%n", CALLERS, rate(forced));
        System.out.printf(
                Locale.ROOT,
                "%d callers, SQLite      %8.0f /s   %6.2f us of CPU an event%n",
                CALLERS,
                rate(sqlite),
                cpu(sqlite));
        System.out.printf(
                Locale.ROOT,
                "%d callers, append      %8.0f /s   %6.2f us of CPU an event, %.1f x grouped SQLite's thrift%n",
                CALLERS,
                append,
                cpu(grouped),
                cpu(sqlite) / cpu(grouped));
        System.out.printf(Locale.ROOT, "  against force each    %8.1f x (target >= 40)%n", append / rate(forced));
        System.out.printf(Locale.ROOT, "  against grouped SQLite%8.1f x (target >= 3)%n", append / rate(sqlite));
    }

    /** One append of each in turns, so that what else the disk does meets both alike; adds the medians in microseconds. */
    private static void inTurn(Append floor, List<Double> floors, Append lone, List<Double> lones) throws IOException {
        double[] floorMicros = new double[LONE_APPENDS];
        double[] loneMicros = new double[LONE_APPENDS];
        for (int i = 0; i < LONE_APPENDS; i++) {
            floorMicros[i] = micros(floor);
            loneMicros[i] = micros(lone);
        }
        Arrays.sort(floorMicros);
        Arrays.sort(loneMicros);
        floors.add(floorMicros[LONE_APPENDS / 2]);
        lones.add(loneMicros[LONE_APPENDS / 2]);
    }

    private static double micros(Append append) throws IOException {
        long start = System.nanoTime();
        append.run();
        return (System.nanoTime() - start) / 1e3;
    }

    /** What all callers together got done, and the CPU time of this process meanwhile. */
    private record Load(double perSecond, double cpuMicros) {}

    private static double rate(List<Load> rounds) {
        return median(rounds.stream().map(Load::perSecond).toList());
    }

    private static double cpu(List<Load> rounds) {
        return median(rounds.stream().map(Load::cpuMicros).toList());
    }

    private static Load load(Append append) throws InterruptedException {
        LongAdder count = new LongAdder();
        AtomicBoolean stop = new AtomicBoolean();
        List<Thread> callers = new ArrayList<>();
        long cpu = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Thread.startVirtualThread(() -> {
                try {
                    while (!stop.get()) {
                        append.run();
                        count.increment();
                    }
                } catch (IOException failure) {
                    throw new IllegalStateException(failure);
                }
            }));
        }
        Thread.sleep(Duration.ofNanos(WINDOW_NANOS));
        long done = count.sum();
        double seconds = (System.nanoTime() - start) / 1e9;
        double cpuMicros = (PROCESS.getProcessCpuTime() - cpu) / 1e3;
        stop.set(true);
        for (Thread caller : callers) {
            caller.join();
        }
        return new Load(done / seconds, cpuMicros / Math.max(done, 1));
    }

    /** The median without the first round. */
    private static double median(List<Double> rounds) {
        return rounds.stream().skip(1).sorted().skip(ROUNDS / 2).findFirst().orElseThrow();
    }

    private static void delete(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }

    /** SQLite as one would use it here: one thread, a transaction for all that waits, synchronous FULL. */
    private static final class GroupedSqlite implements AutoCloseable {
        private static final class Row {
            private final byte[] line;
            private final CompletableFuture<Void> done = new CompletableFuture<>();

            Row(byte[] line) {
                this.line = line;
            }
        }

        private final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        private byte[] previous = new byte[sha256.getDigestLength()];

        private final LinkedBlockingQueue<Row> rows = new LinkedBlockingQueue<>();
        private final Connection connection;
        private final PreparedStatement insert;
        private final Thread writer;

        GroupedSqlite(Path file) throws SQLException, NoSuchAlgorithmException {
            connection = DriverManager.getConnection("jdbc:sqlite:" + file);
            try (Statement setup = connection.createStatement()) {
                setup.execute("pragma journal_mode=wal");
                setup.execute("pragma synchronous=full");
                setup.execute("create table event(id integer primary key, line blob, hash blob)");
            }
            connection.setAutoCommit(false);
            insert = connection.prepareStatement("insert into event(line, hash) values(?, ?)");
            writer = Thread.ofPlatform().daemon().start(this::write);
        }

        void append(AuditEvent event) {
            Row row = new Row(json(event).getBytes(StandardCharsets.UTF_8));
            rows.add(row);
            row.done.join();
        }

        /** What our own line says, without escapes, which this event does not need. */
        private static String json(AuditEvent event) {
            StringBuilder text = new StringBuilder(512);
            text.append("{\"time\":\"")
                    .append(event.time())
                    .append("\",\"type\":\"")
                    .append(event.type());
            text.append("\",\"outcome\":\"").append(event.outcome());
            event.subject()
                    .ifPresent(subject -> text.append("\",\"package\":{\"ecosystem\":\"")
                            .append(subject.ecosystem())
                            .append("\",\"name\":\"")
                            .append(subject.name())
                            .append("\",\"version\":\"")
                            .append(subject.version()));
            event.duration()
                    .ifPresent(duration -> text.append("\"},\"duration_ns\":").append(duration.toNanos()));
            text.append(",\"actor\":{\"user\":\"").append(event.actor().user());
            text.append("\",\"pid\":").append(event.actor().pid());
            event.actor()
                    .host()
                    .ifPresent(host -> text.append(",\"host\":\"").append(host).append('"'));
            text.append("},\"attributes\":{");
            event.attributes()
                    .forEach((name, value) -> text.append('"')
                            .append(name)
                            .append("\":\"")
                            .append(value)
                            .append('"'));
            return text.append("}}").toString();
        }

        private void write() {
            List<Row> batch = new ArrayList<>();
            try {
                while (true) {
                    batch.add(rows.take());
                    rows.drainTo(batch);
                    for (Row row : batch) {
                        sha256.update(previous);
                        previous = sha256.digest(row.line);
                        insert.setBytes(1, row.line);
                        insert.setBytes(2, previous);
                        insert.addBatch();
                    }
                    insert.executeBatch();
                    connection.commit();
                    batch.forEach(row -> row.done.complete(null));
                    batch.clear();
                }
            } catch (InterruptedException closed) {
                // The end of the benchmark.
            } catch (SQLException failure) {
                batch.forEach(row -> row.done.completeExceptionally(failure));
            }
        }

        @Override
        public void close() throws SQLException {
            writer.interrupt();
            try {
                writer.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            insert.close();
            connection.close();
        }
    }
}
