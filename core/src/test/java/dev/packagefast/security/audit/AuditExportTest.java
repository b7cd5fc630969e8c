package dev.packagefast.security.audit;

import static dev.packagefast.security.audit.AuditSamples.CLOCK;
import static dev.packagefast.security.audit.AuditSamples.event;
import static dev.packagefast.security.audit.AuditSamples.hostile;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.packagefast.security.audit.AuditTrailException.Problem;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditExportTest {
    @TempDir
    Path folder;

    /** A plain RFC 4180 reader, to see what another program sees. */
    static List<List<String>> readCsv(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\r')) {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\r') {
                    assertThat(text.charAt(++i)).isEqualTo('\n');
                    rows.add(row);
                    row = new ArrayList<>();
                }
            } else {
                cell.append(c);
            }
        }
        assertThat(quoted).isFalse();
        assertThat(row).isEmpty();
        return rows;
    }

    @Test
    void jsonIsOneArrayOfTheLinesOfTheLog() throws Exception {
        Path log = folder.resolve("audit.log");
        AuditSamples.log(log, 3);
        Path target = folder.resolve("audit.json");
        AuditLog.exportJson(log, target);
        List<String> lines = Files.readAllLines(log);
        assertThat(Files.readString(target))
                .isEqualTo("[\n" + String.join(",\n", lines.subList(1, lines.size())) + "\n]\n");
        int events = 0;
        String name = null;
        JsonFactory strict = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser json = strict.createParser(target.toFile())) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.FIELD_NAME && json.currentName().equals("seq")) {
                    events++;
                }
                if (token == JsonToken.FIELD_NAME && json.currentName().equals("name") && name == null) {
                    name = json.nextTextValue();
                }
            }
        }
        assertThat(events).isEqualTo(4);
        assertThat(name).isEqualTo(hostile().subject().orElseThrow().name());
    }

    @Test
    void anEmptyTrailIsAnEmptyArrayAndAHeaderRow() throws Exception {
        for (AuditTrail trail : List.of(AuditTrail.inMemory(1), AuditTrail.open(folder.resolve("audit.log")))) {
            try (trail) {
                trail.exportJson(folder.resolve("out.json"));
                trail.exportCsv(folder.resolve("out.csv"));
            }
            assertThat(folder.resolve("out.json")).hasContent("[]");
            assertThat(readCsv(Files.readString(folder.resolve("out.csv")))).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=1+1",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "\n=1",
                "\uFF1D1",
                "\uFF0B1",
                "\uFF0D1",
                "\uFF20x"
            })
    void noCellOfTheCsvIsAFormula(String formula) throws Exception {
        Path target = folder.resolve("out.csv");
        try (AuditTrail trail = AuditTrail.inMemory(3)) {
            trail.append(event(1).withPackage(formula, formula, formula)
                    .withReason(formula)
                    .withIsolation(formula)
                    .withActor(new AuditActor(formula, 1, java.util.Optional.of(formula)))
                    .withAttribute("k", formula));
            trail.exportCsv(target);
        }
        List<String> row = readCsv(Files.readString(target)).get(1);
        assertThat(row).filteredOn(cell -> cell.equals("'" + formula)).hasSize(7);
        assertThat(row)
                .noneMatch(
                        cell -> !cell.isEmpty() && "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20".indexOf(cell.charAt(0)) >= 0);
    }

    @Test
    void csvKeepsLineBreaksAndQuotesAndShowsWhatCannotBeSeen() throws Exception {
        Path target = folder.resolve("out.csv");
        Path log = folder.resolve("audit.log");
        AuditSamples.log(log, 1);
        AuditLog.exportCsv(log, target);
        List<List<String>> rows = readCsv(Files.readString(target, StandardCharsets.UTF_8));
        assertThat(rows).hasSize(3);
        assertThat(rows).allSatisfy(row -> assertThat(row).hasSameSizeAs(rows.getFirst()));
        assertThat(rows.get(1))
                .startsWith("1", "2026-11-21T12:00:00.500000000Z", "acme.LICENSE-CHECK_2", "timed-out", "npm")
                .contains("a\"b\\c\n{\"seq\":1}\r\\u0000\\u001b[2J", "\\u202e1.0\\u2066\\ufeff")
                .contains("{\"z\":\"=1+1\",\"a\":\"\",\"exit.code\":\"1\"}", "1234567890123", "L2", "4711");
        assertThat(rows.get(1).get(7)).startsWith("\\ud800 lone, \\udc00 lone, \ud83d\ude00 pair");
    }

    @Test
    void aTargetThatMustNotBeReplacedIsRefused() throws Exception {
        Path log = folder.resolve("audit.log");
        byte[] before = AuditSamples.log(log, 1);
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), log);
        for (Path target : List.of(
                log,
                link,
                folder,
                folder.resolve("missing/out.json"),
                Path.of("/dev/null"),
                Path.of("/"),
                Path.of(""))) {
            for (boolean csv : new boolean[] {true, false}) {
                assertThatThrownBy(() -> {
                            if (csv) {
                                AuditLog.exportCsv(log, target);
                            } else {
                                AuditLog.exportJson(log, target);
                            }
                        })
                        .as(target.toString())
                        .isInstanceOfSatisfying(
                                AuditTrailException.class,
                                refused -> assertThat(refused.problem()).isEqualTo(Problem.CANNOT_EXPORT));
            }
        }
        assertThat(Files.readAllBytes(log)).isEqualTo(before);
        assertThat(Files.isRegularFile(Path.of("/dev/null"))).isFalse();
    }

    @Test
    void aDamagedLogIsNotExportedAndTheOldExportStays() throws Exception {
        Path log = folder.resolve("audit.log");
        byte[] bytes = AuditSamples.log(log, 3);
        bytes[bytes.length - 100] ^= 1;
        Files.write(log, bytes);
        Path target = Files.writeString(folder.resolve("out.json"), "old");
        assertThatThrownBy(() -> AuditLog.exportJson(log, target)).isInstanceOf(AuditLogDamagedException.class);
        assertThat(target).hasContent("old");
        try (var left = Files.list(folder)) {
            assertThat(left.map(Path::getFileName).map(Path::toString))
                    .containsExactlyInAnyOrder("audit.log", "audit.log.lock", "out.json");
        }
    }

    @Test
    void aMillionEventsAreExportedAndVerifiedInLittleMemory() throws Exception {
        Path log = folder.resolve("large.log");
        LineFormat format = new LineFormat();
        LineBuffer lines = new LineBuffer(1 << 20);
        byte[] body = LineFormat.eventBody(event(1));
        int count = Integer.getInteger("pfsec.audit.exported", 100_000);
        try (var out = Files.newOutputStream(log)) {
            String hash = format.appendLine(
                    lines, 0, LineFormat.NO_HASH, LineFormat.headerBody("0".repeat(32), CLOCK.instant()));
            for (int i = 1; i <= count; i++) {
                hash = format.appendLine(lines, i, hash, body);
                if (lines.size() > 900_000) {
                    out.write(lines.array(), 0, lines.size());
                    lines.clear();
                }
            }
            out.write(lines.array(), 0, lines.size());
        }
        // A heap smaller than the log: were it read whole, the process would end with OutOfMemoryError.
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx12m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ExportingProcess.class.getName(),
                        log.toString(),
                        folder.resolve("out").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.to(new File(folder.toFile(), "said")))
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("said")))
                .isZero();
        assertThat(Files.size(folder.resolve("out.json"))).isGreaterThan(12L << 20);
        try (var rows = Files.lines(folder.resolve("out.csv"))) {
            assertThat(rows.count()).isEqualTo(count + 1L);
        }
    }

    /** Verifies a log and exports it in both forms. */
    static final class ExportingProcess {
        private ExportingProcess() {}

        public static void main(String[] arguments) {
            Path log = Path.of(arguments[0]);
            if (!(AuditLog.verify(log) instanceof AuditVerdict.Intact)) {
                System.exit(1);
            }
            AuditLog.exportJson(log, Path.of(arguments[1] + ".json"));
            AuditLog.exportCsv(log, Path.of(arguments[1] + ".csv"));
        }
    }
}
