package dev.packagefast.cli.fix;

import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.version.InvalidVersionException;
import dev.packagefast.security.version.NpmRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The change for one package of a package-lock.json: the lockfile alone where every range admits the new version, the
 * project's own range where it is the only one that does not, else an override of just the version that is there.
 */
final class NpmFix {
    private static final int MOST_NAMED = 3;

    private NpmFix() {}

    static FixStep step(LocatedPackage located, FixAdvice.Upgrade upgrade, List<String> clears, NpmLock lock) {
        String name = located.name();
        String to = upgrade.version();
        Path file = located.place().file();
        List<NpmLock.Dependent> dependents = lock.dependentsOf(name, located.version());
        List<NpmLock.Dependent> ours = new ArrayList<>();
        List<NpmLock.Dependent> others = new ArrayList<>();
        for (NpmLock.Dependent dependent : dependents) {
            if (!admits(dependent.range(), to)) {
                (dependent.entry().isOurs() ? ours : others).add(dependent);
            }
        }
        List<String> words = new ArrayList<>();
        List<ManifestEdit> edits = new ArrayList<>();
        for (NpmLock.Dependent dependent : ours) {
            String workspace = dependent.entry().place();
            String range = range(dependent, name, to);
            words.add("npm install "
                    + Shell.word(dependent.asked() + "@" + range)
                    + option(dependent.section())
                    + (workspace.isEmpty() ? "" : " --workspace=" + Shell.word(workspace)));
            edits.add(new ManifestEdit(
                    file.resolveSibling(workspace.isEmpty() ? "package.json" : workspace + "/package.json"),
                    dependent.section(),
                    dependent.asked(),
                    range));
        }
        FixStep.Kind kind = ours.isEmpty() ? FixStep.Kind.UPDATE : FixStep.Kind.DIRECT;
        Set<String> updates = new LinkedHashSet<>();
        if (!others.isEmpty() || dependents.isEmpty()) {
            kind = FixStep.Kind.OVERRIDE;
            Map<String, String> overrides = new LinkedHashMap<>();
            for (NpmLock.Dependent dependent : others) {
                overrides.put(dependent.asked(), range(dependent, name, to));
            }
            if (overrides.isEmpty()) {
                overrides.put(name, "^" + to);
            }
            overrides.forEach((asked, range) -> override(located, lock, asked, range, words, edits));
        } else if (ours.isEmpty()) {
            dependents.forEach(dependent -> updates.add(dependent.asked()));
            words.add("npm update "
                    + String.join(" ", updates.stream().map(Shell::word).toList()));
        }
        return new FixStep(
                kind,
                file,
                name,
                located.version(),
                to,
                String.join("; ", words),
                why(kind, ours, others),
                clears,
                // Below 1.0.0 a caret stops at the minor version: that is what npm packages promise there.
                upgrade.sameMajor() && admits("^" + located.version(), to),
                edits,
                List.copyOf(updates));
    }

    /** An alias stands for a package of another name; npm: keeps it that. */
    private static String range(NpmLock.Dependent dependent, String name, String to) {
        return dependent.range().startsWith("npm:") ? "npm:" + name + "@^" + to : "^" + to;
    }

    /**
     * npm refuses an override that changes what the project itself asks for, and an override counts for each range that
     * admits the version it names: such a range of the project's own is narrowed.
     */
    private static void override(
            LocatedPackage located,
            NpmLock lock,
            String asked,
            String range,
            List<String> words,
            List<ManifestEdit> edits) {
        Path manifest = located.place().file().resolveSibling("package.json");
        for (Map.Entry<String, String> own : lock.asksOfTheProject(asked).entrySet()) {
            String there = lock.versionForTheProject(asked);
            boolean moves = there.isEmpty() || there.equals(located.version()) || admits(range, there);
            // Where the project has another version already, it goes on to ask for that one.
            String narrowed = moves ? range : range.substring(0, range.lastIndexOf('^') + 1) + there;
            ManifestEdit edit = new ManifestEdit(manifest, own.getKey(), asked, narrowed);
            if (admits(own.getValue(), located.version()) && !edits.contains(edit)) {
                words.add("npm install " + Shell.word(asked + "@" + narrowed) + option(own.getKey()));
                edits.add(edit);
            }
        }
        String key = asked + "@" + located.version();
        words.add("overrides in package.json: " + quoted(key) + ": " + quoted(range) + ", then npm install");
        edits.add(new ManifestEdit(manifest, "overrides", key, range));
    }

    private static boolean admits(String range, String version) {
        String plain = range.startsWith("npm:") ? range.substring(range.lastIndexOf('@') + 1) : range;
        try {
            return NpmRange.parse(plain).contains(version);
        } catch (InvalidVersionException address) {
            // A tag, a folder or an address: what it will be is not known here.
            return false;
        }
    }

    private static String option(String section) {
        return switch (section) {
            case "devDependencies" -> " --save-dev";
            case "optionalDependencies" -> " --save-optional";
            case "peerDependencies" -> " --save-peer";
            default -> "";
        };
    }

    private static String why(FixStep.Kind kind, List<NpmLock.Dependent> ours, List<NpmLock.Dependent> others) {
        if (kind == FixStep.Kind.UPDATE) {
            return "every range admits it";
        }
        List<String> asking = new ArrayList<>();
        for (NpmLock.Dependent dependent : others.isEmpty() ? ours : others) {
            asking.add(dependent.entry().words() + " asks for "
                    + (dependent.range().isEmpty() ? "any" : dependent.range()));
        }
        if (asking.isEmpty()) {
            return "the lockfile does not say what asks for it";
        }
        int more = asking.size() - MOST_NAMED;
        return String.join(", ", asking.subList(0, Math.min(MOST_NAMED, asking.size())))
                + (more > 0 ? " and " + more + " more" : "")
                + (others.isEmpty()
                        ? ""
                        : "; a newer " + newer(others.getFirst().entry()) + " may do as well");
    }

    private static String newer(NpmLock.Entry entry) {
        return entry.name().isEmpty() ? entry.place() : entry.name();
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
