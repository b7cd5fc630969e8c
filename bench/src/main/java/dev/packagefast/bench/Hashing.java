package dev.packagefast.bench;

import dev.packagefast.security.integrity.Digest;
import dev.packagefast.security.integrity.Digests;
import dev.packagefast.security.integrity.FileCheck;
import dev.packagefast.security.integrity.HashAlgorithm;
import dev.packagefast.security.integrity.HashOptions;
import dev.packagefast.security.integrity.Integrity;
import dev.packagefast.security.integrity.IntegrityVerifier;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Hashing against the tools that everyone has: one large file against {@code openssl dgst -sha512}, and many 20 KB files
 * against {@code sha512sum} in as many processes. All contestants read the same files, warm in the page cache, turn by
 * turn; medians and ratios of one run are printed. {@code bench/run hashing} runs it.
 */
public final class Hashing {
    private static final int ROUNDS = 7;
    private static final int SMALL_FILES = 8_000;
    private static final int SMALL_BYTES = 20_480;
    private static final int LARGE_BYTES = 256 << 20;
    private static final Set<HashAlgorithm> SHA512 = Set.of(HashAlgorithm.SHA512);

    private Hashing() {}

    /** @param arguments the folder to work in; it must be empty, and its files are left to the caller to remove */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int threads = Runtime.getRuntime().availableProcessors();
        large(folder);
        small(folder, threads);
    }

    private static void large(Path folder) throws Exception {
        Path file = folder.resolve("large");
        byte[] block = new byte[1 << 20];
        new Random(1).nextBytes(block);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int written = 0; written < LARGE_BYTES; written += block.length) {
                out.write(block);
            }
        }
        List<Callable<?>> contestants =
                List.of(() -> Digests.of(file, SHA512), () -> run("openssl", "dgst", "-sha512", file.toString()));
        double[] nanos = medians(contestants);
        System.out.printf(
                Locale.ROOT,
                "one file of %d MB: %.0f MB/s, openssl dgst %.0f MB/s: ratio %.2f (target 0.85 or more)%n",
                LARGE_BYTES >> 20,
                LARGE_BYTES / 1e6 / (nanos[0] / 1e9),
                LARGE_BYTES / 1e6 / (nanos[1] / 1e9),
                nanos[1] / nanos[0]);
    }

    private static void small(Path folder, int threads) throws Exception {
        List<FileCheck> checks = new ArrayList<>();
        StringBuilder names = new StringBuilder();
        byte[] content = new byte[SMALL_BYTES];
        new Random(2).nextBytes(content);
        for (int i = 0; i < SMALL_FILES; i++) {
            content[0] = (byte) i;
            Path file = folder.resolve("d" + i / 200).resolve("f" + i);
            Files.createDirectories(file.getParent());
            Files.write(file, content);
            checks.add(FileCheck.of(file, Integrity.of(Digest.of(HashAlgorithm.SHA512, content, 0, content.length))));
            names.append(file).append('\0');
        }
        Path list = Files.writeString(folder.resolve("names"), names, StandardCharsets.UTF_8);
        IntegrityVerifier verifier = new IntegrityVerifier(HashOptions.defaults(), threads);
        List<Callable<?>> contestants = List.of(
                () -> verifier.verifyAll(checks),
                () -> sha512sum(list, threads, 50),
                () -> sha512sum(list, threads, 1000));
        if (!verifier.verifyAll(checks).stream().allMatch(verdict -> verdict.passed())) {
            throw new IllegalStateException("a file does not match its own digest");
        }
        double[] nanos = medians(contestants);
        for (int i = 1; i < nanos.length; i++) {
            System.out.printf(
                    Locale.ROOT,
                    "%d files of 20 KB, %d threads: %.0f files/s, sha512sum -P%d by the %s: %.0f files/s: ratio %.2f"
                            + " (target 1.8 or more)%n",
                    SMALL_FILES,
                    threads,
                    SMALL_FILES / (nanos[0] / 1e9),
                    threads,
                    i == 1 ? "50" : "1000",
                    SMALL_FILES / (nanos[i] / 1e9),
                    nanos[i] / nanos[0]);
        }
    }

    /** As many processes at a time as there are threads, each given {@code batch} files: more files, fewer starts. */
    private static int sha512sum(Path names, int threads, int batch) throws IOException, InterruptedException {
        return run(
                "xargs",
                "-0",
                "-a",
                names.toString(),
                "-P",
                String.valueOf(threads),
                "-n",
                String.valueOf(batch),
                "sha512sum");
    }

    private static double[] medians(List<Callable<?>> contestants) throws Exception {
        long[][] nanos = new long[contestants.size()][ROUNDS];
        // The first two rounds warm up and are not counted.
        for (int round = -2; round < ROUNDS; round++) {
            for (int i = 0; i < contestants.size(); i++) {
                long start = System.nanoTime();
                contestants.get(i).call();
                if (round >= 0) {
                    nanos[i][round] = System.nanoTime() - start;
                }
            }
        }
        double[] medians = new double[contestants.size()];
        for (int i = 0; i < medians.length; i++) {
            Arrays.sort(nanos[i]);
            medians[i] = nanos[i][ROUNDS / 2];
        }
        return medians;
    }

    private static int run(String... command) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IOException(String.join(" ", command) + " exited with " + exit);
        }
        return exit;
    }
}
