package dev.packagefast.security.inventory;

import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The formats that an inventory reads: the built-in ones, some of them by another reader, and further ones. Immutable; as
 * safe to share as the readers in it, which several threads may be using at a time.
 */
public final class LockfileFormats {
    private static final LockfileFormats BUILT_IN = new LockfileFormats(Map.of(), null);

    private final Map<String, LockfileFormat> instead;
    private final @Nullable FurtherFormats further;

    private LockfileFormats(Map<String, LockfileFormat> instead, @Nullable FurtherFormats further) {
        this.instead = instead;
        this.further = further;
    }

    /** The built-in ones alone. */
    public static LockfileFormats builtIn() {
        return BUILT_IN;
    }

    /**
     * The same, with a built-in format read by another reader.
     *
     * @param format its short name, out of {@link Inventory#formats()}
     */
    public LockfileFormats withReader(String format, LockfileFormat reader) {
        if (!Formats.names().contains(format)) {
            throw new IllegalArgumentException(
                    "no format is called '" + format + "'; known are " + String.join(", ", Formats.names()));
        }
        Map<String, LockfileFormat> more = new TreeMap<>(instead);
        more.put(format, Objects.requireNonNull(reader, "reader"));
        return new LockfileFormats(more, further);
    }

    /** The same, with those further formats in the place of earlier ones; one of their files is read at a time. */
    public LockfileFormats withFurther(FurtherFormats formats) {
        return new LockfileFormats(instead, Objects.requireNonNull(formats, "formats"));
    }

    /** The reader of a built-in format; null for a name that none has. */
    @Nullable LockfileFormat named(String format) {
        LockfileFormat other = instead.get(format);
        return other == null ? Formats.named(format) : other;
    }

    Optional<LockfileFormat> further(String fileName) {
        return further == null ? Optional.empty() : further.find(fileName);
    }
}
