package dev.packagefast.cli.fix;

import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.LocatedPackage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The command of a lockfile's own client, for everything but npm. */
final class ClientFix {
    /** More parents than anybody wants to write down. */
    private static final int MOST_PARENTS = 20;

    private ClientFix() {}

    static FixStep step(
            LocatedPackage located,
            String fileName,
            FixAdvice.Upgrade upgrade,
            List<String> clears,
            Dependents dependents) {
        Set<LocatedPackage> asked = dependents.direct(located);
        boolean direct = asked.contains(located);
        String parent = direct ? "" : parent(located, asked);
        String name = located.name();
        String to = upgrade.version();
        String command = command(fileName, name, located.version(), to, direct, located.dev());
        boolean known = !command.isEmpty();
        String override = known || direct ? "" : override(fileName, located, to, dependents);
        return new FixStep(
                kind(known, direct, override),
                located.place().file(),
                name,
                located.version(),
                to,
                known ? command : override.isEmpty() ? inWords(fileName, name, to, direct, parent) : override,
                direct
                        ? "the project asks for it"
                        : "comes through " + parent + (override.isEmpty() ? "" : "; a newer one may do as well"),
                clears,
                upgrade.sameMajor(),
                List.of(),
                List.of());
    }

    /** What the project asks for and brings the package: the first step, or the one after the project itself. */
    private static String parent(LocatedPackage located, Set<LocatedPackage> asked) {
        List<DependencyPath.Step> steps = located.paths().shown().getFirst().steps();
        for (LocatedPackage each : asked) {
            if (each.toString().equals(steps.getFirst().toString())) {
                return each.name();
            }
        }
        return steps.get(Math.min(1, steps.size() - 1)).name();
    }

    private static FixStep.Kind kind(boolean known, boolean direct, String override) {
        if (known) {
            return direct ? FixStep.Kind.DIRECT : FixStep.Kind.UPDATE;
        }
        return override.isEmpty() ? FixStep.Kind.PARENT : FixStep.Kind.OVERRIDE;
    }

    private static String inWords(String fileName, String name, String to, boolean direct, String parent) {
        return direct
                ? "set " + name + " to " + to + " in what " + fileName + " is made from"
                : "move " + parent + " to a version that brings " + name + " " + to + " or later";
    }

    /**
     * What to write into the project's settings so that all that require the package get the new version; empty where the
     * client has no such thing, or where it would reach others too.
     */
    private static String override(String fileName, LocatedPackage located, String to, Dependents dependents) {
        if (fileName.equals("bun.lock")) {
            // Bun knows names alone.
            return dependents.sameName(located) == 1
                    ? "overrides in package.json: " + entry(located.name(), to) + ", then bun install"
                    : "";
        }
        Set<String> parents = dependents.of(located);
        if (parents.isEmpty()
                || parents.size() > MOST_PARENTS
                || located.alias().isPresent()) {
            return "";
        }
        // Yarn 1 writes where it fetched a package, later ones do not.
        boolean yarn = fileName.equals("yarn.lock");
        if (!yarn && !fileName.equals("pnpm-lock.yaml")) {
            return "";
        }
        String anyDepth = yarn && located.resolved().isPresent() ? "**/" : "";
        List<String> entries = new ArrayList<>();
        for (String parent : parents) {
            entries.add(entry(anyDepth + parent + (yarn ? "/" : ">") + located.name(), to));
        }
        String all = String.join(", ", entries);
        return yarn
                ? "resolutions in package.json: " + all + ", then yarn install"
                : "overrides in pnpm-workspace.yaml (before pnpm 10: pnpm.overrides in package.json): " + all
                        + ", then pnpm install";
    }

    private static String entry(String key, String to) {
        return "\"" + key + "\": \"^" + to + "\"";
    }

    /** Empty where the client changes direct packages only and this is none. */
    private static String command(String fileName, String name, String from, String to, boolean direct, boolean dev) {
        // These change what is locked, wherever in the graph it stands.
        String anywhere = switch (fileName) {
            case "Cargo.lock" ->
                "cargo update --package " + Shell.word(name + "@" + from) + " --precise " + Shell.word(to);
            case "go.mod", "go.sum" -> "go get " + Shell.word(name + "@" + (to.startsWith("v") ? to : "v" + to));
            case "Gemfile.lock" -> "bundle update " + Shell.word(name) + " --conservative";
            case "uv.lock" -> "uv lock --upgrade-package " + Shell.word(name + "==" + to);
            default -> "";
        };
        if (!anywhere.isEmpty() || !direct) {
            return anywhere;
        }
        if (fileName.startsWith("requirements") && fileName.endsWith(".txt")) {
            String pin = Shell.word(name + "==" + to);
            return "pip install " + pin + "; write " + pin + " into " + Shell.word(fileName);
        }
        // Without its option a client writes what is there for development among what production needs.
        String development = dev ? "--dev " : "";
        return switch (fileName) {
            case "yarn.lock" -> "yarn add " + development + Shell.word(name + "@^" + to);
            case "pnpm-lock.yaml" -> "pnpm add " + (dev ? "--save-dev " : "") + Shell.word(name + "@^" + to);
            case "bun.lock" -> "bun add " + development + Shell.word(name + "@^" + to);
            case "poetry.lock" -> "poetry add " + Shell.word(name + "@^" + to);
            case "pdm.lock" -> "pdm add " + Shell.word(name + ">=" + to);
            case "Pipfile.lock" -> "pipenv install " + development + Shell.word(name + ">=" + to);
            case "composer.lock" -> "composer require " + development + Shell.word(name + ":^" + to);
            case "packages.lock.json", "packages.config" ->
                "dotnet add package " + Shell.word(name) + " --version " + Shell.word(to);
            case "pom.xml" ->
                "mvn versions:use-dep-version -Dincludes=" + Shell.word(name) + " -DdepVersion=" + Shell.word(to);
            default -> "";
        };
    }
}
