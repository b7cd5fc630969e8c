package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.packagefast.sandbox.Denial;
import dev.packagefast.sandbox.Network;
import dev.packagefast.sandbox.Sandbox;
import dev.packagefast.sandbox.SandboxPolicyException;
import dev.packagefast.sandbox.SandboxResult;
import dev.packagefast.security.manifest.Attempts;
import dev.packagefast.security.manifest.ManifestException;
import dev.packagefast.security.manifest.PackagePin;
import dev.packagefast.security.manifest.PermissionManifest;
import dev.packagefast.security.manifest.Permissions;
import dev.packagefast.security.manifest.Tarball;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a script can do under its manifest: what the observed run did, and none of what it did not. */
@Timeout(180)
class ManifestExecutionTest {
    private static final Permissions LITTLE =
            new Permissions(Permissions.Reach.NONE, List.of(), List.of("system"), List.of(), List.of());

    @TempDir
    Path base;

    @BeforeEach
    void machine() {
        SandboxRequired.assume();
    }

    /** A package whose script reads its neighbour, builds and uses one program; also tried by an ordinary user. */
    static final class Probe {
        private final Path folder;
        private final Path tarball;

        Probe(Path base) throws IOException {
            Path project = Files.createDirectories(base.resolve("project"));
            Files.writeString(project.resolve(".env"), "TOKEN=secret\n");
            Path neighbour = Files.createDirectories(project.resolve("node_modules/neighbour"));
            Files.writeString(neighbour.resolve("data"), "of the neighbour\n");
            folder = Files.createDirectories(project.resolve("node_modules/demo"));
            tarball = Tarball.of(base.resolve("demo.tgz"), "demo", "1.0.0");
        }

        private Path script(String text) throws IOException {
            return Fixture.script(folder, "install.sh", "#!/bin/sh\n" + text + "\n");
        }

        PermissionManifest observe(String text) throws Exception {
            PackageSandbox sandbox = PackageSandbox.of(folder, List.of());
            SandboxResult result = Sandbox.run(
                    sandbox.observing().build(), List.of(script(text).toString()));
            assertThat(result.outcome().isSuccess())
                    .as(result.standardError().text())
                    .isTrue();
            return sandbox.manifest(PackagePin.of(tarball), Network.NONE, result);
        }

        ScriptResult run(PermissionManifest manifest, String text) throws IOException {
            try (var security = new SecurityService()) {
                return Fixture.answer(
                        security.executePackageScript(manifest, tarball, "install", script(text), folder));
            }
        }

        /** Each deed and whether it succeeded under the manifest of a script that did not do it. */
        Map<String, Boolean> deeds() throws Exception {
            PermissionManifest manifest = observe("cat ../neighbour/data > built");
            Map<String, String> deeds = new TreeMap<>(Map.of(
                    "what was observed", "cat ../neighbour/data",
                    "another program", "ls /",
                    "a program of its own", "cp /bin/cat mine; chmod +x mine; ./mine ../neighbour/data",
                    "a linked program", "ln -sf /bin/ls /tmp/x; ln -sf /bin/ls cat; ./cat /",
                    "the project's secrets", "cat ../../.env",
                    "the neighbour's files", "echo changed > ../neighbour/data",
                    "the system's accounts", "cat /etc/shadow",
                    "the network", "cat < /dev/tcp/127.0.0.1/1"));
            Map<String, Boolean> done = new TreeMap<>();
            for (Map.Entry<String, String> deed : deeds.entrySet()) {
                done.put(deed.getKey(), run(manifest, deed.getValue()).succeeded());
            }
            PermissionManifest reading = observe("cat ../neighbour/data > /dev/null");
            done.put(
                    "writing where only reading was observed",
                    run(reading, "echo x > new").succeeded());
            done.put(
                    "a mode where only reading was observed",
                    run(reading, "cat install.sh").succeeded()
                            && run(
                                            new PermissionManifest(
                                                    reading.pin(), "L2", reading.granted(), Attempts.NONE),
                                            "chmod 777 install.sh")
                                    .succeeded());
            return done;
        }

        public static void main(String... arguments) throws Exception {
            new Probe(Path.of(arguments[0])).deeds().forEach((deed, done) -> System.out.println(deed + "\t" + done));
        }
    }

    private static void requireOnlyTheObserved(Map<String, Boolean> deeds) {
        assertThat(deeds).hasSize(10);
        deeds.forEach((deed, done) -> assertThat(done).as(deed).isEqualTo(deed.equals("what was observed")));
    }

    @Test
    void permitsWhatWasObservedAndNothingElse() throws Exception {
        requireOnlyTheObserved(new Probe(base).deeds());
    }

    @Test
    void permitsAnOrdinaryUserNoMore() throws Exception {
        OrdinaryUser.assume(base);
        String said = OrdinaryUser.run(Probe.class, base, base.toString());
        requireOnlyTheObserved(said.lines()
                .map(line -> line.split("\t"))
                .filter(parts -> parts.length == 2)
                .collect(Collectors.toMap(parts -> parts[0], parts -> Boolean.valueOf(parts[1]))));
    }

