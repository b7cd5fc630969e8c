package dev.packagefast.sandbox.linux;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One look through {@code /proc} at the members of a process group. A look costs some microseconds for every process of
 * the machine, so callers look seldom; what lives and dies between two looks is not seen.
 *
 * @param alive members that are not zombies, the group's leader not counted
 * @param anonymousBytes sum of their resident anonymous memory
 * @param largestPeakBytes the highest VmHWM among them: the kernel's own record of one process's resident peak
 * @param largestDataBytes the highest VmData among them: what RLIMIT_DATA limits
 * @param writers what each of them has written, and the leader
 */
public record GroupMembers(
        int alive, long anonymousBytes, long largestPeakBytes, long largestDataBytes, List<Writer> writers) {
    public GroupMembers {
        writers = List.copyOf(writers);
    }

    /**
     * What a process and the descendants that it waited for have written: the larger of what they gave to storage and what
     * they gave to write calls, proc_pid_io(5).
     *
     * @param parent who will wait for it
     */
    public record Writer(int pid, int parent, long bytes) {}

    /** proc_pid_stat(5) as far as it matters here. */
    private record Stat(char state, int parent, int group) {
        /** {@code pid (comm) state ppid pgrp …}; comm may contain anything, so the last parenthesis counts. */
        static Optional<Stat> parse(String stat) {
            int afterName = stat.lastIndexOf(')') + 2;
            int parent = stat.indexOf(' ', afterName) + 1;
            int group = stat.indexOf(' ', parent) + 1;
            int end = stat.indexOf(' ', group);
            if (afterName < 2 || parent < 1 || group < 1 || end < 0) {
                return Optional.empty();
            }
            return Optional.of(new Stat(
                    stat.charAt(afterName),
                    Integer.parseInt(stat.substring(parent, group - 1)),
                    Integer.parseInt(stat.substring(group, end))));
        }

        boolean isAlive() {
            return state != 'Z' && state != 'X';
        }
    }

    /** Looks once. */
    public static GroupMembers of(int group) {
        int alive = 0;
        long anonymous = 0;
        long peak = 0;
        long data = 0;
        var writers = new ArrayList<Writer>();
        var names = new File("/proc").list();
        for (var name : names == null ? new String[0] : names) {
            if (!Character.isDigit(name.charAt(0))) {
                continue;
            }
            var process = Path.of("/proc", name);
            try {
                var stat = Stat.parse(read(process, "stat"));
                if (stat.isEmpty() || stat.get().group() != group || !stat.get().isAlive()) {
                    continue;
                }
                int pid = Integer.parseInt(name);
                writers.add(new Writer(pid, stat.get().parent(), written(process)));
                if (pid == group) {
                    continue;
                }
                alive++;
                var status = read(process, "status");
                anonymous += bytes(status, "RssAnon:");
                peak = Math.max(peak, bytes(status, "VmHWM:"));
                data = Math.max(data, bytes(status, "VmData:"));
            } catch (IOException | UncheckedIOException gone) {
                // It ended between the listing and the look.
            }
        }
        return new GroupMembers(alive, anonymous, peak, data, writers);
    }

    /** Whether none of them runs any more. */
    public boolean allDead() {
        return alive == 0;
    }

    private static String read(Path process, String file) throws IOException {
        return Files.readString(process.resolve(file), StandardCharsets.ISO_8859_1);
    }

    private static long written(Path process) {
        try {
            var counters = "\n" + read(process, "io");
            return Math.max(counter(counters, "\nwchar: "), counter(counters, "\nwrite_bytes: "));
        } catch (IOException | UncheckedIOException hidden) {
            return 0; // it ended, or hides from its own user: its parent's count has it in the end
        }
    }

    private static long counter(String counters, String name) {
        int from = counters.indexOf(name);
        int end = counters.indexOf('\n', from + 1);
        return from < 0 || end < 0 ? 0 : Long.parseLong(counters.substring(from + name.length(), end));
    }

    private static long bytes(String status, String field) {
        int at = status.indexOf("\n" + field);
        if (at < 0) {
            return 0; // a process on its way out has no memory lines
        }
        int end = status.indexOf(" kB", at);
        return end < 0
                ? 0
                : Long.parseLong(status.substring(at + 1 + field.length(), end).strip()) * 1024;
    }
}
