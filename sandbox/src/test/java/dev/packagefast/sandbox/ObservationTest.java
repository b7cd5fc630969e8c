package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.packagefast.sandbox.Access.Kind;
import dev.packagefast.sandbox.Access.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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

    /** A file of the system that everybody may read and no policy names. */
    private static Path publicFile() throws IOException {
        for (var name : List.of("/etc/fstab", "/etc/shells", "/etc/issue", "/etc/profile", "/etc/bash.bashrc")) {
            var path = Path.of(name);
            if (Files.isRegularFile(path) && path.toRealPath().equals(path) && Files.size(path) > 0) {
                return path;
            }
        }
        throw new IllegalStateException("a system without any of these files in /etc");
    }

    @Test
    void handsOverPublicFilesOnlyWhenLenient() throws Exception {
        var file = publicFile();
        var held = run(policy(Observation.RECORD), "cat " + file);
        assertThat(held.outcome().isSuccess()).isFalse();
        assertThat(has(held, Kind.READ, Place.OUTSIDE, false, file.toString())).isTrue();
        var lenient = run(policy(Observation.LENIENT), "cat " + file + " && ! echo x >> " + file);
        assertThat(lenient.standardOutput().text()).isEqualTo(Files.readString(file));
        assertThat(has(lenient, Kind.READ, Place.OUTSIDE, true, file.toString()))
                .isTrue();
        assertThat(has(lenient, Kind.WRITE, Place.OUTSIDE, false, file.toString()))
                .isTrue();
        assertThat(lenient.outcome().isSuccess()).isTrue();
    }

    @Test
    void handsOverNothingThatIsNotForEverybody() throws Exception {
        var shared = Files.createDirectory(root.resolve("shared"));
        Files.writeString(shared.resolve("readable"), "x");
        Files.setPosixFilePermissions(shared.resolve("readable"), PosixFilePermissions.fromString("rw-r--r--"));
        var result = run(
                policy(Observation.LENIENT),
                "cat /etc/shadow /etc/gshadow /etc/sudoers " + shared
                        + "/readable /proc/1/environ; ls /etc/ssl/private");
        assertThat(result.standardOutput().text()).isEmpty();
        assertThat(has(result, Kind.READ, Place.OUTSIDE, false, "/etc/shadow")).isTrue();
    }

    @Test
    void aFloodOfAttemptsHidesNothingWithoutATrace() throws Exception {
        var result = run(
                policy(Observation.RECORD),
                "i=0; while [ $i -lt 2500 ]; do echo > ../f$i; i=$((i+1)); done 2> /dev/null; cat ../.npmrc");
        assertThat(result.accesses())
                .hasSizeLessThan(2010)
                .anyMatch(access ->
                        access.target().startsWith("(others") && access.kind() == Kind.READ && !access.granted());
    }

    /** Two processes swap a link between a public file and a secret while a third opens it as fast as it can. */
    @Test
    void aLinkThatIsSwappedWhileItIsLookedAtNeverLeadsToASecret() throws Exception {
        assumeTrue(Tools.present("python3"), "python3 opens files fast");
        var result = run(policy(Observation.LENIENT), """
                exec python3 - %s %s << 'END'
                import os, sys, time
                public, secret = sys.argv[1], sys.argv[2]
                os.symlink(public, 'link')
                end = time.time() + 3
                for target in (public, secret):
                    if os.fork() == 0:
                        while time.time() < end:
                            try:
                                os.symlink(target, 'new%%d' %% os.getpid()); os.rename('new%%d' %% os.getpid(), 'link')
                            except OSError: pass
                        os._exit(0)
                seen = {'public': 0, 'refused': 0}
                while time.time() < end:
                    try:
                        with open('link') as f: text = f.read()
                        if 'token' in text: print('BREACH')
                        seen['public'] += 1
                    except OSError: seen['refused'] += 1
                print(seen['public'] > 0 and seen['refused'] > 0, seen)
                END
                """.formatted(publicFile(), secret));
        assertThat(result.standardOutput().text())
                .as(result.standardError().text())
                .startsWith("True")
                .doesNotContain("BREACH");
    }

    @Test
    void namesTheHostsThatWereAskedFor() throws Exception {
        assumeTrue(Tools.present("curl"), "curl asks for hosts");
        var result = run(
                policy(Observation.LENIENT),
                "curl -s https://assets.example/x; curl -s --noproxy '*' http://192.0.2.1/; true");
        assertThat(has(result, Kind.CONNECT, Place.NETWORK, false, "assets.example:443"))
                .as(result.accesses().toString())
                .isTrue();
        assertThat(has(result, Kind.CONNECT, Place.NETWORK, false, "192.0.2.1:80"))
                .isTrue();
        assertThat(run(policy(Observation.NONE), "curl -s https://assets.example/x; true")
                        .accesses())
                .isEmpty();
    }

    @Test
    void executesOnlyNamedPrograms() throws Exception {
        var cat = Path.of("/bin/cat").toRealPath();
        Files.copy(cat, folder.resolve("mine"));
        Files.createSymbolicLink(folder.resolve("linked"), Path.of("/bin/ls").toRealPath());
        Files.writeString(folder.resolve("script"), "#!/bin/ls\n");
        folder.resolve("script").toFile().setExecutable(true);
        var policy = policy(Observation.RECORD).programs(new SandboxPolicy.Programs(List.of(cat), false));
        var result = run(policy, """
                cat script > /dev/null && echo named
                ls / && echo BREACH ls
                ./mine script && echo BREACH own
                ./linked / && echo BREACH linked
                cp mine $TMPDIR/x; $TMPDIR/x script && echo BREACH temporary
                (exec ./script) && echo BREACH interpreter
                """);
        assertThat(result.standardOutput().text()).isEqualTo("named\n");
        assertThat(has(
                        result,
                        Kind.EXECUTE,
                        Place.SYSTEM,
                        false,
                        Path.of("/bin/ls").toRealPath().toString()))
                .isTrue();
        assertThat(has(
                        result,
                        Kind.EXECUTE,
                        Place.WORKING_DIRECTORY,
                        false,
                        folder.resolve("mine").toString()))
                .isTrue();
    }

    /** Said in the documentation: naming programs is no wall against code that runs already. */
    @Test
    void theLoaderStartsWhatMayBeRead() throws Exception {
        assumeTrue(Files.exists(Path.of("/lib64/ld-linux-x86-64.so.2")), "the GNU loader");
        var policy = policy(Observation.RECORD).programs(new SandboxPolicy.Programs(List.of(), false));
        assertThat(run(policy, "/lib64/ld-linux-x86-64.so.2 /bin/echo started")
                        .standardOutput()
                        .text())
                .isEqualTo("started\n");
    }

    @Test
    void leavesAReadOnlyWorkingDirectoryAsItIs() throws Exception {
        Files.writeString(folder.resolve("kept"), "x");
        var before = Files.getPosixFilePermissions(folder.resolve("kept"));
        var result = run(
                policy(Observation.RECORD).readOnlyWorkingDirectory(),
                "echo > new; echo >> kept; rm kept; mv kept moved; mkdir d; chmod 777 kept; ln kept l; touch kept; cat kept");
        assertThat(result.standardOutput().text()).isEqualTo("x");
        assertThat(Files.getPosixFilePermissions(folder.resolve("kept"))).isEqualTo(before);
        try (var entries = Files.list(folder)) {
            assertThat(entries).hasSize(1);
        }
        assertThat(result.accesses())
                .anyMatch(access -> access.kind() == Kind.WRITE
                        && !access.granted()
                        && access.target().endsWith("/kept"));
    }

    @Test
    void aRecordIsOnlyMadeWhereThereIsASupervisor() {
        assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> Sandbox.start(
                        policy(Observation.RECORD).build(), List.of("true"), Isolation.L2_WITHOUT_SUPERVISOR)))
                .isInstanceOf(SandboxUnavailableException.class);
    }

    @Test
    void holdsAnOrdinaryUserAsWell() throws Exception {
        assumeTrue(Users.isSuperuser(), "only root can become somebody else");
        assertThat(Users.ordinary(Ordinary.class).lines()).containsExactly("held", "named", "handed over");
    }

    /** The same by an ordinary user, who is stopped by less. */
    static final class Ordinary {
        public static void main(String... arguments) throws Exception {
            var root = Files.createTempDirectory("observe-").toRealPath();
            try {
                var folder = Files.createDirectory(root.resolve("package"));
                var secret = Files.writeString(root.resolve(".npmrc"), "token");
                var policy = SandboxPolicy.in(folder).observe(Observation.LENIENT);
                var result = run(policy, "cat ../.npmrc; echo > ../planted; cat " + publicFile());
                var said = result.standardOutput().text();
                System.out.println(said.contains("token") || Files.exists(root.resolve("planted")) ? "BREACH" : "held");
                System.out.println(
                        has(result, Kind.READ, Place.OUTSIDE, false, secret.toString()) ? "named" : "silent");
                System.out.println(said.equals(Files.readString(publicFile())) ? "handed over" : "kept back");
            } finally {
                Folders.delete(root);
            }
        }
    }
}
