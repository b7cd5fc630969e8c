package dev.packagefast.sandbox.linux;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One look through {@code /proc} at the members of a process group. A look costs some microseconds for every process of
 * the machine, so callers look seldom; what lives and dies between two looks is not seen.
 *
 * @param alive members that are not zombies, the group's leader not counted
 * @param anonymousBytes sum of their resident anonymous memory
 * @param largestPeakBytes the highest VmHWM among them: the kernel's own record of one process's resident peak
 * @param largestDataBytes the highest VmData among them: what RLIMIT_DATA limits
 */
public record GroupMembers(int alive, long anonymousBytes, long largestPeakBytes, long largestDataBytes) {

    /** Looks once. */
    public static GroupMembers of(int group) {
        int alive = 0;
        long anonymous = 0;
        long peak = 0;
        long data = 0;
        var names = new File("/proc").list();
        for (var name : names == null ? new String[0] : names) {
            if (!Character.isDigit(name.charAt(0)) || Integer.parseInt(name) == group) {
                continue;
            }
            var process = Path.of("/proc", name);
            try {
                if (!isLiveMember(Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1), group)) {
                    continue;
                }
                alive++;
                var status = Files.readString(process.resolve("status"), StandardCharsets.ISO_8859_1);
                anonymous += bytes(status, "RssAnon:");
                peak = Math.max(peak, bytes(status, "VmHWM:"));
                data = Math.max(data, bytes(status, "VmData:"));
            } catch (IOException | UncheckedIOException gone) {
                // It ended between the listing and the look.
            }
        }
        return new GroupMembers(alive, anonymous, peak, data);
    }

    /** Whether none of them runs any more. */
    public boolean allDead() {
        return alive == 0;
    }

    /** proc_pid_stat(5): {@code pid (comm) state ppid pgrp …}; comm may contain anything, so the last parenthesis counts. */
    private static boolean isLiveMember(String stat, int group) {
        int afterName = stat.lastIndexOf(')') + 2;
        int parent = stat.indexOf(' ', afterName) + 1;
        int member = stat.indexOf(' ', parent) + 1;
        int end = stat.indexOf(' ', member);
        if (afterName < 2 || parent < 1 || member < 1 || end < 0) {
            return false;
        }
        char state = stat.charAt(afterName);
        return state != 'Z' && state != 'X' && stat.substring(member, end).equals(Integer.toString(group));
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
