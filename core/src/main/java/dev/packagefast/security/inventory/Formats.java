package dev.packagefast.security.inventory;

import dev.packagefast.security.inventory.bun.BunLockfile;
import dev.packagefast.security.inventory.cargo.CargoLockfile;
import dev.packagefast.security.inventory.composer.ComposerLockfile;
import dev.packagefast.security.inventory.golang.GoModFile;
import dev.packagefast.security.inventory.golang.GoSumFile;
import dev.packagefast.security.inventory.maven.GradleLockfile;
import dev.packagefast.security.inventory.npm.NpmLockfile;
import dev.packagefast.security.inventory.nuget.DepsJsonFile;
import dev.packagefast.security.inventory.nuget.NugetLockfile;
import dev.packagefast.security.inventory.pnpm.PnpmLockfile;
import dev.packagefast.security.inventory.python.PdmLockfile;
import dev.packagefast.security.inventory.python.PipfileLockfile;
import dev.packagefast.security.inventory.python.PoetryLockfile;
import dev.packagefast.security.inventory.python.PyLockfile;
import dev.packagefast.security.inventory.python.RequirementsFile;
import dev.packagefast.security.inventory.python.UvLockfile;
import dev.packagefast.security.inventory.ruby.GemfileLockfile;
import dev.packagefast.security.inventory.swift.PackageResolved;
import dev.packagefast.security.inventory.yarn.YarnLockfile;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which reader reads which file. A reader's class is loaded when its first file is met. */
final class Formats {
    private Formats() {}

    /** The format's short name for a file of this name, or null when it is none that is read. */
    static @Nullable String byFileName(String fileName) {
        return switch (fileName) {
            case "package-lock.json", "npm-shrinkwrap.json", ".package-lock.json" -> "npm";
            case "yarn.lock" -> "yarn";
            case "pnpm-lock.yaml", "shrinkwrap.yaml" -> "pnpm";
            case "bun.lock" -> "bun";
            case "Pipfile.lock" -> "pipfile";
            case "poetry.lock" -> "poetry";
            case "uv.lock" -> "uv";
            case "pdm.lock" -> "pdm";
            case "pylock.toml" -> "pylock";
            case "requirements.txt" -> "requirements";
            case "Cargo.lock" -> "cargo";
            case "go.mod" -> "gomod";
            case "go.sum" -> "gosum";
            case "Gemfile.lock", "gems.locked" -> "gemfile";
            case "composer.lock" -> "composer";
            case "packages.lock.json" -> "nuget-lock";
            case "gradle.lockfile", "buildscript-gradle.lockfile" -> "gradle";
            case "Package.resolved" -> "swift";
            default -> byEnding(fileName);
        };
    }

    private static @Nullable String byEnding(String fileName) {
        if (fileName.endsWith(".deps.json")) {
            return "deps-json";
        }
        if (fileName.endsWith(".txt") && fileName.contains("requirements")) {
            return "requirements";
        }
        if (fileName.startsWith("pylock.") && fileName.endsWith(".toml")) {
            return "pylock";
        }
        return null;
    }

    /** The reader of a format, by its short name; null when there is no such format. */
    static @Nullable LockfileFormat named(String format) {
        return switch (format) {
            case "npm" -> new NpmLockfile();
            case "yarn" -> new YarnLockfile();
            case "pnpm" -> new PnpmLockfile();
            case "bun" -> new BunLockfile();
            case "pipfile" -> new PipfileLockfile();
            case "poetry" -> new PoetryLockfile();
            case "uv" -> new UvLockfile();
            case "pdm" -> new PdmLockfile();
            case "pylock" -> new PyLockfile();
            case "requirements" -> new RequirementsFile();
            case "cargo" -> new CargoLockfile();
            case "gomod" -> new GoModFile();
            case "gosum" -> new GoSumFile();
            case "gemfile" -> new GemfileLockfile();
            case "composer" -> new ComposerLockfile();
            case "nuget-lock" -> new NugetLockfile();
            case "deps-json" -> new DepsJsonFile();
            case "gradle" -> new GradleLockfile();
            case "swift" -> new PackageResolved();
            default -> null;
        };
    }

    /** The short names of all formats. */
    static List<String> names() {
        return List.of("npm", "yarn", "pnpm", "bun", "pipfile", "poetry", "uv", "pdm", "pylock", "requirements", "cargo", "gomod", "gosum", "gemfile", "composer", "nuget-lock", "deps-json", "gradle", "swift");
    }
}
