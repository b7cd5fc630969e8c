package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.sandbox.Access.Kind;
import dev.packagefast.sandbox.Access.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObservationTest {
    @TempDir
    Path root;

    private Path folder;
    private Path secret;

    @BeforeEach
    void makeFolders() throws IOException {
        root = root.toRealPath();
        folder = Files.createDirectory(root.resolve("package"));
        secret = Files.writeString(root.resolve(".npmrc"), "token");
    }

    private SandboxPolicy.Builder policy(Observation observation) {
        return SandboxPolicy.in(folder).observe(observation);
    }

    private static SandboxResult run(SandboxPolicy.Builder policy, String script) throws InterruptedException {
        return Sandbox.run(policy.build(), List.of("/bin/sh", "-c", script));
    }

    private static boolean has(SandboxResult result, Kind kind, Place place, boolean granted, String target) {
        return result.accesses().stream()
                .anyMatch(access -> access.kind() == kind
                        && access.place() == place
                        && access.granted() == granted
                        && access.target().equals(target));
    }

    @Test
    void namesWhatWasReadWrittenAndExecuted() throws Exception {
        Files.writeString(folder.resolve("in.txt"), "x");
        var result = run(
                policy(Observation.RECORD),
                "cat in.txt > out.txt && mkdir build && mv out.txt build/ && echo > $HOME/h && echo > $TMPDIR/t");
        assertThat(result.outcome().isSuccess())
                .as(result.standardError().text())
                .isTrue();
        assertThat(has(result, Kind.READ, Place.WORKING_DIRECTORY, true, folder.toString()))
                .as(result.accesses().toString())
                .isTrue();
        assertThat(has(result, Kind.WRITE, Place.WORKING_DIRECTORY, true, folder.toString()))
                .isTrue();
        assertThat(has(
                        result,
                        Kind.EXECUTE,
                        Place.SYSTEM,
                        true,
                        Path.of("/bin/cat").toRealPath().toString()))
                .isTrue();
        assertThat(has(
                        result,
                        Kind.EXECUTE,
                        Place.SYSTEM,
                        true,
                        Path.of("/bin/sh").toRealPath().toString()))
                .isTrue();
        assertThat(result.accesses())
                .anyMatch(access -> access.kind() == Kind.WRITE && access.place() == Place.PRIVATE_HOME);
        assertThat(result.accesses())
                .anyMatch(access -> access.kind() == Kind.WRITE && access.place() == Place.PRIVATE_TEMPORARY);
        assertThat(result.accesses()).as("nothing refused").allMatch(Access::granted);
    }

    @Test
    void refusesAndNamesSecretsAndForeignWrites() throws Exception {
        for (var observation : List.of(Observation.RECORD, Observation.LENIENT)) {
            var result = run(policy(observation), "cat ../.npmrc; echo > ../planted; ln -s ../.npmrc l; cat l");
            assertThat(result.standardOutput().text()).isEmpty();
            assertThat(root.resolve("planted")).doesNotExist();
            assertThat(has(result, Kind.READ, Place.OUTSIDE, false, secret.toString()))
                    .as(result.accesses().toString())
                    .isTrue();
            assertThat(has(
                            result,
                            Kind.WRITE,
                            Place.OUTSIDE,
                            false,
                            root.resolve("planted").toString()))
                    .isTrue();
            Files.delete(folder.resolve("l"));
        }
    }
}
