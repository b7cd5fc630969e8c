package dev.packagefast.security.advisory;

import static dev.packagefast.security.advisory.Records.range;
import static dev.packagefast.security.advisory.Records.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.testing.Fuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index with any byte changed or missing says so; it never answers wrongly. */
class CorruptionTest {
    private static final String[] RECORDS = {
        record("GHSA-1", "npm", "left-pad", range("introduced=0 fixed=1.2.3")),
        record("MAL-1", "npm", "evil", range("introduced=0")),
        record("PYSEC-1", "PyPI", "flask", range("introduced=1.0 last_affected=2.0") + ", \"versions\": [\"x y\"]"),
    };

    private static final String[][] QUESTIONS = {
        {"npm", "left-pad", "1.0.0"},
        {"npm", "left-pad", "1.2.3"},
        {"npm", "evil", "0.0.1"},
        {"npm", "unknown", "1.0.0"},
        {"PyPI", "Flask", "1.5"},
        {"PyPI", "Flask", "x y"},
    };

    @TempDir
    Path folder;

    /** Everything an index can say, as text. */
    private static String answers(AdvisoryIndex index) {
        return answers(index, index.matcher());
    }

    private static String answers(AdvisoryIndex index, Matcher matcher) {
        StringBuilder all = new StringBuilder();
        for (String[] question : QUESTIONS) {
            MatchResult result = matcher.match(question[0], question[1], question[2]);
            all.append(result);
            result.matches()
                    .forEach(match -> all.append(match.advisory().aliases())
                            .append(match.advisory().severity())
                            .append(match.advisory().modified())
                            .append(match.advisory().details()));
        }
        return all.append(index.metadata()).toString();
    }

