package dev.packagefast.security.manifest;

import java.util.ArrayList;
import java.util.List;

/**
 * What a newer manifest permits, and what its script tried, beyond an older one.
 *
 * @param lines for a person to read: what the package was and is, then a line for each permission or attempt that came
 *     ({@code + reads /etc/hosts.allow}) or went ({@code - host example.org}); empty if nothing differs
 * @param needsMore whether anything came: a permission, or an attempt that was refused
 */
public record ManifestDifference(List<String> lines, boolean needsMore) {
    public ManifestDifference {
        lines = List.copyOf(lines);
    }

    /** Whether both manifests say the same of the same package. */
    public boolean isEmpty() {
        return lines.isEmpty();
    }

    static ManifestDifference between(PermissionManifest older, PermissionManifest newer) {
        List<String> came = new ArrayList<>();
        List<String> went = new ArrayList<>();
        Permissions before = older.granted();
        Permissions after = newer.granted();
        if (before.network() != after.network()) {
            boolean wider = after.network().compareTo(before.network()) > 0;
            String change = " network " + before.network().text() + " -> "
                    + after.network().text();
            (wider ? came : went).add((wider ? "+" : "-") + change);
        }
        compare("host ", "", before.hosts(), after.hosts(), came, went);
        compare("reads ", "", before.reads(), after.reads(), came, went);
        compare("writes ", "", before.writes(), after.writes(), came, went);
        compare("executes ", "", before.programs(), after.programs(), came, went);
        Attempts then = older.refused();
        Attempts now = newer.refused();
        compare("tried host ", " (refused)", then.hosts(), now.hosts(), came, went);
        compare("tried to read ", " (refused)", then.reads(), now.reads(), came, went);
        compare("tried to write ", " (refused)", then.writes(), now.writes(), came, went);
        compare("tried to execute ", " (refused)", then.programs(), now.programs(), came, went);
        List<String> lines = new ArrayList<>();
        if (!older.pin().equals(newer.pin())) {
            lines.add(older.pin() + " -> " + newer.pin());
            lines.add("- " + older.pin().integrity());
            lines.add("+ " + newer.pin().integrity());
        }
        lines.addAll(came);
        lines.addAll(went);
        return new ManifestDifference(lines, !came.isEmpty());
    }

    private static void compare(
            String what, String how, List<String> before, List<String> after, List<String> came, List<String> went) {
        for (String entry : after) {
            if (!before.contains(entry)) {
                came.add("+ " + what + entry + how);
            }
        }
        for (String entry : before) {
            if (!after.contains(entry)) {
                went.add("- " + what + entry + how);
            }
        }
    }
}
