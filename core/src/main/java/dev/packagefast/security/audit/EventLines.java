package dev.packagefast.security.audit;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The events of a trail in order, each checked as it is read. Not thread-safe. */
interface EventLines extends Closeable {
    /**
     * The next event, or null at the end.
     *
     * @throws AuditLogDamagedException at the first line that is not what was written
     */
    @Nullable AuditRecord next();

    /** Writes the line of the event that {@link #next} returned last, without its LF. */
    void copyLine(OutputStream out) throws IOException;

    @Override
    void close();

    /** The events as a stream that holds one at a time; closing it closes these lines. */
    default Stream<AuditRecord> stream() {
        Spliterator<AuditRecord> events =
                new Spliterators.AbstractSpliterator<>(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.NONNULL) {
                    @Override
                    public boolean tryAdvance(Consumer<? super AuditRecord> action) {
                        AuditRecord event = next();
                        if (event == null) {
                            return false;
                        }
                        action.accept(event);
                        return true;
                    }
                };
        return StreamSupport.stream(events, false).onClose(this::close);
    }
}
