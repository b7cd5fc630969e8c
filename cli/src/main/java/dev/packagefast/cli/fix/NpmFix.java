package dev.packagefast.cli.fix;

import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.version.InvalidVersionException;
import dev.packagefast.security.version.NpmRange;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

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
            // An alias stands for a package of another name; npm: keeps it that.
            String range = dependent.range().startsWith("npm:") ? "npm:" + name + "@^" + to : "^" + to;
            words.add("npm install " + Shell.word(name + "@^" + to) + option(dependent.section())
                    + (workspace.isEmpty() ? "" : " --workspace=" + Shell.word(workspace)));
            edits.add(new ManifestEdit(
                    file.resolveSibling(workspace.isEmpty() ? "package.json" : workspace + "/package.json"),
                    dependent.section(),
                    name,
                    range));
        }
        FixStep.Kind kind = ours.isEmpty() ? FixStep.Kind.UPDATE : FixStep.Kind.DIRECT;
        if (!others.isEmpty() || dependents.isEmpty()) {
            kind = FixStep.Kind.OVERRIDE;
            String key = name + "@" + located.version();
            words.add("overrides in package.json: " + quoted(key) + ": " + quoted("^" + to) + ", then npm install");
            edits.add(new ManifestEdit(file.resolveSibling("package.json"), "overrides", key, "^" + to));
        } else if (ours.isEmpty()) {
            words.add("npm update " + Shell.word(name));
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
                edits);
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
            NpmLock.Entry entry = dependent.entry();
            String who = entry.isOurs() ? "the project" : entry.name() + "@" + entry.version();
            asking.add(who + " asks for " + (dependent.range().isEmpty() ? "any" : dependent.range()));
        }
        if (asking.isEmpty()) {
            return "the lockfile does not say what asks for it";
        }
        int more = asking.size() - MOST_NAMED;
        return String.join(", ", asking.subList(0, Math.min(MOST_NAMED, asking.size())))
                + (more > 0 ? " and " + more + " more" : "")
                + (others.isEmpty()
                        ? ""
                        : "; a newer " + others.getFirst().entry().name() + " may do as well");
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
