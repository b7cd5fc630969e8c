package dev.packagefast.security.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.packagefast.security.testing.SharedData;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The answers of npm's own SRI library to the same questions. */
class SriPeerTableTest {
    @Test
    void agreesWithNpmOnEveryTextForgivingAndStrict() throws IOException {
        Table table = Table.read();
        byte[] fixture = Base64.getDecoder().decode(table.values.get("fixture_base64"));
        for (Map<String, String> row : table.rows.get("check")) {
            String text = row.get("integrity");
            assertThat(matches(text, LegacyHashes.ACCEPT, fixture))
                    .as("forgiving: %s", row)
                    .isEqualTo(Boolean.parseBoolean(row.get("matches_fixture")));
            assertThat(matches(text, LegacyHashes.REFUSE, fixture))
                    .as("strict: %s", row)
                    .isEqualTo(Boolean.parseBoolean(row.get("matches_fixture_strict")));

            Integrity forgiving = Integrity.read(text, LegacyHashes.ACCEPT);
            assertThat(forgiving).as("%s", row).hasToString(row.get("normalised"));
            assertThat(Integrity.read(text, LegacyHashes.REFUSE))
                    .as("%s", row)
                    .hasToString(row.get("normalised_strict"));
            assertThat(forgiving.isEmpty() ? "" : forgiving.strongest().sriName())
                    .as("%s", row)
                    .isEqualTo(row.get("strongest"));
        }
        assertThat(table.rows.get("check")).hasSize(37);
    }

    @Test
    void agreesWithNpmOnWhichTwoTextsName() throws IOException {
        Table table = Table.read();
        for (Map<String, String> row : table.rows.get("match")) {
            Integrity a = Integrity.read(row.get("a"), LegacyHashes.ACCEPT);
            Integrity b = Integrity.read(row.get("b"), LegacyHashes.ACCEPT);
            assertThat(a.agreement(b).map(IntegrityHash::toString).orElse("false"))
                    .as("%s", row)
                    .isEqualTo(row.get("match"));
        }
        assertThat(table.rows.get("match")).hasSize(16);
    }

    private static boolean matches(String text, LegacyHashes legacy, byte[] content) {
        try {
            return new IntegrityVerifier()
                    .verify(new ByteArrayInputStream(content), Integrity.parse(text, legacy))
                    .passed();
        } catch (MalformedIntegrityException refused) {
            return false;
        }
    }

    /** The table's top-level strings, and its arrays of flat objects. */
    private record Table(Map<String, String> values, Map<String, List<Map<String, String>>> rows) {
        static Table read() throws IOException {
            Table table = new Table(new HashMap<>(), new HashMap<>());
            try (JsonParser json = new JsonFactory()
                    .createParser(SharedData.require("peer/ssri/cases.json").toFile())) {
                json.nextToken();
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    JsonToken token = json.nextToken();
                    if (token == JsonToken.START_ARRAY) {
                        List<Map<String, String>> rows = new ArrayList<>();
                        while (json.nextToken() == JsonToken.START_OBJECT) {
                            rows.add(flat(json));
                        }
                        table.rows.put(name, rows);
                    } else if (token == JsonToken.START_OBJECT) {
                        flat(json);
                    } else {
                        table.values.put(name, json.getText());
                    }
                }
            }
            return table;
        }

        private static Map<String, String> flat(JsonParser json) throws IOException {
            Map<String, String> row = new HashMap<>();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                json.nextToken();
                row.put(name, json.getText());
            }
            return row;
        }
    }
}
