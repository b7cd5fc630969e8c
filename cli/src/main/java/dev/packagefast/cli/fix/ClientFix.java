package dev.packagefast.cli.fix;

import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.LocatedPackage;
import java.util.List;

/** The command of a lockfile's own client, for everything but npm. */
final class ClientFix {
    private ClientFix() {}

    static FixStep step(LocatedPackage located, String fileName, FixAdvice.Upgrade upgrade, List<String> clears) {
        List<DependencyPath> ways = located.paths().shown();
        DependencyPath shortest = ways.isEmpty() ? null : ways.getFirst();
        boolean direct = shortest == null || shortest.steps().size() <= 2;
        String parent =
                direct || shortest == null ? "" : shortest.steps().get(1).name();
        String name = located.name();
        String to = upgrade.version();
        String command = command(fileName, name, located.version(), to, direct, located.dev());
        boolean known = !command.isEmpty();
        return new FixStep(
                known ? direct ? FixStep.Kind.DIRECT : FixStep.Kind.UPDATE : FixStep.Kind.PARENT,
                located.place().file(),
                name,
                located.version(),
                to,
                known
                        ? command
                        : direct
                                ? "set " + name + " to " + to + " in what " + fileName + " is made from"
                                : "move " + parent + " to a version that brings " + name + " " + to + " or later",
                direct ? "the project asks for it" : "comes through " + parent,
                clears,
                upgrade.sameMajor(),
                List.of(),
                List.of());
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
