package dev.packagefast.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrafanaDashboardTest {
    private static final Path DASHBOARD =
            Path.of(System.getProperty("pfsec.root", ".."), "docs", "grafana", "pfsec.json");
    private static final Pattern METRIC = Pattern.compile("\\bpfsec_[a-z_]+");
    private static final Pattern LABEL = Pattern.compile("(?:[{,]|by \\()\\s*([a-z]+)(?==~|=|,|\\))");

    @TempDir
    Path folder;

    @Test
    void everyQueryNamesMetricsThatExist() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrometheusTextFormatWriter.create()
                .write(
                        text,
                        new PrometheusCollector(Source.of(Figures.known())).collect(),
                        EscapingScheme.UNDERSCORE_ESCAPING);
        Set<String> exported = text.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]")[0])
                .collect(Collectors.toSet());

        List<String> queries = queries();
        assertThat(queries)
                .hasSizeGreaterThan(10)
                .allSatisfy(query -> assertThat(METRIC.matcher(query).results())
                        .isNotEmpty()
                        .allSatisfy(found -> assertThat(exported).contains(found.group())));
    }

    @Test
    void everyMetricIsOnTheDashboard() throws IOException {
        Set<String> named = new TreeSet<>();
        queries()
                .forEach(query -> METRIC.matcher(query)
                        .results()
                        .forEach(found -> named.add(found.group().replaceFirst("_(bucket|count|sum)$", ""))));

        assertThat(named)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Metric.values()).map(Metric::exported).toList());
    }

    @Test
    void everyQueryGroupsByLabelsThatExist() throws IOException {
        assertThat(queries())
                .allSatisfy(query -> assertThat(LABEL.matcher(query).results())
                        .allSatisfy(found -> assertThat(found.group(1))
                                .isIn("le", "quantile", Metric.TYPE, Metric.OUTCOME, Metric.ECOSYSTEM, Metric.KIND)));
    }

    @Test
    void prometheusUnderstandsEveryQuery() throws Exception {
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        List<String> queries = queries().stream()
                .filter(query -> !query.startsWith("label_values"))
                .toList();
        for (int i = 0; i < queries.size(); i++) {
            String plain = queries.get(i)
                    .replace("$__rate_interval", "5m")
                    .replace("$type", ".*")
                    .replace("$ecosystem", ".*");
            rules.append("  - record: query_" + i + "\n    expr: '" + plain + "'\n");
        }
        Files.writeString(folder.resolve("rules.yml"), rules);

        assertThat(Promtool.run(folder, "", "check", "rules", "rules.yml")).contains(queries.size() + " rules found");
    }

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(DASHBOARD.toFile())) {
            String field = "";
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.FIELD_NAME) {
                    field = json.currentName();
                } else if (token == JsonToken.VALUE_STRING && (field.equals("expr") || field.equals("definition"))) {
                    queries.add(json.getText());
                }
            }
        }
        return queries;
    }
}
