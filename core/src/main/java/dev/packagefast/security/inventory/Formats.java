package dev.packagefast.security.inventory;

import dev.packagefast.security.inventory.bun.BunLockfile;
import dev.packagefast.security.inventory.cargo.CargoLockfile;
import dev.packagefast.security.inventory.composer.ComposerLockfile;
import dev.packagefast.security.inventory.golang.GoModFile;
import dev.packagefast.security.inventory.golang.GoSumFile;
import dev.packagefast.security.inventory.installed.InstalledNpmPackage;
import dev.packagefast.security.inventory.installed.PythonMetadata;
import dev.packagefast.security.inventory.maven.GradleLockfile;
import dev.packagefast.security.inventory.maven.PomFile;
import dev.packagefast.security.inventory.npm.NpmLockfile;
import dev.packagefast.security.inventory.nuget.DepsJsonFile;
import dev.packagefast.security.inventory.nuget.NugetLockfile;
import dev.packagefast.security.inventory.nuget.PackagesConfig;
import dev.packagefast.security.inventory.nuget.ProjectFile;
import dev.packagefast.security.inventory.pnpm.PnpmLockfile;
import dev.packagefast.security.inventory.python.PdmLockfile;
import dev.packagefast.security.inventory.python.PipfileLockfile;
import dev.packagefast.security.inventory.python.PoetryLockfile;
import dev.packagefast.security.inventory.python.PyLockfile;
import dev.packagefast.security.inventory.python.RequirementsFile;
import dev.packagefast.security.inventory.python.UvLockfile;
import dev.packagefast.security.inventory.ruby.GemfileLockfile;
import dev.packagefast.security.inventory.sbom.CycloneDxJson;
import dev.packagefast.security.inventory.sbom.CycloneDxXml;
import dev.packagefast.security.inventory.sbom.SpdxJson;
import dev.packagefast.security.inventory.sbom.SpdxTagValue;
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
            case "pom.xml" -> "pom";
            case "packages.config" -> "packages-config";
            case "Directory.Packages.props" -> "dotnet-project";
            case "bom.json" -> "cyclonedx-json";
            case "bom.xml" -> "cyclonedx-xml";
            default -> byEnding(fileName);
        };
    }

    private static @Nullable String byEnding(String fileName) {
        int dot = fileName.lastIndexOf('.');
        return switch (dot < 0 ? "" : fileName.substring(dot + 1)) {
            case "json" -> json(fileName);
            case "xml" -> fileName.endsWith(".cdx.xml") ? "cyclonedx-xml" : null;
            case "spdx" -> "spdx-tag-value";
            case "csproj", "fsproj", "vbproj" -> "dotnet-project";
            case "txt" -> fileName.contains("requirements") ? "requirements" : null;
            case "toml" -> fileName.startsWith("pylock.") ? "pylock" : null;
            default -> null;
        };
    }

    private static @Nullable String json(String fileName) {
        if (fileName.endsWith(".deps.json")) {
            return "deps-json";
        }
        if (fileName.endsWith(".cdx.json")) {
            return "cyclonedx-json";
        }
        return fileName.endsWith(".spdx.json") ? "spdx-json" : null;
    }

    /**
     * The format of a file inside of an installed tree.
     *
     * @param folder the name of the folder that it is in
     */
    static @Nullable String installed(String fileName, String folder) {
        return switch (fileName) {
            case "package.json" -> "installed-npm";
            case "METADATA" -> folder.endsWith(".dist-info") ? "installed-python" : null;
            case "PKG-INFO" -> folder.endsWith(".egg-info") ? "installed-python" : null;
            default -> null;
        };
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
            case "pom" -> new PomFile();
            case "packages-config" -> new PackagesConfig();
            case "dotnet-project" -> new ProjectFile();
            case "cyclonedx-json" -> new CycloneDxJson();
            case "cyclonedx-xml" -> new CycloneDxXml();
            case "spdx-json" -> new SpdxJson();
            case "spdx-tag-value" -> new SpdxTagValue();
            case "installed-npm" -> new InstalledNpmPackage();
            case "installed-python" -> new PythonMetadata();
            default -> null;
        };
    }

    /** The short names of all formats. */
    static List<String> names() {
        return List.of(
                "npm",
                "yarn",
                "pnpm",
                "bun",
                "pipfile",
                "poetry",
                "uv",
                "pdm",
                "pylock",
                "requirements",
                "cargo",
                "gomod",
                "gosum",
                "gemfile",
                "composer",
                "nuget-lock",
                "deps-json",
                "gradle",
                "swift",
                "pom",
                "packages-config",
                "dotnet-project",
                "cyclonedx-json",
                "cyclonedx-xml",
                "spdx-json",
                "spdx-tag-value",
                "installed-npm",
                "installed-python");
    }
}
