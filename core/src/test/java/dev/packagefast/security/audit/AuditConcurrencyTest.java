package dev.packagefast.security.audit;

import static dev.packagefast.security.audit.AuditSamples.event;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AuditConcurrencyTest {
    @TempDir
    Path folder;

    private Path log() {
        return folder.resolve("audit.log");
    }

    private void assertHolds(ConcurrentHashMap<Long, String> acknowledged) {
        try (var events = AuditLog.events(log())) {
            events.forEach(line -> {
                String subject = acknowledged.remove(line.sequence());
                if (subject != null) {
                    assertThat(line.event().subject().orElseThrow().name()).isEqualTo(subject);
                }
            });
        }
        assertThat(acknowledged).isEmpty();
        assertThat(AuditLog.verify(log())).isInstanceOf(AuditVerdict.Intact.class);
    }

    @Test
    void tenThousandVirtualThreadsAppendAtOnceWithoutPinningTheirCarriers() throws Exception {
        int count = 10_000;
        ConcurrentHashMap<Long, String> acknowledged = new ConcurrentHashMap<>();
        Path recorded = folder.resolve("pinned.jfr");
        try (Recording recording = new Recording();
                AuditTrail trail = AuditTrail.open(log())) {
            recording.enable("jdk.VirtualThreadPinned").withoutThreshold().withStackTrace();
            recording.start();
            CountDownLatch start = new CountDownLatch(1);
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> all = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    AuditEvent event = event(i);
                    String name = event.subject().orElseThrow().name();
                    all.add(threads.submit(() -> {
                        start.await();
                        String before = acknowledged.put(trail.append(event).sequence(), name);
                        assertThat(before).isNull();
                        return null;
                    }));
                }
                start.countDown();
                for (Future<?> one : all) {
                    one.get(60, TimeUnit.SECONDS);
                }
            }
            recording.stop();
            recording.dump(recorded);
        }
        assertThat(acknowledged.keySet())
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, count).boxed().toList());
        assertHolds(acknowledged);
        assertThat(RecordingFile.readAllEvents(recorded))
                .filteredOn(pinned -> String.valueOf(pinned.getStackTrace()).contains("security.audit"))
                .isEmpty();
    }

    @Test
    void closingDuringAppendsLeavesEachDurableOrRefused() throws Exception {
        for (int round = 0; round < 10; round++) {
            ConcurrentHashMap<Long, String> acknowledged = new ConcurrentHashMap<>();
            AuditTrail trail = AuditTrail.open(log());
            CountDownLatch begun = new CountDownLatch(16);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                boolean virtual = i % 2 == 0;
                AuditEvent event = event(i);
                String name = event.subject().orElseThrow().name();
                Runnable appends = () -> {
                    try {
                        for (int n = 0; ; n++) {
                            acknowledged.put(trail.append(event).sequence(), name);
                            if (n == 2) {
                                begun.countDown();
                            }
                        }
                    } catch (AuditTrailException refused) {
                        assertThat(refused.problem()).isEqualTo(AuditTrailException.Problem.CLOSED);
                    }
                };
                threads.add(
                        virtual
                                ? Thread.startVirtualThread(appends)
                                : Thread.ofPlatform().start(appends));
            }
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            trail.close();
            for (Thread thread : threads) {
                assertThat(thread.join(java.time.Duration.ofSeconds(30))).isTrue();
            }
            assertHolds(acknowledged);
        }
    }

    @Test
    void appendsWithAndWithoutWaitingMixAndEachGetsItsOwnReceipt() throws Exception {
        ConcurrentHashMap<Long, String> acknowledged = new ConcurrentHashMap<>();
        try (AuditTrail first = AuditTrail.open(log());
                AuditTrail second = AuditTrail.open(log());
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<CompletableFuture<?>> all = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                AuditEvent event = event(i);
                String name = event.subject().orElseThrow().name();
                AuditTrail trail = i % 3 == 0 ? first : second;
                CompletableFuture<AuditReceipt> receipt = i % 2 == 0
                        ? trail.appendAsync(event)
                        : CompletableFuture.supplyAsync(() -> trail.append(event), threads);
                all.add(receipt.thenAccept(done ->
                        assertThat(acknowledged.put(done.sequence(), name)).isNull()));
            }
            CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        }
        assertThat(acknowledged).hasSize(2_000);
        assertHolds(acknowledged);
    }

    @Test
    void interruptedCallersHurtNobodyElse() throws Exception {
        ConcurrentHashMap<Long, String> acknowledged = new ConcurrentHashMap<>();
        try (AuditTrail trail = AuditTrail.open(log())) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                AuditEvent event = event(i);
                String name = event.subject().orElseThrow().name();
                threads.add(Thread.ofPlatform().start(() -> {
                    for (int n = 0; n < 50; n++) {
                        acknowledged.put(trail.append(event).sequence(), name);
                    }
                }));
            }
            while (threads.stream().anyMatch(Thread::isAlive)) {
                threads.forEach(Thread::interrupt);
                Thread.sleep(1);
            }
        }
        assertThat(acknowledged).hasSize(400);
        assertHolds(acknowledged);
    }

    @Test
    void readersSeeWholeLinesWhileWritersAppend() throws Exception {
        try (AuditTrail trail = AuditTrail.open(log())) {
            Thread writer = Thread.ofPlatform().start(() -> {
                for (int i = 0; i < 500; i++) {
                    trail.append(event(i));
                }
            });
            while (writer.isAlive()) {
                assertThat(trail.verify()).isInstanceOf(AuditVerdict.Intact.class);
            }
        }
    }
}