    @Test
    void everyFlippedByteIsReported() throws IOException {
        byte[] good = Records.bytes(RECORDS);
        String expected = answers(AdvisoryIndex.of(ByteBuffer.wrap(good)));
        for (int at = 0; at < good.length; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << (at & 7));
            try {
                AdvisoryIndex index = AdvisoryIndex.of(ByteBuffer.wrap(bad));
                assertThat(answers(index)).as("byte %d", at).isEqualTo(expected);
                int changed = at;
                assertThatThrownBy(index::verify).as("byte %d", changed).isInstanceOf(CorruptIndexException.class);
            } catch (CorruptIndexException reported) {
                assertThat(reported.offset()).as("byte %d", at).isBetween(0L, (long) good.length);
                assertThat(reported).hasMessageContaining("db import");
            }
        }
    }

    @Test
    void everyTruncationIsReportedWhenOpened() throws IOException {
        byte[] good = Records.bytes(RECORDS);
        for (int length = 0; length < good.length; length++) {
            ByteBuffer cut = ByteBuffer.wrap(good, 0, length);
            assertThatThrownBy(() -> AdvisoryIndex.of(cut)).isInstanceOf(CorruptIndexException.class);
        }
        ByteBuffer grown = ByteBuffer.wrap(Arrays.copyOf(good, good.length + 1));
        assertThatThrownBy(() -> AdvisoryIndex.of(grown)).isInstanceOf(CorruptIndexException.class);
    }

    @Test
    void readersByPositionAndMappedReportDamageToo() throws IOException {
        byte[] good = Records.bytes(RECORDS);
        Path file = folder.resolve("bad.idx");
        for (int at = 1; at < good.length; at += 331) {
            byte[] bad = good.clone();
            bad[at] ^= 0x40;
            Files.write(file, bad);
            for (boolean mapped : new boolean[] {false, true}) {
                assertThatThrownBy(() -> {
                            try (AdvisoryIndex index =
                                    mapped ? AdvisoryIndex.openMapped(file) : AdvisoryIndex.open(file)) {
                                answers(index);
                                index.verify();
                            }
                        })
                        .isInstanceOf(CorruptIndexException.class)
                        .hasMessageContaining(file.toString());
            }
        }
    }

    @Test
    void aMatcherForManyQuestionsAnswersAndReportsDamageAlike() throws IOException {
        byte[] good = Records.bytes(RECORDS);
        Path file = Files.write(folder.resolve("good.idx"), good);
        try (AdvisoryIndex index = AdvisoryIndex.open(file)) {
            assertThat(answers(index, index.matcher(1_000_000))).isEqualTo(answers(index));
        }
        int reported = 0;
        for (int at = 1; at < good.length; at += 331) {
            byte[] bad = good.clone();
            bad[at] ^= 0x40;
            Files.write(file, bad);
            String byPosition = outcome(file, 1);
            reported += byPosition.startsWith("damaged") ? 1 : 0;
            assertThat(outcome(file, 1_000_000)).as("byte %d", at).isEqualTo(byPosition);
        }
        assertThat(reported).isPositive();
    }

    private static String outcome(Path file, int questions) throws IOException {
        try (AdvisoryIndex index = AdvisoryIndex.open(file)) {
            return answers(index, index.matcher(questions));
        } catch (CorruptIndexException damaged) {
            return "damaged at " + damaged.offset();
        }
    }

    @Test
    void anIntactPageInTheWrongPlaceIsReported() throws IOException {
        byte[] good = Records.bytes(RECORDS);
        byte[] other = Records.bytes(record("GHSA-1", "npm", "left-pad", range("introduced=0 fixed=9.9.9")));
        int pages = good.length / Pages.SIZE;
        List<byte[]> wrong = new ArrayList<>();
        for (int to = 1; to < pages; to++) {
            for (int from = 1; from < pages; from++) {
                if (from != to) {
                    wrong.add(withPage(good, to, good, from));
                }
            }
            if (other.length == good.length) {
                wrong.add(withPage(good, to, other, to));
            }
        }
        assertThat(other.length).isEqualTo(good.length);
        for (byte[] bad : wrong) {
            assertThatThrownBy(() -> AdvisoryIndex.of(ByteBuffer.wrap(bad)).verify())
                    .isInstanceOf(CorruptIndexException.class);
        }
    }

    private static byte[] withPage(byte[] into, int to, byte[] from, int page) {
        byte[] changed = into.clone();
        System.arraycopy(from, page * Pages.SIZE, changed, to * Pages.SIZE, Pages.SIZE);
        return changed;
    }

    @Test
    void aMissChecksItsPageToo() throws IOException {
        byte[] bad = Records.bytes(RECORDS);
        bad[IndexHeader.FIRST_BUCKET_PAGE * Pages.SIZE + 3_000] ^= 1;
        AdvisoryIndex index = AdvisoryIndex.of(ByteBuffer.wrap(bad));
        assertThatThrownBy(() -> index.match("npm", "nobody-knows-this", "1.0.0"))
                .isInstanceOf(CorruptIndexException.class)
                .satisfies(thrown ->
                        assertThat(((CorruptIndexException) thrown).page()).isEqualTo(1));
    }

    @Test
    void refusesAFormatItDoesNotKnowByName() throws IOException {
        byte[] later = Records.bytes(RECORDS);
        later[8] = 2;
        assertThatThrownBy(() -> AdvisoryIndex.of(ByteBuffer.wrap(later)))
                .isInstanceOf(CorruptIndexException.class)
                .hasMessageContaining("format 2")
                .hasMessageContaining("reads format 1");
    }

    /** Damage with its checksums repaired: a forger's work. It may lie, but it must not crash, hang or eat memory. */
    @Test
    void aForgedIndexEndsInAnAnswerOrAReport() throws IOException {
        byte[] good = Records.bytes(RECORDS);
        IndexHeader header = IndexHeader.read(Arrays.copyOf(good, Pages.SIZE), good.length, "good");
        Random random = new Random(20261121);
        var checksum = new java.util.zip.CRC32C();
        for (int round = 0; round < 1_500; round++) {
            byte[] forged = good.clone();
            int page = 1 + random.nextInt(good.length / Pages.SIZE - 1);
            for (int change = random.nextInt(4); change >= 0; change--) {
                forged[page * Pages.SIZE + random.nextInt(round % 2 == 0 ? 200 : Pages.PAYLOAD)] =
                        (byte) random.nextInt(256);
            }
            int check = Pages.check(checksum, forged, page * Pages.SIZE, header.salt(), page);
            ByteBuffer.wrap(forged)
                    .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                    .putInt(page * Pages.SIZE + Pages.PAYLOAD, check);
            try {
                answers(AdvisoryIndex.of(ByteBuffer.wrap(forged)));
            } catch (CorruptIndexException reported) {
                assertThat(reported).hasMessageContaining("Build the index again");
            }
        }
    }

    @Test
    void fuzzedBytesEndInAnAnswerOrAReport() throws IOException {
        Fuzz.run(
                List.of(Records.bytes(RECORDS)),
                bytes -> answers(AdvisoryIndex.of(ByteBuffer.wrap(bytes))),
                CorruptIndexException.class);
    }

    @Test
    void aSignatureHoldsForItsKeyAndItsBytesOnly() throws IOException, GeneralSecurityException {
        KeyPair team = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        KeyPair stranger = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        byte[] signed =
                Records.importing(RECORDS).withSigningKey(team.getPrivate()).toBytes();
        AdvisoryIndex index = AdvisoryIndex.of(ByteBuffer.wrap(signed));
        assertThat(index.isSignedBy(team.getPublic())).isTrue();
        assertThat(index.isSignedBy(stranger.getPublic())).isFalse();
        assertThat(Records.index(RECORDS).isSignedBy(team.getPublic())).isFalse();
        signed[2 * Pages.SIZE + 5] ^= 1;
        assertThatThrownBy(() -> AdvisoryIndex.of(ByteBuffer.wrap(signed)).isSignedBy(team.getPublic()))
                .isInstanceOf(CorruptIndexException.class);
    }

    @Test
    void theSameRecordsAndClockGiveTheSameBytes() throws IOException {
        assertThat(Records.bytes(RECORDS)).isEqualTo(Records.bytes(RECORDS));
        assertThatThrownBy(() -> Records.importing(RECORDS)
                        .withSigningKey(KeyPairGenerator.getInstance("RSA")
                                .generateKeyPair()
                                .getPrivate())
                        .toBytes())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Ed25519");
    }
}
