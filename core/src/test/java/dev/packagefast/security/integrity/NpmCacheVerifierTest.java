package dev.packagefast.security.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.integrity.ContentProblem.Kind;
import dev.packagefast.security.testing.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpmCacheVerifierTest {
    private static final String KEY =
            "make-fetch-happen:request-cache:https://registry.example/left-pad/-/left-pad-1.3.0.tgz";

    private final NpmCacheVerifier verifier = new NpmCacheVerifier();

    @TempDir
    Path home;

    private Path cache;

    @BeforeEach
    void makeCache() throws IOException {
        cache = home.resolve("_cacache");
        put(KEY, "left-pad");
        put(KEY + "2", "right-pad");
    }

    @Test
    void aSoundCacheIsCleanWhetherTheFolderOrItsParentIsNamed() throws Exception {
        assertThat(verifier.verify(cache).isClean()).isTrue();
        assertThat(verifier.verify(home).checked()).isEqualTo(2);
    }

    @Test
    void findsCorruptMissingAndExtraneousContent() throws Exception {
        Path corrupt = content(HashAlgorithm.SHA512, "left-pad");
        Files.writeString(corrupt, "left-pae");
        Path missing = content(HashAlgorithm.SHA512, "right-pad");
        Files.delete(missing);
        Path extraneous = content(HashAlgorithm.SHA512, "orphan");
        Files.createDirectories(extraneous.getParent());
        Files.writeString(extraneous, "orphan");
        Path strange = Files.writeString(cache.resolve("content-v2/notes.txt"), "x");
        Path link = Files.createSymbolicLink(extraneous.resolveSibling("0".repeat(124)), strange);

        ContentReport report = verifier.verify(cache);
        assertThat(report.problems(Kind.CORRUPT))
                .extracting(ContentProblem::path)
                .containsExactly(corrupt);
        assertThat(report.problems(Kind.MISSING))
                .extracting(ContentProblem::path)
                .containsExactly(missing);
        assertThat(report.problems(Kind.EXTRANEOUS))
                .extracting(ContentProblem::path)
                .containsExactlyInAnyOrder(extraneous, strange, link);
        assertThat(report.checked()).isEqualTo(1);
    }

    @Test
    void aLaterEntryWinsAndOneWithoutIntegrityDeletesTheKey() throws Exception {
        append(
                KEY,
                entry(
                        KEY,
                        Integrity.of(digest(HashAlgorithm.SHA512, "right-pad")).toString()));
        append(KEY + "2", "{\"key\":\"" + KEY + "2\",\"integrity\":null,\"time\":2}");
        ContentReport report = verifier.verify(cache);
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.kind()).isEqualTo(Kind.EXTRANEOUS);
            assertThat(problem.path()).isEqualTo(content(HashAlgorithm.SHA512, "left-pad"));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"key\":\"KEY\"}",
                "{\"integrity\":null}",
                "{\"key\":\"another\",\"integrity\":null}",
                "{\"key\":\"KEY\",\"integrity\":\"sha512-../../../../etc/passwd\"}",
                "{\"key\":\"KEY\",\"integrity\":\"sha512-x\",\"integrity\":null}",
                "{\"key\":\"KEY\",\"integrity\":null}{}",
                "{\"key\":\"KEY\",\"integrity\":null",
                "{\"key\":7,\"integrity\":null}",
                "[]",
                "null",
                "x",
                "{\"metadata\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
            })
    void aLineThatSaysNothingUsableIsReportedAndTheOthersCount(String json) throws Exception {
        append(KEY, json.replace("KEY", KEY));
        ContentReport report = verifier.verify(cache);
        assertThat(report.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.kind()).isEqualTo(Kind.MALFORMED);
            assertThat(problem.path()).isEqualTo(bucket(KEY));
            assertThat(problem.detail()).startsWith("line 3: ");
        });
        assertThat(report.checked()).isEqualTo(2);
    }

    @Test
    void everyFlippedByteOfABucketIsNoticed() throws Exception {
        byte[] sound = Files.readAllBytes(bucket(KEY));
        for (int i = 0; i < sound.length; i++) {
            byte[] altered = sound.clone();
            altered[i] ^= 4;
            Files.write(bucket(KEY), altered);
            assertThat(verifier.verify(cache).isClean()).as("byte %d", i).isFalse();
        }
    }

    @Test
    void manyBrokenLinesAndHugeBucketsStayBounded() throws Exception {
        Files.writeString(bucket(KEY), "x\n".repeat(100_000));
        Files.write(bucket(KEY + "2"), new byte[NpmCacheIndex.MAX_BUCKET_BYTES + 1]);
        List<ContentProblem> malformed = verifier.verify(cache).problems(Kind.MALFORMED);
        assertThat(malformed).hasSize(22);
        assertThat(malformed).anyMatch(problem -> problem.detail().equals("and 99980 more lines"));
        assertThat(malformed).anyMatch(problem -> problem.detail().contains("larger than the limit"));
    }

    @Test
    void contentAddressedBySha1CountsOnlyOnRequest() throws Exception {
        Path old = content(HashAlgorithm.SHA1, "old");
        Files.createDirectories(old.getParent());
        Files.writeString(old, "old");
        append("old", entry("old", digest(HashAlgorithm.SHA1, "old").toSri()));
        assertThat(new NpmCacheVerifier(1, LegacyHashes.ACCEPT).verify(cache).isClean())
                .isTrue();
        ContentReport strict = verifier.verify(cache);
        assertThat(strict.problems(Kind.EXTRANEOUS))
                .extracting(ContentProblem::path)
                .containsExactly(old);
        assertThat(strict.problems(Kind.MALFORMED).getFirst().detail()).contains("sha1 can be forged");
    }

    @Test
    void aFolderThatIsNoCacheIsAnError() throws IOException {
        Path empty = Files.createDirectory(home.resolve("empty"));
        assertThatThrownBy(() -> verifier.verify(empty))
                .isInstanceOf(IntegrityReadException.class)
                .hasMessageContaining("no npm cache");
    }

    @Test
    void everyMutationOfABucketIsReadOrReported() throws IOException {
        byte[] sound = Files.readAllBytes(bucket(KEY));
        String address = digest(HashAlgorithm.SHA256, KEY).toHex();
        Fuzz.run(List.of(sound, "\n\n".getBytes(StandardCharsets.UTF_8)), bytes -> {
            List<ContentProblem> problems = new ArrayList<>();
            List<NpmCacheIndex.Entry> entries =
                    NpmCacheIndex.readBucket(Path.of("bucket"), address, bytes, LegacyHashes.REFUSE, problems);
            // The checksum stands before each line: what is read at all is what was written.
            assertThat(entries).allMatch(entry -> entry.key().equals(KEY));
        });
    }

    /** The checksum keeps damage out, not malice: whoever writes a line can sum it. */
    @Test
    void everyMutationOfAnEntryWithARightChecksumIsReadOrReported() {
        String address = digest(HashAlgorithm.SHA256, KEY).toHex();
        Fuzz.runText(
                List.of(
                        entry(KEY, digest(HashAlgorithm.SHA512, "left-pad").toSri()),
                        "{\"key\":\"" + KEY + "\",\"integrity\":null}"),
                json -> {
                    List<ContentProblem> problems = new ArrayList<>();
                    byte[] bucket =
                            (digest(HashAlgorithm.SHA1, json).toHex() + "\t" + json).getBytes(StandardCharsets.UTF_8);
                    List<NpmCacheIndex.Entry> entries =
                            NpmCacheIndex.readBucket(Path.of("bucket"), address, bucket, LegacyHashes.ACCEPT, problems);
                    assertThat(entries).allMatch(entry -> entry.key().equals(KEY));
                    assertThat(problems).allMatch(problem -> problem.kind() == Kind.MALFORMED);
                });
    }

    private void put(String key, String text) throws IOException {
        Path content = content(HashAlgorithm.SHA512, text);
        Files.createDirectories(content.getParent());
        Files.writeString(content, text);
        append(key, entry(key, digest(HashAlgorithm.SHA512, text).toSri()));
    }

    private static String entry(String key, String integrity) {
        return "{\"key\":\"" + key + "\",\"integrity\":\"" + integrity
                + "\",\"time\":1,\"size\":8,\"metadata\":{\"headers\":{\"age\":[1]}}}";
    }

    private void append(String key, String json) throws IOException {
        Files.createDirectories(bucket(key).getParent());
        Files.writeString(
                bucket(key),
                "\n" + digest(HashAlgorithm.SHA1, json).toHex() + "\t" + json,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private Path bucket(String key) {
        return cut(cache.resolve("index-v5"), digest(HashAlgorithm.SHA256, key).toHex());
    }

    private Path content(HashAlgorithm algorithm, String text) {
        return cut(
                cache.resolve("content-v2").resolve(algorithm.sriName()),
                digest(algorithm, text).toHex());
    }

    private static Path cut(Path folder, String hex) {
        return folder.resolve(hex.substring(0, 2)).resolve(hex.substring(2, 4)).resolve(hex.substring(4));
    }

    private static Digest digest(HashAlgorithm algorithm, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return Digest.of(algorithm, bytes, 0, bytes.length);
    }
}
