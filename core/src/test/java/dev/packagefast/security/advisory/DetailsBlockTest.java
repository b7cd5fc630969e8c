package dev.packagefast.security.advisory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.advisory.osv.OsvRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;

class DetailsBlockTest {
    private static final long ORIGIN = 4_711;

    private final Inflater inflater = new Inflater();
    private final Random random = new Random(20_261_122);

    @Test
    void aSummaryIsThatOfTheWholeRecordWhereverItStands() {
        for (int round = 0; round < 200; round++) {
            List<OsvRecord> records = records(1 + random.nextInt(12));
            byte[] block = block(records);
            for (int i = 0; i < records.size(); i++) {
                assertThat(read(block).summary(i)).isEqualTo(records.get(i).summary());
                AdvisoryDetails details = read(block).details(i);
                assertThat(details.summary()).isEqualTo(records.get(i).summary());
                assertThat(details.description()).isEqualTo(records.get(i).details());
            }
        }
    }

    @Test
    void aBlockThatIsCutGivesWhatItHasOrSaysSo() {
        List<OsvRecord> records = records(5);
        byte[] whole = block(records);
        int refused = 0;
        for (int length = 8; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            for (int i = 0; i < records.size(); i++) {
                try {
                    assertThat(read(cut).summary(i)).isEqualTo(records.get(i).summary());
                } catch (CorruptIndexException told) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(whole.length);
    }

    /** Pages have checksums, so this takes somebody who can write those as well. */
    @Test
    void whateverABlockSaysItIsAnAnswerOrACorruptIndex() {
        byte[] whole = block(records(6));
        for (int round = 0; round < 20_000; round++) {
            byte[] bent = whole.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bent[random.nextInt(bent.length)] ^= (byte) (1 << random.nextInt(8));
            }
            int number = random.nextInt(8);
            try {
                DetailsBlock block = read(bent);
                String _ = random.nextBoolean()
                        ? block.summary(number)
                        : block.details(number).summary();
            } catch (CorruptIndexException told) {
                assertThat(told).hasMessageContaining("index");
            }
        }
    }

    @Test
    void aBlockBeyondTheLimitIsRefusedBeforeItTakesMemory() {
        assertThatThrownBy(() -> new DetailsBlock(
                        new byte[8], DetailsBlock.MAX_BYTES + 1, inflater, new Cursor("index"), ORIGIN))
                .isInstanceOf(CorruptIndexException.class)
                .hasMessageContaining("too long");
    }

    private DetailsBlock read(byte[] block) {
        Cursor lengths = new Cursor("index");
        lengths.reset(block, 0, 8, ORIGIN);
        int _ = lengths.readU32();
        return new DetailsBlock(
                Arrays.copyOfRange(block, 8, block.length), lengths.readU32(), inflater, new Cursor("index"), ORIGIN);
    }

    private static byte[] block(List<OsvRecord> records) {
        ByteWriter block = new ByteWriter(1_024);
        for (OsvRecord record : records) {
            byte[] bytes = DetailsCodec.write(record);
            block.writeU32(bytes.length).writeRaw(bytes, 0, bytes.length);
        }
        return DetailsCodec.deflate(block.array(), block.length());
    }

    private List<OsvRecord> records(int count) {
        List<OsvRecord> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(new OsvRecord(
                    "GHSA-" + i,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    List.of(),
                    List.of("CVE-2026-" + i),
                    List.of(),
                    text(random.nextInt(4) == 0 ? 2_000 : 90),
                    text(1_500),
                    List.of(),
                    Optional.empty(),
                    List.of(),
                    List.of(new OsvRecord.Reference("WEB", "https://example.org/" + i)),
                    List.of(),
                    List.of()));
        }
        return records;
    }

    private String text(int longest) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(longest); text.length() < length; ) {
            text.append("ab cdé 漢 ".charAt(random.nextInt(9)));
        }
        return text.toString();
    }
}
