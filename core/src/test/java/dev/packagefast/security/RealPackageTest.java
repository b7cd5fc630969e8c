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

/** A real package with an install script: installed by the npm client with scripts off, then its script by the service. */
@Timeout(240)
class RealPackageTest {
    private static final String VERSION = "0.25.11";

    @TempDir
    Path project;

    @Test
    void esbuildRunsItsPostinstallOfflineAndWorks() throws Exception {
        SandboxRequired.assume();
        install();
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

    private void install() throws IOException, InterruptedException {
        Files.writeString(project.resolve("package.json"), "{\"name\": \"project\", \"version\": \"1.0.0\"}\n");
        try {
            String said = run(List.of(
                    "npm",
                    "install",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--prefer-offline",
                    "esbuild@" + VERSION));
            assumeTrue(
                    Files.exists(project.resolve("node_modules/esbuild/install.js")),
                    () -> "skipped: the npm client could not install esbuild: "
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
