package dev.packagefast.security.version;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test tables of the VERS specification: comparison, and containment worked out with our comparison. */
class VersTableTest {
    private static final Map<String, String> ECOSYSTEMS =
            Map.of("maven", "Maven", "nuget", "NuGet", "pypi", "PyPI", "npm", "npm", "gem", "RubyGems");

    /** What a row says: the texts of its input by name, several for an array, and the expected texts. */
    private record Row(Map<String, List<String>> cells) {
        String text(String name) {
            return cells.get(name).getFirst();
        }

        List<String> texts(String name) {
            return cells.get(name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"maven_version_cmp_test.json", "nuget_version_cmp_test.json"})
    void everyComparisonIsAnsweredAsExpected(String table) throws IOException {
        List<String> wrong = new ArrayList<>();
        List<Row> rows = rows(SharedData.require("peer/vers/tests/" + table));
        for (Row row : rows) {
            String a = row.texts("versions").get(0);
            String b = row.texts("versions").get(1);
            int order = VersionScheme.forEcosystem(ECOSYSTEMS.get(row.text("input_scheme")))
                    .compare(a, b);
            boolean right = row.text("test_type").equals("equality")
                    ? (order == 0) == Boolean.parseBoolean(row.text("expected_output"))
                    : order != 0 && order < 0 == row.text("expected_output").equalsIgnoreCase(a);
            if (!right) {
                wrong.add(a + " against " + b + " gives " + order + ", expected " + row.texts("expected_output"));
            }
        }
        assertThat(rows).hasSizeGreaterThan(20);
        assertThat(wrong).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pypi_range_containment_test.json", "npm_range_containment_test.json"})
    void everyContainmentIsAnsweredAsExpected(String table) throws IOException {
        List<Row> rows = rows(SharedData.require("peer/vers/tests/" + table));
        for (Row row : rows) {
            assertThat(contains(row.text("vers"), row.text("version")))
                    .as("%s contains %s", row.text("vers"), row.text("version"))
                    .isEqualTo(Boolean.parseBoolean(row.text("expected_output")));
        }
        assertThat(rows).isNotEmpty();
    }

    /** The containment algorithm of the VERS specification, on constraints sorted by version. */
    private static boolean contains(String vers, String version) {
        String[] parts = vers.substring("vers:".length()).split("/", 2);
        VersionScheme scheme = VersionScheme.forEcosystem(ECOSYSTEMS.get(parts[0]));
        if (parts[1].equals("*")) {
            return scheme.isValid(version);
        }
        List<String> constraints = Arrays.stream(parts[1].split("\\|", -1))
                .sorted((a, b) -> scheme.compare(bound(a), bound(b)))
                .toList();
        for (String constraint : constraints) {
            if (scheme.compare(version, bound(constraint)) == 0) {
                return constraint.equals(bound(constraint))
                        || (constraint.contains("=") && !constraint.startsWith("!"));
            }
        }
        List<String> ranges = constraints.stream()
                .filter(constraint -> constraint.startsWith("<") || constraint.startsWith(">"))
                .toList();
        for (int i = 0; i < ranges.size(); i++) {
            boolean aboveThis = scheme.compare(version, bound(ranges.get(i))) > 0;
            boolean upward = ranges.get(i).startsWith(">");
            boolean last = i == ranges.size() - 1;
            if (i == 0 && !upward && !aboveThis) {
                return true;
            }
            if (upward && aboveThis && (last || scheme.compare(version, bound(ranges.get(i + 1))) < 0)) {
                return true;
            }
        }
        return false;
    }

    private static String bound(String constraint) {
        return constraint.replaceFirst("^[<>=!]+", "");
    }

    private static List<Row> rows(Path table) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(table.toFile())) {
            Map<String, List<String>> cells = new HashMap<>();
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token.isScalarValue()
                        && json.getParsingContext().getParent().inArray()) {
                    cells.computeIfAbsent(json.currentName(), name -> new ArrayList<>())
                            .add(json.getText());
                } else if (token.isScalarValue()) {
                    String name = json.getParsingContext().inArray()
                            ? json.getParsingContext().getParent().getCurrentName()
                            : json.currentName();
                    cells.computeIfAbsent(name, key -> new ArrayList<>()).add(json.getText());
                }
                if (token == JsonToken.END_OBJECT && json.getParsingContext().inArray()) {
                    rows.add(new Row(Map.copyOf(cells)));
                    cells.clear();
                }
            }
        }
        return rows;
    }
}
