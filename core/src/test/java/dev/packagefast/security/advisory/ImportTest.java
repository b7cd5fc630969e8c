package dev.packagefast.security.advisory;

import static dev.packagefast.security.advisory.Records.range;
import static dev.packagefast.security.advisory.Records.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.packagefast.security.advisory.osv.OsvReader;
import dev.packagefast.security.advisory.osv.OsvRecordException;
import dev.packagefast.security.testing.Fuzz;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sources good, bad and hostile. */
class ImportTest {
    private static final String GOOD = record("GOOD-1", "npm", "good", range("introduced=0"));

    @TempDir
    Path folder;

    private ImportReport read(Path source) throws IOException {
        return AdvisoryImport.of(source).withClock(Records.CLOCK).writeTo(folder.resolve("out.idx"));
    }

    private Path zip(Map<String, byte[]> entries) throws IOException {
        Path zip = folder.resolve("all.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
            }
        }
        return zip;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "not json                         | this is not json                       | MALFORMED | line 1",
                "nothing                          | ''                                     | MALFORMED | JSON object",
                "a list                           | [1, 2]                                 | MALFORMED | JSON object",
                "cut                              | {\"id\": \"X\", \"affected\": [{        | MALFORMED | end",
                "a key twice                      | {\"id\": \"X\", \"id\": \"Y\"}          | MALFORMED | Duplicate",
                "a key twice below                | {\"id\": \"X\", \"u\": {\"a\":1,\"a\":2}} | MALFORMED | Duplicate",
                "more after it                    | {\"id\": \"X\"} {}                     | MALFORMED | more",
                "no id                            | {\"modified\": \"2026-01-01T00:00:00Z\"} | NO_ID | no id",
                "an id that is a number           | {\"id\": 7}                            | NO_ID | no id",
                "an id with NUL                   | {\"id\": \"X\\u0000\"}                 | NO_ID | printable",
                "an id with a space               | {\"id\": \"X Y\"}                      | NO_ID | printable",
                "nothing affected                 | {\"id\": \"X\", \"modified\": \"2026-01-01T00:00:00Z\"} | NO_PACKAGE | no affected",
                "affected is text                 | {\"id\": \"X\", \"affected\": \"all\"} | FLAWED_FIELD | not a list",
                "no package                       | {\"id\": \"X\", \"affected\": [{\"versions\": [\"1\"]}]} | NO_PACKAGE | no package",
                "a name with NUL                  | {\"id\": \"X\", \"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"a\\u0000b\"}, \"versions\": [\"1\"]}]} | NO_PACKAGE | cannot be seen",
                "a name with a zero width space   | {\"id\": \"X\", \"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"a\\u200bb\"}, \"versions\": [\"1\"]}]} | NO_PACKAGE | cannot be seen",
                "no versions                      | {\"id\": \"X\", \"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"a\"}}]} | NO_VERSIONS | neither",
                "only Git                         | {\"id\": \"X\", \"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"a\"}, \"ranges\": [{\"type\": \"GIT\", \"events\": [{\"introduced\": \"0\"}]}]}]} | NO_VERSIONS | Git",
            })
    void namesARecordItCannotUseAndGoesOn(String name, String json, ImportProblem.Kind kind, String words)
            throws IOException {
        IndexBuilderResult built = importing(json, GOOD);
        assertThat(built.report().counts().unusable()).isEqualTo(1);
        assertThat(built.report().counts().used()).isEqualTo(1);
        assertThat(built.report().problems()).anySatisfy(problem -> {
            assertThat(problem.kind()).isEqualTo(kind);
            assertThat(problem.unusable()).isTrue();
            assertThat(problem.message()).contains(words);
            assertThat(problem.document()).contains("number 1");
        });
        try (AdvisoryIndex index = AdvisoryIndex.open(built.file())) {
            assertThat(index.match("npm", "good", "1.0.0").matches()).hasSize(1);
            assertThat(index.metadata().problems()).isNotEmpty();
        }
    }

    private record IndexBuilderResult(Path file, ImportReport report) {}

    private IndexBuilderResult importing(String... records) throws IOException {
        Path file = folder.resolve("records.idx");
        return new IndexBuilderResult(file, Records.importing(records).writeTo(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"modified\": \"yesterday\"             | modified: is not a date: 'yesterday'",
                "\"published\": 5                        | published: is not text",
                "\"aliases\": [\"CVE-1\", {}]            | aliases: is not a list of text",
                "\"aliases\": [\"has space\"]            | aliases: holds something that is not an id",
                "\"references\": {}                      | references: is not a list",
                "\"severity\": [7]                       | severity: is not a list of objects",
                "\"summary\": []                         | summary: is not text",
            })
    void keepsTheRestOfARecordWithAFlawedField(String field, String flaw) throws IOException {
        String record = "{\"id\": \"X\", " + field
                + ", \"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"p\"}, \"versions\": [\"1.0.0\"]}]}";
        IndexBuilderResult built = importing(record);
        assertThat(built.report().counts().partly()).isEqualTo(1);
        assertThat(built.report().problems())
                .extracting(ImportProblem::message)
                .contains("'" + flaw.replaceFirst(":", "'"));
        try (AdvisoryIndex index = AdvisoryIndex.open(built.file())) {
            assertThat(index.match("npm", "p", "1.0.0").matches()).hasSize(1);
        }
    }

    @Test
    void refusesDepthWithoutRecursion() throws IOException {
        String deep = "{\"id\": \"X\", \"affected\": " + "[".repeat(100_000);
        assertThat(importing(deep, GOOD).report().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).containsIgnoringCase("depth"));
        Path file = folder.resolve("deep.json");
        Files.writeString(file, "{\"a\":".repeat(1_000_000));
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(AdvisoryFormatException.class)
                .hasMessageContaining("expected the end of the record");
    }

    @Test
    void anExportThatWouldLeaveNothingKnownReplacesNothing() throws IOException {
        Path good = Files.writeString(folder.resolve("good.json"), GOOD);
        read(good);
        byte[] before = Files.readAllBytes(folder.resolve("out.idx"));
        for (String nothing : List.of("[]", "[{\"id\": \"X\"}]")) {
            Path file = Files.writeString(folder.resolve("nothing.json"), nothing);
            assertThatThrownBy(() -> read(file))
                    .isInstanceOf(AdvisoryFormatException.class)
                    .hasMessageContaining("at least one record that can be used")
                    .hasMessageContaining("nothing.json");
        }
        assertThat(Files.readAllBytes(folder.resolve("out.idx"))).isEqualTo(before);
    }

    @Test
    void readsOneRecordAListManyInARowAndOneALine() throws IOException {
        String other = record("GOOD-2", "npm", "other", range("introduced=0"));
        Map<String, String> files = Map.of(
                "one.json", "\uFEFF" + GOOD,
                "list.json", "[" + GOOD + " ,\n" + other + "]",
                "row.json", GOOD + other + "\n",
                "bad-in-list.json", "[" + GOOD + ", {\"id\" nonsense \"}\"}, " + other + "]",
                "lines.ndjson", GOOD.replace("\n", "") + "\n\n{\"id\": broken\n" + other.replace("\n", ""));
        Map<String, List<Integer>> expected = Map.of(
                "one.json", List.of(1, 0),
                "list.json", List.of(2, 0),
                "row.json", List.of(2, 0),
                "bad-in-list.json", List.of(2, 1),
                "lines.ndjson", List.of(2, 1));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Path path = Files.writeString(folder.resolve(file.getKey()), file.getValue());
            IndexMetadata.RecordCounts counts = read(path).counts();
            assertThat(List.of(counts.used(), counts.unusable()))
                    .as(file.getKey())
                    .isEqualTo(expected.get(file.getKey()));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                  | at least one OSV record",
                "'   '               | at least one OSV record",
                "hello               | a record",
                "[{} {}]             | a comma or the end of the list",
                "[{},]               | a record after the comma",
                "[{}] x              | the end of the file after the list",
                "[{}                 | the end of the list",
                "{\"a\": \"}         | the end of the record that starts at byte 0",
                "x\u0000             | a record",
            })
    void saysWhereAFileStopsBeingAdvisories(String content, String expected) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.json"), content);
        assertThatThrownBy(() -> read(file))
                .isInstanceOfSatisfying(AdvisoryFormatException.class, thrown -> {
                    assertThat(thrown.expected()).isEqualTo(expected);
                    assertThat(thrown.file()).isEqualTo(file.toString());
                    assertThat(thrown.offset()).isBetween(0L, 20L);
                })
                .hasMessageContaining("Name an OSV export");
        assertThat(folder.resolve("out.idx")).doesNotExist();
    }

    @Test
    void aRecordBeyondTheLimitCostsOnlyItself() throws IOException {
        Path file = folder.resolve("large.json");
        try (OutputStream out = Files.newOutputStream(file)) {
            out.write(utf8("[{\"id\": \"BIG\", \"details\": \""));
            byte[] chunk = new byte[1 << 20];
            Arrays.fill(chunk, (byte) 'x');
            for (int i = 0; i < 40; i++) {
                out.write(chunk);
            }
            out.write(utf8("\"}, " + GOOD + "]"));
        }
        ImportReport report = read(file);
        assertThat(report.counts().used()).isEqualTo(1);
        assertThat(report.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("longer than"));
    }

    @Test
    void readsZipsAndNamesTheirBadEntries() throws IOException {
        Path zip = zip(Map.of(
                "a/GOOD-1.json", utf8(GOOD), "BAD.json", utf8("{"), "readme.txt", utf8("x"), "folder/", new byte[0]));
        ImportReport report = read(zip);
        assertThat(report.counts()).isEqualTo(new IndexMetadata.RecordCounts(2, 1, 0, 1, 0, 0));
        assertThat(report.problems().getFirst().document()).isEqualTo(zip + "!BAD.json");
        assertThat(report.metadata().sources()).containsExactly(zip.toString());
        assertThat(report.metadata().built()).isEqualTo(Records.CLOCK.instant());
    }

    @Test
    void aDamagedEntryIsNamedAndTheOthersCount() throws IOException {
        Path zip = folder.resolve("stored.zip");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.setLevel(0);
            out.putNextEntry(new ZipEntry("A.json"));
            out.write(utf8(record("A-1", "npm", "a", range("introduced=0"))));
            out.putNextEntry(new ZipEntry("B.json"));
            out.write(utf8(GOOD));
        }
        byte[] bytes = Files.readAllBytes(zip);
        bytes[new String(bytes, StandardCharsets.ISO_8859_1).indexOf("A-1")] = 'Z';
        Files.write(zip, bytes);
        ImportReport report = read(zip);
        assertThat(report.counts().used()).isEqualTo(1);
        assertThat(report.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("checksum"));
    }

    @ParameterizedTest
    @CsvSource({"../evil.json", "a/../../evil.json", "/etc/evil.json", "a\\b.json", "a/.."})
    void refusesArchivesWhoseNamesClimbOut(String name) throws IOException {
        Path zip = zip(Map.of("good.json", utf8(GOOD), name, utf8(GOOD)));
        assertThatThrownBy(() -> read(zip))
                .isInstanceOf(AdvisoryFormatException.class)
                .hasMessageContaining("names inside the archive");
    }

    @Test
    void refusesAZipBomb() throws IOException {
        byte[] zeros = new byte[8 << 20];
        Arrays.fill(zeros, (byte) ' ');
        Path zip = zip(Map.of("bomb.json", zeros));
        assertThatThrownBy(() -> read(zip))
                .isInstanceOf(AdvisoryFormatException.class)
                .hasMessageContaining("times their deflated size")
                .hasMessageContaining("bomb.json");
    }

    @Test
    void everyTruncatedZipIsRefusedOrNamed() throws IOException {
        Path zip = zip(Map.of("good.json", utf8(GOOD)));
        byte[] whole = Files.readAllBytes(zip);
        Path cut = folder.resolve("cut.zip");
        for (int length = 4; length < whole.length; length++) {
            Files.write(cut, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> read(cut))
                    .isInstanceOf(AdvisoryFormatException.class)
                    .hasMessageContaining(cut.toString());
        }
    }

    @Test
    void readsAFolderWithEverythingBelowIt() throws IOException {
        Path sub = Files.createDirectories(folder.resolve("osv/npm"));
        Files.move(
                zip(Map.of("z.json", utf8(record("Z-1", "npm", "z", range("introduced=0"))))), sub.resolve("all.zip"));
        Files.writeString(sub.resolve("GOOD-1.json"), GOOD);
        Files.writeString(sub.resolve("modified_id.csv"), "2026-01-01T00:00:00Z,GOOD-1");
        Files.writeString(folder.resolve("osv/BAD.json"), "{\"no\": \"id\"}");
        ImportReport report = read(folder.resolve("osv"));
        assertThat(report.counts().used()).isEqualTo(2);
        assertThat(report.problems().getFirst().document()).isEqualTo(folder.resolve("osv") + "!BAD.json");
    }

    @Test
    void anEmptyFolderAndAMissingPathAreErrors() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertThatThrownBy(() -> read(empty)).isInstanceOf(AdvisoryFormatException.class);
        assertThatThrownBy(() -> read(folder.resolve("nowhere"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> AdvisoryIndex.open(folder.resolve("nowhere"))).isInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() -> AdvisoryIndex.openMapped(folder.resolve("nowhere")))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void readersOfTheOldFileGoOnWhileANewOneTakesItsPlace() throws IOException {
        Path file = folder.resolve("npm.idx");
        Records.importing(GOOD).writeTo(file);
        try (AdvisoryIndex old = AdvisoryIndex.open(file);
                AdvisoryIndex oldMapped = AdvisoryIndex.openMapped(file)) {
            Records.importing(record("NEW-1", "npm", "new", range("introduced=0")))
                    .writeTo(file);
            for (AdvisoryIndex index : List.of(old, oldMapped)) {
                assertThat(index.match("npm", "good", "1.0.0").matches()).hasSize(1);
                index.verify();
            }
            try (AdvisoryIndex now = AdvisoryIndex.open(file)) {
                assertThat(now.match("npm", "good", "1.0.0").isClean()).isTrue();
                assertThat(now.match("npm", "new", "1.0.0").matches()).hasSize(1);
            }
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aFailedImportLeavesTheOldFileAndNothingElse() throws IOException {
        Path file = folder.resolve("npm.idx");
        Records.importing(GOOD).writeTo(file);
        byte[] before = Files.readAllBytes(file);
        AdvisoryImport broken = AdvisoryImport.of(List.of(() -> Records.source(List.of(GOOD)), () -> {
            throw new AdvisoryFormatException("second", -1, "a", "b", "Try.");
        }));
        assertThatThrownBy(() -> broken.writeTo(file)).isInstanceOf(AdvisoryFormatException.class);
        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        Path target = Files.createDirectories(folder.resolve("is-a-folder/with-content"));
        assertThatThrownBy(() -> Records.importing(GOOD).writeTo(target.getParent()))
                .isInstanceOf(IOException.class);
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(file, target.getParent());
        }
    }

    @Test
    void tellsHowFarItHasCome() throws IOException {
        List<Long> seen = new ArrayList<>();
        Records.importing(GOOD, "{}")
                .withProgress((records, bytes) -> seen.add(records))
                .toBytes();
        assertThat(seen).containsExactly(2L);
    }

    @Test
    void fuzzedRecordsAreReadOrRefused() {
        String rich = """
                {"schema_version": "1.7.5", "id": "F-1", "modified": "2026-01-01T00:00:00Z", "withdrawn": null,
                 "aliases": ["CVE-1"], "severity": [{"type": "CVSS_V3", "score": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}],
                 "affected": [{"package": {"ecosystem": "npm", "name": "p", "purl": "pkg:npm/p"},
                   "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}, {"last_affected": "1.0.0"}]}],
                   "versions": ["1.0.0"]}], "references": [{"type": "WEB", "url": "https://example.org"}]}""";
        OsvReader reader = new OsvReader();
        AdvisoryCompiler compiler = new AdvisoryCompiler();
        Fuzz.run(
                List.of(utf8(rich), utf8(GOOD), utf8(record("P-1", "PyPI", "x", range("introduced=1!2.0 fixed=3rc1")))),
                bytes -> DetailsCodec.write(reader.read(bytes)),
                OsvRecordException.class);
        Fuzz.run(
                List.of(utf8(rich), utf8(record("M-1", "Maven", "a:b", range("introduced=1-alpha fixed=2.x")))),
                bytes -> compiler.compile(reader.read(bytes), "fuzz"),
                OsvRecordException.class);
    }

    @Test
    void fuzzedFilesAreReadOrRefused() {
        Path file = folder.resolve("fuzz.json");
        assumeTrue(Files.isDirectory(folder));
        Fuzz.run(
                List.of(utf8("[" + GOOD + "," + GOOD + "]"), utf8(GOOD + GOOD)),
                bytes -> {
                    Files.write(file, bytes);
                    try (AdvisorySource source = AdvisorySource.at(file)) {
                        source.forEachDocument(
                                document -> assertThat(document.name()).isNotNull());
                    }
                },
                AdvisoryFormatException.class);
    }
}
