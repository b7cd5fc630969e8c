package dev.packagefast.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/** Folders that tests make and look for. */
final class Folders {
    private Folders() {}

    static void delete(Path root) throws IOException {
        try (var tree = Files.walk(root)) {
            for (var each : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        }
    }

    /** Private folders of runs that exist now. */
    static List<Path> scratch() {
        try (var entries = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return entries.filter(each -> each.getFileName().toString().startsWith("pfsec-run-"))
                    .filter(Folders::isOurs)
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Other builds may run on this machine: only folders made since this JVM started count. */
    private static boolean isOurs(Path folder) {
        try {
            return Files.getLastModifiedTime(folder)
                    .toInstant()
                    .isAfter(ProcessHandle.current().info().startInstant().orElseThrow());
        } catch (IOException gone) {
            return false;
        }
    }
}
