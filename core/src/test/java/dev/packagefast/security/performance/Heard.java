package dev.packagefast.security.performance;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what it hears. */
final class Heard implements ThresholdListener {
    private final LinkedBlockingQueue<ThresholdAlert> unread = new LinkedBlockingQueue<>();
    private final List<ThresholdAlert> all = new CopyOnWriteArrayList<>();

    @Override
    public void alert(ThresholdAlert alert) {
        all.add(alert);
        unread.add(alert);
    }

    /** The next alert; fails if there is none within ten seconds. */
    ThresholdAlert next() throws InterruptedException {
        ThresholdAlert alert = unread.poll(10, TimeUnit.SECONDS);
        if (alert == null) {
            throw new AssertionError("no alert within ten seconds");
        }
        return alert;
    }

    List<ThresholdAlert> all() {
        return all;
    }
}
