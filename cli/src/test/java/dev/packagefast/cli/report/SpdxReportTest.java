package dev.packagefast.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.spdx.jacksonstore.MultiFormatStore;
import org.spdx.library.SpdxModelFactory;
import org.spdx.library.model.v2.SpdxDocument;
import org.spdx.storage.simple.InMemSpdxStore;

class SpdxReportTest {
    @TempDir
    Path folder;

    /** What the official library finds wrong with a document, read back by it. */
    static List<String> faults(String spdx) throws Exception {
        SpdxModelFactory.init();
        MultiFormatStore store = new MultiFormatStore(new InMemSpdxStore(), MultiFormatStore.Format.JSON);
        SpdxDocument document =
                store.deSerialize(new ByteArrayInputStream(spdx.getBytes(StandardCharsets.UTF_8)), false);
        return document.verify();
    }

    @Test
    void aScanIsValidByTheOfficialLibrary() throws Exception {
        String spdx = SampleScan.usual(folder).written((ScanReportFormat) new SpdxReport());
        assertThat(faults(spdx)).isEmpty();
        JsonNode document = SampleScan.JSON.readTree(spdx);
        assertThat(document.path("spdxVersion").asText()).isEqualTo("SPDX-2.3");
        assertThat(document.path("dataLicense").asText()).isEqualTo("CC0-1.0");
        assertThat(document.path("packages").findValuesAsText("name"))
                .containsExactlyInAnyOrder("app", "old", "top", "deep", "evil", "@team/fine");
        assertThat(document.path("packages").findValuesAsText("referenceLocator"))
                .contains("pkg:npm/old@1.0.0", "https://osv.dev/vulnerability/GHSA-aaaa-aaaa-aaaa");
    }

    @Test
    void theLibraryIsReallyAsked() throws Exception {
        String spdx = SampleScan.usual(folder).written((ScanReportFormat) new SpdxReport());
        assertThat(faults(spdx.replace("2026-06-01T12:00:00Z", "yesterday"))).isNotEmpty();
    }

    @Test
    void relationshipsAreTheLockfilesOwn() throws IOException {
        JsonNode document =
                SampleScan.JSON.readTree(SampleScan.usual(folder).written((InventoryReportFormat) new SpdxReport()));
        String top = idOf(document, "top");
        String deep = idOf(document, "deep");
        assertThat(document.path("relationships")).anySatisfy(relationship -> {
            assertThat(relationship.path("spdxElementId").asText()).isEqualTo(top);
            assertThat(relationship.path("relationshipType").asText()).isEqualTo("DEPENDS_ON");
            assertThat(relationship.path("relatedSpdxElement").asText()).isEqualTo(deep);
        });
    }

    @Test
    void anInventoryOfNothingIsValid() throws Exception {
        assertThat(faults(new SampleScan(folder).written((InventoryReportFormat) new SpdxReport())))
                .isEmpty();
    }

    private static String idOf(JsonNode document, String name) {
        for (JsonNode each : document.path("packages")) {
            if (each.path("name").asText().equals(name)) {
                return each.path("SPDXID").asText();
            }
        }
        throw new AssertionError("no package " + name);
    }
}