    @Test
    void namesFoldersByClassAndProgramsByPath() throws Exception {
        PermissionManifest manifest = new Probe(base)
                .observe(
                        "cat ../neighbour/data > built; cat built; cat ../../.env 2> /dev/null; echo > $TMPDIR/x; true");
        assertThat(manifest.pin()).hasToString("demo@1.0.0");
        assertThat(manifest.granted().reads()).containsExactly("node_modules", "package", "system");
        assertThat(manifest.granted().writes()).containsExactly("package", "temp");
        assertThat(manifest.granted().programs())
                .contains(Path.of("/bin/cat").toRealPath().toString(), "package")
                .allSatisfy(program -> assertThat(program).matches("package|/usr/.*|/bin/.*"));
        assertThat(manifest.refused().reads()).containsExactly("project/.env");
        assertThat(manifest.isolation()).isEqualTo("L2");
        assertThat(
                        new Probe(base)
                                .observe(
                                        "cat ../neighbour/data > built; cat built; cat ../../.env 2> /dev/null; echo > $TMPDIR/x; true"))
                .as("the same run has the same manifest")
                .isEqualTo(manifest);
    }

    @Test
    void saysWhatWasDenied() throws Exception {
        Probe probe = new Probe(base);
        ScriptResult result = probe.run(probe.observe("true"), "cat ../../.env; ls");
        assertThat(result.succeeded()).isFalse();
        assertThat(result.denials().stream().map(Denial::target))
                .contains(Path.of("/bin/cat").toRealPath().toString());
        ScriptResult reads = probe.run(probe.observe("cat install.sh"), "cat ../../.env");
        assertThat(reads.denials()).anySatisfy(denial -> {
            assertThat(denial.call()).isEqualTo("open");
            assertThat(denial.target()).endsWith("project/.env");
            assertThat(denial.program()).isEqualTo("cat");
        });
    }

    @Test
    void startsNothingForAnotherTarball() throws Exception {
        Probe probe = new Probe(base);
        PermissionManifest manifest = probe.observe("true");
        byte[] bytes = Files.readAllBytes(probe.tarball);
        bytes[4] ^= 1; // the time in the gzip header: the content unpacks to the same
        Files.write(probe.tarball, bytes);
        try (var security = new SecurityService()) {
            Path script = probe.script("echo > started");
            assertThat(Fixture.failure(
                            security.executePackageScript(manifest, probe.tarball, "install", script, probe.folder),
                            ScriptRefusedException.class))
                    .hasMessageContaining("expected " + manifest.pin().integrity())
                    .hasMessageContaining("found sha512-");
            assertThat(probe.folder.resolve("started")).doesNotExist();
            assertThat(Fixture.events(security)).hasSize(1);
        }
    }

    @Test
    void refusesToRunWithoutProtection() throws Exception {
        Probe probe = new Probe(base);
        PermissionManifest manifest = probe.observe("true");
        try (var security =
                SecurityService.withConfig(SecurityServiceConfig.defaults().withEnableRuntimeProtection(false))) {
            assertThat(Fixture.failure(
                            security.executePackageScript(
                                    manifest, probe.tarball, "install", probe.script("echo > started"), probe.folder),
                            ScriptRefusedException.class))
                    .hasMessageContaining("switched off");
            assertThat(probe.folder.resolve("started")).doesNotExist();
        }
    }

    @Test
    void refusesALinkToAPlaceOfKeys() throws Exception {
        Probe probe = new Probe(base);
        Path keys = Files.createDirectories(base.resolve("elsewhere/.ssh"));
        Files.writeString(keys.resolve("id_rsa"), "a private key\n");
        Path link = Files.createSymbolicLink(base.resolve("harmless"), keys);
        Path shadow = Files.createSymbolicLink(base.resolve("accounts"), Path.of("/etc/shadow"));
        Path project = Files.createSymbolicLink(base.resolve("plain"), base.resolve("project"));
        for (Path each : List.of(
                link,
                shadow,
                project,
                base.toRealPath(),
                base.resolve("project").toRealPath())) {
            PermissionManifest manifest = new PermissionManifest(
                    PackagePin.of(probe.tarball),
                    "L2",
                    new Permissions(
                            Permissions.Reach.NONE,
                            List.of(),
                            List.of("system", each.toString()),
                            List.of(),
                            List.of()),
                    Attempts.NONE);
            assertThatExceptionOfType(ManifestException.class)
                    .isThrownBy(() -> PackageSandbox.of(probe.folder, List.of()).enforcing(manifest))
                    .withMessageContaining("which no manifest can permit");
        }
    }

    @Test
    void refusesAHostWithAWildcardInTheWrongPlace() throws Exception {
        Probe probe = new Probe(base);
        for (String host : List.of("*", "*.com:x", "a.*.example", "ex*mple.org", "*.*.example", "example.org:0")) {
            PermissionManifest manifest = new PermissionManifest(
                    PackagePin.of(probe.tarball),
                    "L2",
                    new Permissions(
                            Permissions.Reach.HOSTS, List.of(host), LITTLE.reads(), LITTLE.writes(), LITTLE.programs()),
                    Attempts.NONE);
            assertThatExceptionOfType(SandboxPolicyException.class)
                    .as(host)
                    .isThrownBy(() -> PackageSandbox.of(probe.folder, List.of()).enforcing(manifest));
        }
    }

    @Test
    void refusesANamedFolderThatTheManifestDoesNotPermit() throws Exception {
        Probe probe = new Probe(base);
        PermissionManifest manifest = new PermissionManifest(PackagePin.of(probe.tarball), "L2", LITTLE, Attempts.NONE);
        Path other = Files.createDirectories(base.resolve("other/folder"));
        assertThatExceptionOfType(ManifestException.class)
                .isThrownBy(
                        () -> PackageSandbox.of(probe.folder, List.of(other)).enforcing(manifest))
                .withMessageContaining("does not permit reading " + other.toRealPath());
    }
}
