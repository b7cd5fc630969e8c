package dev.packagefast.security.plugin.host;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How plugins are asked.
 *
 * @param timeLimit of one call
 * @param askAgainAfter how long one that failed is left alone; empty: as long as the process runs. One that was built
 *     against another version, or whose last call has not ended yet, is not asked again
 * @param listener told of each failure, on the thread that asked
 */
public record HostSettings(Duration timeLimit, Optional<Duration> askAgainAfter, Consumer<PluginFailure> listener) {
    /** Of a command: 5 seconds, and one that failed is not asked again. */
    public static final HostSettings COMMAND = new HostSettings(Duration.ofSeconds(5), Optional.empty(), failure -> {});

    /** @throws IllegalArgumentException if the time limit is not positive */
    public HostSettings {
        Objects.requireNonNull(askAgainAfter, "askAgainAfter");
        Objects.requireNonNull(listener, "listener");
        if (!timeLimit.isPositive()) {
            throw new IllegalArgumentException("the time limit of a plugin must be longer than zero");
        }
    }

    /** The same with another time limit. */
    public HostSettings withTimeLimit(Duration limit) {
        return new HostSettings(limit, askAgainAfter, listener);
    }
}
