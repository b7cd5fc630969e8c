package dev.packagefast.sandbox;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Keeps the output of both streams up to their common limit. Confined to the run's thread. */
final class OutputCapture {
    private final long limit;
    private final Optional<OutputListener> listener;
    private final Map<OutputListener.Stream, ByteArrayOutputStream> kept = new EnumMap<>(OutputListener.Stream.class);
    private final Set<OutputListener.Stream> truncated = EnumSet.noneOf(OutputListener.Stream.class);
    private long total;

    OutputCapture(long limit, Optional<OutputListener> listener) {
        this.limit = limit;
        this.listener = listener;
    }

    /** Takes a chunk, or what fits of it; returns whether the limit holds still. */
    boolean accept(OutputListener.Stream stream, byte[] chunk) {
        boolean fits = chunk.length <= limit - total;
        var taken = fits ? chunk : Arrays.copyOf(chunk, (int) (limit - total));
        kept.computeIfAbsent(stream, first -> new ByteArrayOutputStream()).writeBytes(taken);
        total += taken.length;
        if (!fits) {
            truncated.add(stream);
        }
        if (listener.isPresent() && taken.length > 0) {
            listener.get().output(stream, taken);
        }
        return fits;
    }

    CapturedOutput of(OutputListener.Stream stream) {
        var bytes = kept.get(stream);
        return bytes == null
                ? CapturedOutput.nothing()
                : new CapturedOutput(bytes.toByteArray(), truncated.contains(stream));
    }
}
