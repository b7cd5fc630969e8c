package dev.packagefast.security.integrity;

import static dev.packagefast.security.integrity.HashAlgorithm.MD5;
import static dev.packagefast.security.integrity.HashAlgorithm.SHA1;
import static dev.packagefast.security.integrity.HashAlgorithm.SHA256;
import static dev.packagefast.security.integrity.HashAlgorithm.SHA384;
import static dev.packagefast.security.integrity.HashAlgorithm.SHA512;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.packagefast.security.integrity.IntegrityReadException.Reason;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HasherTest {
    private static final Set<HashAlgorithm> ALL = EnumSet.allOf(HashAlgorithm.class);

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(textBlock = """
            SHA512, ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f
            SHA384, cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7
            SHA256, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad
            SHA1,   a9993e364706816aba3e25717850c26c9cd0d89d
            MD5,    900150983cd24fb0d6963f7d28e17f72
            """)
    void givesThePublishedDigestsOfAbc(HashAlgorithm algorithm, String hex) throws IOException {
        byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
        Path file = Files.write(folder.resolve("abc"), abc);
        assertThat(Digests.of(file, Set.of(algorithm)).get(algorithm).toHex()).isEqualTo(hex);
        assertThat(Digest.of(algorithm, abc, 0, 3).toHex()).isEqualTo(hex);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 1_000_003})
    void computesEveryDigestInOnePassOverFileStreamOrChannel(int size) throws Exception {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        Path file = Files.write(folder.resolve("content"), content);
        InputStream dribble = new ByteArrayInputStream(content) {
            @Override
            public synchronized int read(byte[] buffer, int offset, int length) {
                return super.read(buffer, offset, Math.min(length, 7_919));
            }
        };
        Digests expected = Digests.of(file, ALL);
        assertThat(expected.bytes()).isEqualTo(size);
        assertThat(Digests.of(dribble, ALL)).isEqualTo(expected);
        try (ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(content))) {
            assertThat(Digests.of(channel, ALL)).isEqualTo(expected);
            assertThat(channel.isOpen()).isTrue();
        }
        assertThat(expected.get(SHA512).bytes())
                .isEqualTo(MessageDigest.getInstance("SHA-512").digest(content));
        assertThat(expected.get(SHA384).bytes())
                .isEqualTo(MessageDigest.getInstance("SHA-384").digest(content));
        assertThat(expected.get(SHA256).bytes())
                .isEqualTo(MessageDigest.getInstance("SHA-256").digest(content));
        assertThat(expected.get(SHA1).bytes())
                .isEqualTo(MessageDigest.getInstance("SHA-1").digest(content));
        assertThat(expected.get(MD5).bytes())
                .isEqualTo(MessageDigest.getInstance("MD5").digest(content));
    }

    @Test
    void aFailedPassLeavesNothingBehindInTheNext() throws IOException {
        Hasher hasher = new Hasher(HashOptions.defaults().withMaxBytes(100));
        Path small = Files.write(folder.resolve("small"), new byte[100]);
        Digests before = hasher.hash(small, ALL);
        // The channel gives 100 bytes, which are hashed, before the one that is too many.
        ReadableByteChannel tooLong = new ReadableByteChannel() {
            @Override
            public int read(ByteBuffer buffer) {
                buffer.put(new byte[100]);
                return 100;
            }

            @Override
            public boolean isOpen() {
                return true;
            }

            @Override
            public void close() {}
        };
        assertReason(() -> hasher.hash(tooLong, ALL), Reason.TOO_LARGE);
        assertThat(hasher.hash(small, ALL)).isEqualTo(before);
    }

    @Test
    void refusesWhatIsLargerThanTheLimit() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1001]);
        Hasher hasher = new Hasher(HashOptions.defaults().withMaxBytes(1000));
        assertReason(() -> hasher.hash(file, ALL), Reason.TOO_LARGE);
        assertReason(() -> hasher.hash(new ByteArrayInputStream(new byte[1001]), ALL), Reason.TOO_LARGE);
        assertThat(hasher.hash(new ByteArrayInputStream(new byte[1000]), ALL).bytes())
                .isEqualTo(1000);
        assertThatThrownBy(() -> HashOptions.defaults().withMaxBytes(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhyAPathIsNoFileToHash() throws Exception {
        assertReason(() -> Digests.of(folder.resolve("absent"), ALL), Reason.MISSING);
        assertReason(() -> Digests.of(folder, ALL), Reason.NOT_A_FILE);
        Path file = Files.write(folder.resolve("file"), new byte[1]);
        assertReason(() -> Digests.of(file.resolve("below"), ALL), Reason.MISSING);
        assertThatThrownBy(() -> Digests.of(file, Set.of(SHA512)).get(SHA256)).hasMessageContaining("not asked for");
    }

    @Test
    void doesNotWaitForThePipesWriter() throws Exception {
        Path pipe = folder.resolve("pipe");
        assumeTrue(run("mkfifo", pipe.toString()) == 0, "skipped: needs mkfifo");
        assertReason(() -> Digests.of(pipe, ALL), Reason.NOT_A_FILE);
        assertReason(() -> Digests.of(Path.of("/dev/zero"), ALL), Reason.NOT_A_FILE);
    }

    @Test
    void followsOrRefusesASymbolicLinkAsAsked() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        Path loop = Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        HashOptions refuse = HashOptions.defaults().withSymbolicLinks(HashOptions.SymbolicLinks.REFUSE);
        assertThat(Digests.of(link, ALL)).isEqualTo(Digests.of(file, ALL));
        assertReason(() -> new Hasher(refuse).hash(link, ALL), Reason.SYMBOLIC_LINK);
        assertThat(new Hasher(refuse).hash(file, ALL)).isEqualTo(Digests.of(file, ALL));
        assertReason(() -> Digests.of(loop, ALL), Reason.FAILED);
    }

    @Test
    void reportsAFileThatChangesUnderway() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[40 << 20]);
        Thread writer = Thread.ofPlatform().start(() -> {
            try {
                while (!Thread.currentThread().isInterrupted()) {
                    Files.write(file, new byte[1], StandardOpenOption.APPEND);
                }
            } catch (IOException closedByInterrupt) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            assertReason(() -> Digests.of(file, Set.of(SHA512)), Reason.CHANGED);
        } finally {
            writer.interrupt();
            writer.join();
        }
    }

    @Test
    void anInterruptEndsReadingWithItsOwnReason() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        Thread.currentThread().interrupt();
        try {
            assertReason(() -> Digests.of(file, ALL), Reason.INTERRUPTED);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    @SuppressWarnings("InputStreamSlowMultibyteRead")
    void aStreamThatFailsIsReportedWithItsCause() {
        IOException broken = new IOException("the wire was cut");
        InputStream stream = new InputStream() {
            @Override
            public int read() throws IOException {
                throw broken;
            }
        };
        assertThatThrownBy(() -> Digests.of(stream, ALL))
                .isInstanceOf(IntegrityReadException.class)
                .hasMessageContaining("the wire was cut")
                .hasCause(broken);
    }

    @Test
    void saysThatPermissionIsDeniedToAnOrdinaryUser() throws Exception {
        assumeTrue(run("setpriv", "--version") == 0, "skipped: needs setpriv to become an ordinary user");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path file = Files.write(folder.resolve("secret"), new byte[1]);
        Files.setPosixFilePermissions(file, Set.of());
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Files.setPosixFilePermissions(closed, Set.of());
        Process probe = new ProcessBuilder(Stream.concat(
                                Stream.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        PermissionProbe.class.getName(),
                                        file.toString()))
                        .toList())
                .redirectErrorStream(true)
                .start();
        String answer = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assumeTrue(
                !answer.contains("setpriv:") && !answer.contains("ClassNotFound"),
                "skipped: needs root to become an ordinary user, and classes that such a user may read");
        assertThat(answer)
                .contains("UNREADABLE " + file + ": permission to read it is denied")
                .contains("UNREADABLE " + closed + " permission to read it is denied");
    }

    /** Runs in a process of its own, as another user. */
    static final class PermissionProbe {
        public static void main(String[] arguments) throws Exception {
            Path file = Path.of(arguments[0]);
            try {
                Digests.of(file, ALL);
            } catch (IntegrityReadException e) {
                System.out.println(e.reason() + " " + e.getMessage());
            }
            for (ContentProblem problem : new IntegrityVerifier()
                    .verifyTree(file.getParent(), Map.of())
                    .problems()) {
                System.out.println(problem.kind() + " " + problem.path() + " " + problem.detail());
            }
        }
    }

    private static int run(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.to(new File("/dev/null")))
                    .start()
                    .waitFor();
        } catch (IOException notInstalled) {
            return -1;
        }
    }

    private interface Hashing {
        void run() throws Exception;
    }

    private static void assertReason(Hashing hashing, Reason reason) {
        assertThatThrownBy(hashing::run).isInstanceOfSatisfying(IntegrityReadException.class, e -> {
            assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
            List<String> words = Arrays.asList(e.getMessage().split(" "));
            assertThat(words).hasSizeGreaterThan(3);
        });
    }
}
