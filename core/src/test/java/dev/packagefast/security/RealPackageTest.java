package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.packageurl.PackageURL;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real packages with install scripts: installed by the npm client with scripts off, then their scripts by the service. */
@Timeout(240)
class RealPackageTest {
    private static final String VERSION = "0.25.11";

    @TempDir
    Path project;

    @Test
    void esbuildRunsItsPostinstallOfflineAndWorks() throws Exception {
        SandboxRequired.assume();
        install("esbuild", VERSION, "install.js");
        Path esbuild = project.resolve("node_modules/esbuild");
        PackageURL purl = new PackageURL("pkg:npm/esbuild@" + VERSION);
        Path source = Files.writeString(esbuild.resolve("in.js"), "export const answer = 6 * 7\n");
        try (var security = new SecurityService()) {
            ScriptResult result = Fixture.answer(
                    security.executePackageScript(purl, "postinstall", esbuild.resolve("install.js"), esbuild));
            assertThat(result.succeeded()).as(result.toString()).isTrue();
            assertThat(result.isolation()).isPresent();

            // And it works, held by the sandbox like its script.
            Path build = Fixture.script(esbuild, "build.sh", "#!/bin/sh\nbin/esbuild in.js --minify\n");
            ScriptResult built = Fixture.answer(security.executePackageScript(purl, "build", build, esbuild));
            assertThat(built.standardOutput()).as(built.toString()).contains("export const answer=42;");
        }
        assertThat(run(List.of("node_modules/.bin/esbuild", "--version")).strip())
                .isEqualTo(VERSION);
        assertThat(source).exists();
    }

    /** What npm would run, under the profile that the service picks; and what it installed works in the sandbox too. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "bcrypt; 6.0.0; require('bcrypt').compareSync('a', require('bcrypt').hashSync('a', 4))",
                "cpu-features; 0.0.10; require('cpu-features')().arch === 'x86'"
            })
    void runsItsInstallScriptOffline(String name, String version, String check) throws Exception {
        SandboxRequired.assume();
        assumeTrue(canBuild(), "skipped: needs make, a compiler and the headers of the node on the PATH");
        install(name, version, "package.json");
        Path folder = project.resolve("node_modules").resolve(name);
        String command = run(List.of("node", "-p", "require('" + folder + "/package.json').scripts.install"));
        Path install = Fixture.script(folder, "pfsec-install.sh", "#!/bin/sh\n" + command);
        Path works = Fixture.script(
                folder, "pfsec-works.sh", "#!/bin/sh\nnode -e \"if (" + check + ") console.log('works')\"\n");
        PackageURL purl = new PackageURL("pkg:npm/" + name + "@" + version);
        try (var security = new SecurityService()) {
            ScriptResult result = Fixture.answer(security.executePackageScript(purl, "install", install, folder));
            assertThat(result.succeeded()).as(result.toString()).isTrue();
            ScriptResult checked = Fixture.answer(security.executePackageScript(purl, "check", works, folder));
            assertThat(checked.standardOutput()).as(checked.toString()).contains("works");
        }
    }

    private boolean canBuild() throws IOException, InterruptedException {
        try {
            String prefix = run(List.of("node", "-p", "require('path').resolve(process.execPath, '../..')"))
                    .strip();
            return Files.exists(Path.of(prefix, "include/node/node.h"))
                    && Files.isExecutable(Path.of("/usr/bin/make"))
                    && Files.isExecutable(Path.of("/usr/bin/g++"));
        } catch (IOException noNode) {
            return false;
        }
    }

    private void install(String name, String version, String proof) throws IOException, InterruptedException {
        Files.writeString(project.resolve("package.json"), "{\"name\": \"project\", \"version\": \"1.0.0\"}\n");
        try {
            String said = run(List.of(
                    "npm",
                    "install",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--prefer-offline",
                    name + "@" + version));
            assumeTrue(
                    Files.exists(project.resolve("node_modules").resolve(name).resolve(proof)),
                    () -> "skipped: the npm client could not install " + name + ": "
                            + said.lines().findFirst().orElse(""));
        } catch (IOException missing) {
            assumeTrue(false, "skipped: needs npm");
        }
    }

    private String run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(project, "run", ".out");
        Process process = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(120, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }
}
