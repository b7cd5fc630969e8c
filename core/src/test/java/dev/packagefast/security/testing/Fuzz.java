package dev.packagefast.security.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A small mutation fuzzer. It changes bytes of real inputs and hands them to a parser; whatever the parser throws that
 * is not on the test's list of legal exceptions fails the test and names the seed and the round, so that the case can
 * be run again.
 *
 * <p>A round costs what the parser costs; the system property {@code pfsec.fuzz.seconds} makes a run longer (the
 * default is one second), {@code pfsec.fuzz.seed} repeats one.
 */
public final class Fuzz {
    private static final byte[] TOKENS =
            "\0\"\\{}[]:,.-+~^*|<>=!@#/%\n\r\t 0123456789eEabxXvV\u00ff\u2028".getBytes(StandardCharsets.UTF_8);

    /** Code under test; may throw anything, of which only the listed exceptions are legal. */
    @FunctionalInterface
    public interface Target {
        void accept(byte[] input) throws Exception;
    }

    private Fuzz() {}

    /** Runs {@code target} on mutations of {@code seeds} until the time is up. */
    @SafeVarargs
    public static void run(List<byte[]> seeds, Target target, Class<? extends Throwable>... legal) {
        long seed = Long.getLong("pfsec.fuzz.seed", System.nanoTime());
        Random random = new Random(seed);
        long end = System.nanoTime()
                + Duration.ofSeconds(Long.getLong("pfsec.fuzz.seconds", 1)).toNanos();
        for (long round = 0; System.nanoTime() < end; round++) {
            byte[] input = mutate(seeds.get(random.nextInt(seeds.size())), seeds, random);
            try {
                target.accept(input);
            } catch (Throwable thrown) {
                if (Arrays.stream(legal).noneMatch(type -> type.isInstance(thrown))) {
                    throw new AssertionError(
                            "round " + round + " of -Dpfsec.fuzz.seed=" + seed + " on input (" + input.length
                                    + " bytes): " + preview(input),
                            thrown);
                }
            }
        }
    }

    /** {@link #run} for parsers of text: the mutated bytes are read as UTF-8. */
    @SafeVarargs
    public static void runText(List<String> seeds, TextTarget target, Class<? extends Throwable>... legal) {
        run(
                seeds.stream()
                        .map(text -> text.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                bytes -> target.accept(new String(bytes, StandardCharsets.UTF_8)),
                legal);
    }

    /** Code under test that takes text. */
    @FunctionalInterface
    public interface TextTarget {
        void accept(String input) throws Exception;
    }

    private static byte[] mutate(byte[] original, List<byte[]> seeds, Random random) {
        byte[] bytes = original.clone();
        int changes = 1 + random.nextInt(6);
        for (int change = 0; change < changes; change++) {
            bytes = switch (random.nextInt(7)) {
                case 0 -> flip(bytes, random);
                case 1 -> Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                case 2 -> splice(bytes, new byte[] {TOKENS[random.nextInt(TOKENS.length)]}, random, 0);
                case 3 -> splice(bytes, new byte[0], random, 1 + random.nextInt(8));
                case 4 -> splice(bytes, piece(bytes, random), random, 0);
                case 5 -> splice(bytes, piece(seeds.get(random.nextInt(seeds.size())), random), random, 0);
                default -> splice(bytes, new byte[] {TOKENS[random.nextInt(TOKENS.length)]}, random, 1);
            };
        }
        return bytes;
    }

    private static byte[] flip(byte[] bytes, Random random) {
        if (bytes.length > 0) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return bytes;
    }

    private static byte[] piece(byte[] from, Random random) {
        int start = random.nextInt(from.length + 1);
        return Arrays.copyOfRange(from, start, start + random.nextInt(Math.min(64, from.length - start) + 1));
    }

    private static byte[] splice(byte[] bytes, byte[] inserted, Random random, int removed) {
        int at = random.nextInt(bytes.length + 1);
        int resume = Math.min(bytes.length, at + removed);
        byte[] result = new byte[at + inserted.length + bytes.length - resume];
        System.arraycopy(bytes, 0, result, 0, at);
        System.arraycopy(inserted, 0, result, at, inserted.length);
        System.arraycopy(bytes, resume, result, at + inserted.length, bytes.length - resume);
        return result;
    }

    private static String preview(byte[] input) {
        return new String(input, 0, Math.min(input.length, 400), StandardCharsets.UTF_8);
    }
}
