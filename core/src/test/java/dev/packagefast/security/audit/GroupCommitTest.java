package dev.packagefast.security.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private static final Path LOG = Path.of("audit.log");
    private static final byte[] BODY = new byte[100];

    @Test
    void callersThatComeBackShareOneForceOfASlowDisk() throws Exception {
        int callers = 16;
        int rounds = 20;
        AtomicInteger forces = new AtomicInteger();
        GroupCommit commit = new GroupCommit(LOG, batch -> {
            LockSupport.parkNanos(Duration.ofMillis(8).toNanos());
            forces.incrementAndGet();
            acknowledge(batch);
        });
        GroupCommit.Session session = new GroupCommit.Session();

        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            threads.add(Thread.startVirtualThread(() -> {
                for (int round = 0; round < rounds; round++) {
                    commit.append(session, BODY);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        // One half of the callers at a time would need two forces a round.
        assertThat(forces.get()).isBetween(rounds, rounds * 5 / 4);
    }

    @Test
    void nothingIsLostWhileThousandsComeAndGoAndTheOrderIsThatOfEachCaller() throws Exception {
        int callers = 64;
        int rounds = 500;
        List<PendingAppend> written = new ArrayList<>();
        GroupCommit commit = new GroupCommit(LOG, batch -> {
            written.addAll(batch);
            acknowledge(batch);
        });
        GroupCommit.Session session = new GroupCommit.Session();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < callers; i++) {
            byte caller = (byte) i;
            Runnable run = () -> {
                for (int round = 0; round < rounds; round++) {
                    commit.append(session, new byte[] {caller, (byte) (round >> 8), (byte) round});
                }
            };
            threads.add(
                    i % 2 == 0
                            ? Thread.startVirtualThread(run)
                            : Thread.ofPlatform().start(run));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(commit.close(session)).isTrue();

        int[] next = new int[callers];
        for (PendingAppend event : written) {
            byte[] body = event.body();
            assertThat((body[1] << 8) + (body[2] & 0xFF)).isEqualTo(next[body[0]]++);
        }
        assertThat(next).containsOnly(rounds);
    }

    @Test
    void closingWaitsForWhatIsUnderWayAndRefusesTheRest() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        GroupCommit commit = new GroupCommit(LOG, batch -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException ended) {
                throw new IllegalStateException(ended);
            }
            acknowledge(batch);
        });
        GroupCommit.Session session = new GroupCommit.Session();
        CompletableFuture<AuditReceipt> first = commit.appendAsync(session, BODY);
        begun.await();
        CompletableFuture<AuditReceipt> second = commit.appendAsync(session, BODY);
        CompletableFuture<Boolean> closing = CompletableFuture.supplyAsync(() -> commit.close(session));
        while (!refuses(commit, session)) {
            Thread.onSpinWait();
        }
        assertThat(closing).isNotDone();

        goOn.countDown();

        assertThat(closing.get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(first.get(10, TimeUnit.SECONDS).sequence()).isEqualTo(1);
        assertThat(second.get(10, TimeUnit.SECONDS).sequence()).isEqualTo(1);
        assertThat(commit.close(session)).isFalse();
        assertThatThrownBy(() -> commit.append(session, BODY))
                .isInstanceOf(AuditTrailException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void aBatchThatIsFullLeavesTheRestForTheNext() throws Exception {
        List<Integer> sizes = new ArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        GroupCommit commit = new GroupCommit(LOG, batch -> {
            begun.countDown();
            try {
                goOn.await();
            } catch (InterruptedException ended) {
                throw new IllegalStateException(ended);
            }
            sizes.add(batch.size());
            acknowledge(batch);
        });
        GroupCommit.Session session = new GroupCommit.Session();
        List<CompletableFuture<AuditReceipt>> events = new ArrayList<>();
        byte[] half = new byte[GroupCommit.MAX_BATCH_BYTES / 2];
        events.add(commit.appendAsync(session, half));
        begun.await();
        for (int i = 0; i < 5; i++) {
            events.add(commit.appendAsync(session, half));
        }

        long before = System.nanoTime();
        Thread.sleep(5);
        long slept = System.nanoTime() - before;
        goOn.countDown();
        List<Long> queued = new ArrayList<>();
        for (CompletableFuture<AuditReceipt> event : events) {
            queued.add(event.get(10, TimeUnit.SECONDS).queuedNanos());
        }

        assertThat(sizes).containsExactly(1, 2, 2, 1);
        assertThat(queued.subList(1, 6)).allMatch(nanos -> nanos >= slept);
    }

    private static boolean refuses(GroupCommit commit, GroupCommit.Session session) {
        return commit.appendAsync(session, BODY).isCompletedExceptionally();
    }

    private static void acknowledge(List<PendingAppend> batch) {
        long place = 0;
        for (PendingAppend event : batch) {
            event.written(++place, LineFormat.NO_HASH);
        }
    }
}
