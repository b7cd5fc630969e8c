package dev.packagefast.security.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.integrity.ContentProblem.Kind;
import dev.packagefast.security.integrity.IntegrityReadException.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntegrityVerifierTest {
    private final IntegrityVerifier verifier = new IntegrityVerifier();

    @TempDir
    Path folder;

    private static Integrity integrityOf(byte[] content) {
        return Integrity.of(Digest.of(HashAlgorithm.SHA512, content, 0, content.length));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void everyFlippedByteOfAFileIsAMismatchThatNamesBothDigests() throws IOException {
        byte[] content = bytes("left-pad, as it was published");
        Path file = Files.write(folder.resolve("file"), content);
        Integrity expected = integrityOf(content);
        assertThat(verifier.verify(file, expected))
                .isEqualTo(new IntegrityVerdict.Match(expected.expected().getFirst()));
        for (int i = 0; i < content.length; i++) {
            byte[] altered = content.clone();
            altered[i] ^= 1;
            Files.write(file, altered);
            IntegrityVerdict verdict = verifier.verify(file, expected);
            assertThat(verdict).isInstanceOfSatisfying(IntegrityVerdict.Mismatch.class, mismatch -> {
                assertThat(mismatch.algorithm()).isEqualTo(HashAlgorithm.SHA512);
                assertThat(mismatch.expected()).isEqualTo(expected.expected());
                assertThat(mismatch.actual())
                        .isEqualTo(integrityOf(altered).expected().getFirst());
            });
            assertThat(verdict.passed()).isFalse();
            assertThat(verdict.message())
                    .contains(expected.toString(), integrityOf(altered).toString(), "Do not use");
        }
    }

    /** The example of the package's documentation. */
    @Test
    void aCallerSwitchesOverTheFourVerdicts() throws IOException {
        Path tarball = Files.write(folder.resolve("tarball"), bytes("tarball"));
        Integrity expected = Integrity.parse(integrityOf(bytes("tarball")).toString());
        assertThat(decide(tarball, expected)).isEqualTo("unpack");
        Files.write(tarball, bytes("another"));
        assertThat(decide(tarball, expected)).startsWith("refuse: sha512 differs");
        Files.delete(tarball);
        assertThat(decide(tarball, expected)).startsWith("report: " + tarball + ": there is no such file");
    }

    private static String decide(Path tarball, Integrity expected) {
        return switch (new IntegrityVerifier().verify(tarball, expected)) {
            case IntegrityVerdict.Match match -> match.message().isEmpty() ? "" : "unpack";
            case IntegrityVerdict.Mismatch mismatch -> "refuse: " + mismatch.message();
            case IntegrityVerdict.NothingToCheck nothing -> "refuse: " + nothing.message();
            case IntegrityVerdict.Unreadable unreadable -> "report: " + unreadable.message();
        };
    }

    @Test
    void verifiesAStreamWithinTheLimit() {
        byte[] content = bytes("streamed");
        assertThat(verifier.verify(new ByteArrayInputStream(content), integrityOf(content))
                        .passed())
                .isTrue();
        IntegrityVerifier limited = new IntegrityVerifier(HashOptions.defaults().withMaxBytes(3), 1);
        assertThat(limited.verify(new ByteArrayInputStream(content), integrityOf(content)))
                .isInstanceOfSatisfying(
                        IntegrityVerdict.Unreadable.class,
                        unreadable -> assertThat(unreadable.cause().reason()).isEqualTo(Reason.TOO_LARGE));
        assertThatThrownBy(() -> new IntegrityVerifier(HashOptions.defaults(), 0))
                .hasMessageContaining("1 or more");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void verdictsOfManyFilesComeInTheirOrder(int threads) throws Exception {
        List<FileCheck> checks = new ArrayList<>();
        List<Class<?>> expected = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            byte[] content = bytes("file " + i);
            Path file = folder.resolve("f" + i);
            if (i % 4 != 1) {
                Files.write(file, content);
            }
            checks.add(
                    switch (i % 4) {
                        case 0, 1 -> FileCheck.of(file, integrityOf(content));
                        case 2 -> FileCheck.of(file, integrityOf(bytes("another")));
                        default -> new FileCheck(file, Optional.empty());
                    });
            expected.add(
                    switch (i % 4) {
                        case 0 -> IntegrityVerdict.Match.class;
                        case 1 -> IntegrityVerdict.Unreadable.class;
                        case 2 -> IntegrityVerdict.Mismatch.class;
                        default -> IntegrityVerdict.NothingToCheck.class;
                    });
        }
        IntegrityVerifier bounded = new IntegrityVerifier(HashOptions.defaults(), threads);
        for (int round = 0; round < 2; round++) {
            List<IntegrityVerdict> verdicts = bounded.verifyAll(checks);
            assertThat(verdicts).extracting(Object::getClass).isEqualTo(expected);
            assertThat(verdicts)
                    .allSatisfy(verdict -> assertThat(verdict.message()).isNotBlank());
        }
        assertThat(bounded.verifyAll(List.of())).isEmpty();
    }

    @Test
    void anInterruptEndsTheWholeListAndAllItsThreads() throws Exception {
        Path large = Files.write(folder.resolve("large"), new byte[32 << 20]);
        List<FileCheck> checks = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            checks.add(FileCheck.of(large, integrityOf(bytes("whatever"))));
        }
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread caller = Thread.ofPlatform().start(() -> {
            try {
                verifier.verifyAll(checks);
            } catch (InterruptedException e) {
                thrown.set(e);
            }
        });
        while (workers() == 0) {
            Thread.sleep(1);
        }
        caller.interrupt();
        caller.join();
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        assertThat(workers()).isZero();
    }

    private static long workers() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("pfsec-integrity-"))
                .count();
    }

    @Test
    void aTreeIsCleanOnlyWhenEveryFileIsThereAndAsExpectedAndNoOther() throws Exception {
        Path root = Files.createDirectories(folder.resolve("tree"));
        Map<String, Integrity> expected = new HashMap<>();
        for (String name : List.of("package.json", "lib/a.js", "lib/deep/b.js")) {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.write(file, bytes(name));
            expected.put(name, integrityOf(bytes(name)));
        }
        ContentReport clean = verifier.verifyTree(root, expected);
        assertThat(clean.isClean()).isTrue();
        assertThat(clean.checked()).isEqualTo(3);
        Path named = Files.createSymbolicLink(folder.resolve("named"), root);
        assertThat(verifier.verifyTree(named, expected)).isEqualTo(clean);

        Files.write(root.resolve("lib/a.js"), bytes("evil"));
        Files.delete(root.resolve("lib/deep/b.js"));
        Files.write(root.resolve("lib/new.js"), bytes("evil"));
        Files.createSymbolicLink(root.resolve("out"), folder);
        ContentReport report = verifier.verifyTree(root, expected);
        assertThat(report.checked()).isEqualTo(1);
        assertThat(report.problems(Kind.CORRUPT))
                .extracting(ContentProblem::path)
                .containsExactly(root.resolve("lib/a.js"));
        assertThat(report.problems(Kind.MISSING))
                .extracting(ContentProblem::path)
                .containsExactly(root.resolve("lib/deep/b.js"));
        assertThat(report.problems(Kind.EXTRANEOUS))
                .extracting(ContentProblem::path)
                .containsExactly(root.resolve("lib/new.js"), root.resolve("out"));
        assertThat(report.problems()).hasSize(4);
    }

    @Test
    void aLinkedFolderInATreeIsNotEntered() throws Exception {
        Path root = Files.createDirectories(folder.resolve("tree"));
        Path outside = Files.createDirectories(folder.resolve("outside"));
        Files.write(outside.resolve("a"), bytes("a"));
        Files.createSymbolicLink(root.resolve("lib"), outside);
        ContentReport report = verifier.verifyTree(root, Map.of("lib/a", integrityOf(bytes("a"))));
        assertThat(report.checked()).isZero();
        assertThat(report.problems(Kind.MISSING)).hasSize(1);
        assertThat(report.problems(Kind.EXTRANEOUS)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../outside", "lib/../../outside", "/etc/passwd", "", ".", "./a"})
    void aListMayNotNameWhatLiesOutsideItsTree(String name) {
        Map<String, Integrity> list = Map.of(name, integrityOf(bytes("a")));
        assertThatThrownBy(() -> verifier.verifyTree(folder, list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no path inside a tree");
    }

    @Test
    void aMissingTreeOrAFileInItsPlaceIsAnError() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1]);
        assertThatThrownBy(() -> verifier.verifyTree(folder.resolve("absent"), Map.of()))
                .isInstanceOfSatisfying(
                        IntegrityReadException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.MISSING));
        assertThatThrownBy(() -> verifier.verifyTree(file, Map.of()))
                .isInstanceOfSatisfying(IntegrityReadException.class, e -> {
                    assertThat(e.reason()).isEqualTo(Reason.NOT_A_FILE);
                    assertThat(e.file()).contains(file);
                });
    }
}
