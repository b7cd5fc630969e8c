package dev.packagefast.bench;

import dev.packagefast.security.ProjectScan;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.advisory.AdvisoryIndex;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A scan of a tree of 2,000 folders with 300 lockfiles against reading the bytes of those files, in one warm JVM, in
 * turns.
 *
 * <p>{@code TreeScan make LOCKFILES TREE same} makes a tree in which several folders have the same lockfile; {@code
 * TreeScan make LOCKFILES TREE different [BYTES]} one in which no two are the same, of lockfiles up to that length; {@code TreeScan read TREE} walks it and reads each lockfile
 * once; {@code TreeScan ROUNDS INDEX TREE} compares.
 */
public final class TreeScan {
    private static final int FOLDERS = 2_000;
    private static final int LOCKFILES = 300;
    private static final int OTHER_FILES = 4;
    private static final int WARM_UP = 40;

    private TreeScan() {}

    public static void main(String[] args) throws IOException {
        switch (args[0]) {
            case "make" ->
                make(
                        Path.of(args[1]),
                        Path.of(args[2]),
                        args[3].equals("different"),
                        args.length == 5 ? Long.parseLong(args[4]) : Long.MAX_VALUE);
            case "read" -> System.out.println(read(Path.of(args[1])) + " bytes");
            default -> compare(Integer.parseInt(args[0]), Path.of(args[1]), Path.of(args[2]));
        }
    }

    /** Folder {@code n} lies below folder {@code n / 7}; every so many folders a lockfile, of all that there are in turns. */
    private static void make(Path lockfiles, Path tree, boolean different, long mostBytes) throws IOException {
        List<Path> real;
        try (Stream<Path> all = Files.walk(lockfiles)) {
            real = all.filter(Files::isRegularFile)
                    .filter(file -> !file.startsWith(lockfiles.resolve("reference")))
                    .filter(file -> !file.getFileName().toString().matches("README.md|SOURCES.tsv|go.sum"))
                    .filter(file -> file.toFile().length() <= mostBytes)
                    .sorted()
                    .toList();
        }
        Path[] folders = new Path[FOLDERS];
        folders[0] = Files.createDirectories(tree);
        int placed = 0;
        for (int n = 0; n < FOLDERS; n++) {
            if (n > 0) {
                folders[n] = Files.createDirectories(folders[n / 7].resolve("module-" + n));
            }
            for (int file = 0; file < OTHER_FILES; file++) {
                Files.writeString(folders[n].resolve("Source" + file + ".java"), "class Source" + file + " {}\n");
            }
            if (placed < LOCKFILES && (long) (n + 1) * LOCKFILES / FOLDERS > placed) {
                Path lockfile = real.get(placed % real.size());
                Path copy = folders[n].resolve(lockfile.getFileName());
                Files.copy(lockfile, copy);
                if (different) {
                    // Empty lines at the end, which no format minds.
                    Files.writeString(copy, "\n".repeat(placed / real.size()), StandardOpenOption.APPEND);
                }
                placed++;
            }
        }
        System.out.println(FOLDERS + " folders, " + placed + " lockfiles");
    }

    private static long read(Path tree) throws IOException {
        List<Path> files = new ArrayList<>();
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (!file.toString().endsWith(".java")) {
                    files.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        long bytes = 0;
        for (Path file : files) {
            bytes += Files.readAllBytes(file).length;
        }
        return bytes;
    }

    private static void compare(int rounds, Path indexFile, Path tree) throws IOException {
        long[] reading = new long[rounds];
        long[] scanning = new long[rounds];
        long bytes = 0;
        ScanReport report = null;
        try (AdvisoryIndex index = AdvisoryIndex.open(indexFile)) {
            // The first rounds are not counted: the compiler is still at work.
            for (int round = -WARM_UP; round < rounds; round++) {
                long start = System.nanoTime();
                bytes = read(tree);
                long between = System.nanoTime();
                report = ProjectScan.of(List.of(tree), index);
                long end = System.nanoTime();
                if (round >= 0) {
                    reading[round] = between - start;
                    scanning[round] = end - between;
                }
            }
        }
        Arrays.sort(reading);
        Arrays.sort(scanning);
        double read = reading[rounds / 2] / 1e6;
        double scan = scanning[rounds / 2] / 1e6;
        System.out.printf(
                Locale.ROOT,
                "warm: reading %.1f MB %.1f ms, scanning %d packages %.1f ms, ratio %.2f%n",
                bytes / 1e6,
                read,
                report == null ? 0 : report.packages(),
                scan,
                scan / read);
    }
}
