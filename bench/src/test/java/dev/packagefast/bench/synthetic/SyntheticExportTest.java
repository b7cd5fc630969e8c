package dev.packagefast.bench.synthetic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticExportTest {
    private static final String REAL_RECORD = """
            {"id": "GHSA-aaaa-bbbb-cccc", "modified": "2026-01-01T00:00:00Z",
             "affected": [{"package": {"ecosystem": "npm", "name": "left-strap"}, "versions": ["1.0.0"]}]}
            """;
    private static final MalwareShape SHAPE = new MalwareShape(
            new Quantiles(9, 16, 34, 72, 213, 19.88),
            0.134,
            0.25,
            Histogram.of(Map.of("0", 587.0, "1", 313.0, "2", 50.0, "3", 40.0, ">3", 10.0), 232, 0.79),
            new Quantiles(0, 1, 1, 2, 3, 0.83),
            new Quantiles(1058, 1829, 2651, 3426, 9580, 1824.73));
    private static final int RECORDS = 4_000;

    @TempDir
    Path folder;

    private Path real;

    @BeforeEach
    void makeARealExport() throws IOException {
        real = folder.resolve("real.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(real))) {
            zip.putNextEntry(new ZipEntry("GHSA-aaaa-bbbb-cccc.json"));
            zip.write(REAL_RECORD.getBytes(UTF_8));
        }
    }

    @Test
    void keepsRealRecordsAndFillsUpToTheNumberWanted() throws IOException {
        Map<String, String> records = records(make("out.zip", RECORDS, 1));
        assertThat(records).hasSize(RECORDS).containsEntry("GHSA-aaaa-bbbb-cccc.json", REAL_RECORD);
    }

    @Test
    void theSameSeedGivesTheSameBytesAndAnotherGivesOthers() throws IOException {
        Path first = make("a.zip", 500, 1);
        assertThat(Files.mismatch(first, make("b.zip", 500, 1))).isEqualTo(-1);
        assertThat(Files.mismatch(first, make("c.zip", 500, 2))).isNotEqualTo(-1);
    }

    @Test
    void neverDropsRealRecords() throws IOException {
        assertThat(records(make("out.zip", 0, 1))).hasSize(1);
    }

    @Test
    void drawnReportsHaveTheShape() throws IOException {
        Map<String, String> records = records(make("out.zip", RECORDS, 1));
        records.remove("GHSA-aaaa-bbbb-cccc.json");
        Set<String> names = new HashSet<>();
        int scoped = 0;
        int withRange = 0;
        long letters = 0;
        long bytes = 0;
        for (Map.Entry<String, String> record : records.entrySet()) {
            Drawn drawn = Drawn.of(record.getValue());
            assertThat(record.getKey()).isEqualTo(drawn.id + ".json");
            assertThat(names.add(drawn.name)).as("%s comes once", drawn.name).isTrue();
            assertThat(drawn.range || drawn.versions > 0)
                    .as("%s says what is affected", drawn.id)
                    .isTrue();
            scoped += drawn.name.startsWith("@") ? 1 : 0;
            withRange += drawn.range ? 1 : 0;
            letters += drawn.name.length();
            bytes += record.getValue().length();
        }
        double count = records.size();
        assertThat(names).doesNotContain("left-strap");
        assertThat(scoped / count).isCloseTo(0.134, within(0.02));
        assertThat(withRange / count).isCloseTo(0.75, within(0.03));
        assertThat(letters / count).isCloseTo(19.88, within(1.0));
        assertThat(bytes / count).isCloseTo(1825, within(60.0));
    }

    private Path make(String name, int records, long seed) throws IOException {
        Path out = folder.resolve(name);
        assertThat(SyntheticExport.write(real, SHAPE, records, seed, out)).isEqualTo(1);
        return out;
    }

    private static Map<String, String> records(Path export) throws IOException {
        Map<String, String> records = new TreeMap<>();
        try (ZipFile zip = new ZipFile(export.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                records.put(
                        entry.getName(), new String(zip.getInputStream(entry).readAllBytes(), UTF_8));
            }
        }
        return records;
    }

    /** What the test asks of one record. */
    private record Drawn(String id, String name, boolean range, int versions) {
        static Drawn of(String text) throws IOException {
            String id = "";
            String name = "";
            boolean range = false;
            int versions = 0;
            try (JsonParser json = new JsonFactory().createParser(text)) {
                while (json.nextToken() != null) {
                    if (!json.currentToken().isScalarValue()) {
                        continue;
                    }
                    String path = json.getParsingContext().pathAsPointer().toString();
                    switch (path) {
                        case "/id" -> id = json.getText();
                        case "/affected/0/package/name" -> name = json.getText();
                        case "/affected/0/ranges/0/events/0/introduced" -> range = true;
                        default -> versions += path.startsWith("/affected/0/versions/") ? 1 : 0;
                    }
                }
            }
            return new Drawn(id, name, range, versions);
        }
    }
}
