package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The published schemas say what the JSON reports are: all of it, and nothing else. */
class JsonSchemaTest {
    private static final Path ROOT = Path.of(System.getProperty("pfsec.root", ".."));
    private static final String STOREFRONT = ROOT.resolve("examples/storefront").toString();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    @Test
    void scanReportIsAsItsSchemaSays() throws IOException {
        CommandRun run = CommandRun.of(home, "scan", STOREFRONT, "--format", "json");
        assertThat(JSON.readTree(run.out()).path("findings")).isNotEmpty();
        assertThat(faults("scan-report", run.out())).isEmpty();
    }

    @Test
    void scanReportWithProblemsIsAsItsSchemaSays() throws IOException {
        Path broken = Files.writeString(home.resolve("package-lock.json"), "{\"lockfileVersion\": 3");
        CommandRun run = CommandRun.of(home, "scan", broken.toString(), "--format", "json");
        assertThat(JSON.readTree(run.out()).path("problems")).isNotEmpty();
        assertThat(faults("scan-report", run.out())).isEmpty();
    }

    @Test
    void inventoryReportIsAsItsSchemaSays() throws IOException {
        CommandRun run = CommandRun.of(home, "inventory", STOREFRONT, "--format", "json");
        assertThat(JSON.readTree(run.out()).path("packages")).isNotEmpty();
        assertThat(faults("inventory-report", run.out())).isEmpty();
    }

    @Test
    void aReportThatLacksAFieldOrHasAnotherIsRefused() throws IOException {
        ObjectNode report = (ObjectNode) JSON.readTree(
                CommandRun.of(home, "scan", STOREFRONT, "--format", "json").out());
        ObjectNode advisory = (ObjectNode) report.path("findings").path(0).path("advisory");
        advisory.put("severity", "dreadful");
        assertThat(faults("scan-report", report.toString())).isNotEmpty();
        advisory.put("severity", "low").put("undocumented", 1);
        assertThat(faults("scan-report", report.toString())).isNotEmpty();
        advisory.remove("undocumented");
        assertThat(faults("scan-report", report.toString())).isEmpty();
        advisory.remove("id");
        assertThat(faults("scan-report", report.toString())).isNotEmpty();
    }

    static List<Error> faults(String schema, String report) throws IOException {
        JsonNode published =
                JSON.readTree(Files.readString(ROOT.resolve("docs/schema").resolve(schema + ".schema.json")));
        // Readers must bear new fields; this build must not have one that the schema does not describe.
        close(published);
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(published)
                .validate(report, InputFormat.JSON);
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object && object.has("properties")) {
            object.put("additionalProperties", false);
        }
        schema.forEach(JsonSchemaTest::close);
    }
}
