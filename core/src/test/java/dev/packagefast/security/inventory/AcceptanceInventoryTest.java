package dev.packagefast.security.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every package that a public scanner was recorded to find vulnerable is in our inventory of the same input. */
class AcceptanceInventoryTest {
    @ParameterizedTest
    @CsvSource({
        "alpine-sbom-cyclonedx-xml, alpine.cdx.xml",
        "go-mod, go.mod",
        "go-sbom-cyclonedx-xml, postgres-stretch.cdx.xml",
        "npm-package-lock-v2, package-lock.json",
        "npm-yarn-v1-small, yarn.lock",
        "nuget-csproj, test.csproj",
        "nuget-depsjson, sample.deps.json",
        "packagist-composer, composer.lock",
        "pypi-uv-lock, uv.lock",
        "swift-package-resolved, Package.resolved"
    })
    void holdsEveryPackageThatWasFoundVulnerable(String folder, String file) throws IOException {
        Path input = SharedData.require("acceptance/" + folder + "/" + file);

        Inventory inventory = Inventory.read(input);

        TreeSet<String> found = new TreeSet<>();
        for (LocatedPackage one : inventory.packages()) {
            if (one.isFromRegistry()) {
                found.add(one.ecosystem() + " " + one.name() + " " + one.version());
            }
        }
        assertThat(found).containsAll(expected(input.resolveSibling("expected.json")));
    }

    private static Set<String> expected(Path file) throws IOException {
        TreeSet<String> lines = new TreeSet<>();
        Map<String, String> fields = new TreeMap<>();
        int depth = 0;
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token == JsonToken.END_OBJECT && depth == 3) {
                    if (fields.keySet().containsAll(Set.of("ecosystem", "name", "version"))) {
                        lines.add(line(fields));
                    }
                    fields.clear();
                    depth--;
                } else if (token.isStructEnd()) {
                    depth--;
                } else if (token == JsonToken.VALUE_STRING && depth == 3 && json.currentName() != null) {
                    fields.put(json.currentName(), json.getText());
                }
            }
        }
        assertThat(lines).isNotEmpty();
        return lines;
    }

    /** The table has Go's versions with their v, and advisories without. */
    private static String line(Map<String, String> fields) {
        String version = fields.get("version");
        boolean go = fields.get("ecosystem").equals("Go") && version.startsWith("v");
        return fields.get("ecosystem") + " " + fields.get("name") + " " + (go ? version.substring(1) : version);
    }
}
