package dev.packagefast.security.version;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The order of versions in one ecosystem. Ecosystems are named as OSV names them; what follows a colon
 * ({@code Maven:central}) is ignored.
 *
 * <p>Instances have no state and are safe to share. Comparing does not allocate, and {@link #sortKey} allocates the key
 * alone; the exception is text that PyPI only knows as a legacy version. Time grows with the length of the text, which
 * is limited.
 */
public abstract class VersionScheme {
    /** No real version comes near this length; a longer one is an attempt to make somebody's comparison slow. */
    public static final int MAX_LENGTH = 1_000;

    /** Two buffers a thread: a comparison fills both, a sort key uses the first. */
    private static final ThreadLocal<KeyWriter[]> BUFFERS =
            ThreadLocal.withInitial(() -> new KeyWriter[] {new KeyWriter(), new KeyWriter()});

    private final String ecosystem;

    VersionScheme(String ecosystem) {
        this.ecosystem = ecosystem;
    }

    /** The scheme of an OSV ecosystem name such as {@code npm} or {@code PyPI}, if it is known. */
    public static Optional<VersionScheme> find(String ecosystem) {
        int colon = ecosystem.indexOf(':');
        return Optional.ofNullable(Known.BY_ECOSYSTEM.get(colon < 0 ? ecosystem : ecosystem.substring(0, colon)));
    }

    /**
     * As {@link #find}, for a name that must be known.
     *
     * @throws IllegalArgumentException naming the known ecosystems
     */
    public static VersionScheme forEcosystem(String ecosystem) {
        return find(ecosystem)
                .orElseThrow(() -> new IllegalArgumentException("No version order is known for ecosystem '" + ecosystem
                        + "'. Known are: "
                        + Known.BY_ECOSYSTEM.keySet().stream().sorted().collect(Collectors.joining(", ")) + "."));
    }

    /** The ecosystem's name as OSV writes it. */
    public final String ecosystem() {
        return ecosystem;
    }

    /**
     * Which version is newer: negative when {@code a} is older than {@code b}, zero when neither is.
     *
     * @throws InvalidVersionException when the ecosystem cannot order one of them
     */
    public final int compare(String a, String b) {
        KeyWriter[] buffers = BUFFERS.get();
        encode(a, buffers[0]);
        encode(b, buffers[1]);
        return buffers[0].compareTo(buffers[1]);
    }

    /**
     * The version as bytes whose order under {@link Arrays#compareUnsigned(byte[], byte[])} is the order of versions:
     * keys are equal exactly when {@link #compare} says zero. A key is never empty, so that the empty array can stand
     * for "before every version". Keys of different ecosystems have nothing to do with each other.
     *
     * @throws InvalidVersionException when the ecosystem cannot order the version
     */
    public final byte[] sortKey(String version) {
        KeyWriter buffer = BUFFERS.get()[0];
        encode(version, buffer);
        return buffer.toByteArray();
    }

    /**
     * Copies the {@linkplain #sortKey(String) sort key} to the start of {@code into}, as far as it fits: for who asks
     * about many versions and keeps one array.
     *
     * @return the length of the whole key, which may be more than fits
     * @throws InvalidVersionException when the ecosystem cannot order the version
     */
    public final int sortKey(String version, byte[] into) {
        KeyWriter buffer = BUFFERS.get()[0];
        encode(version, buffer);
        return buffer.copyTo(into);
    }

    /** Whether the ecosystem can order this text. */
    public final boolean isValid(String version) {
        try {
            encode(version, BUFFERS.get()[0]);
            return true;
        } catch (InvalidVersionException notAVersion) {
            return false;
        }
    }

    private void encode(String version, KeyWriter key) {
        if (version.length() > MAX_LENGTH) {
            throw invalid(version, "it has " + version.length() + " characters, at most " + MAX_LENGTH + " are read");
        }
        if (version.indexOf('\0') >= 0) {
            throw invalid(version, "it holds a NUL character");
        }
        key.clear();
        write(version, key);
    }

    /** Writes the sort key of a version that has a sane length and no NUL. */
    abstract void write(String version, KeyWriter key);

    final InvalidVersionException invalid(String version, String reason) {
        return new InvalidVersionException(ecosystem + " version", version, reason);
    }

    @Override
    public final String toString() {
        return ecosystem;
    }

    /** Apart from the class itself, so that its subclasses can be initialised in any order. */
    private static final class Known {
        static final Map<String, VersionScheme> BY_ECOSYSTEM = byEcosystem(
                new NpmScheme(),
                new PyPiScheme(),
                new MavenScheme(),
                new GoScheme(),
                new CratesScheme(),
                new RubyGemsScheme(),
                new NuGetScheme(),
                new PackagistScheme());

        // No stream: its classes cost a cold scan more than all schemes together.
        private static Map<String, VersionScheme> byEcosystem(VersionScheme... schemes) {
            Map<String, VersionScheme> known = new HashMap<>();
            for (VersionScheme scheme : schemes) {
                known.put(scheme.ecosystem(), scheme);
            }
            return Map.copyOf(known);
        }
    }
}
