package dev.packagefast.security.advisory.cvss;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The metrics that one version of CVSS knows, the values each may take, and the number behind each value. */
final class MetricTable {
    private final Map<String, Map<String, BigDecimal>> weights = new LinkedHashMap<>();
    private final List<String> mandatory = new ArrayList<>();
    private final String version;

    /**
     * Reads a table of one metric a line: its name, with an asterisk where it is mandatory, then {@code value=weight}
     * for each value. Several metrics with the same values share a line, separated by commas.
     */
    MetricTable(String version, String table) {
        this.version = version;
        for (String line : table.lines().toList()) {
            String[] words = line.strip().split(" +", -1);
            Map<String, BigDecimal> values = new LinkedHashMap<>();
            for (int i = 1; i < words.length; i++) {
                int equals = words[i].indexOf('=');
                values.put(words[i].substring(0, equals), new BigDecimal(words[i].substring(equals + 1)));
            }
            for (String name : words[0].split(",", -1)) {
                String metric = name.replace("*", "");
                weights.put(metric, values);
                if (!metric.equals(name)) {
                    mandatory.add(metric);
                }
            }
        }
    }

    /** Reads {@code body}, the vector without its version prefix; {@code vector} is the whole, for messages. */
    Metrics parse(String vector, String body) {
        Map<String, String> chosen = new HashMap<>();
        for (String field : body.split("/", -1)) {
            int colon = field.indexOf(':');
            if (colon < 0) {
                throw new MalformedCvssException(
                        vector, "'" + MalformedCvssException.printable(field) + "' is not METRIC:VALUE");
            }
            String metric = field.substring(0, colon);
            Map<String, BigDecimal> values = weights.get(metric);
            if (values == null) {
                throw new MalformedCvssException(
                        vector,
                        "CVSS " + version + " has no metric '" + MalformedCvssException.printable(metric) + "', only "
                                + String.join(" ", weights.keySet()));
            }
            String value = field.substring(colon + 1);
            if (!values.containsKey(value)) {
                throw new MalformedCvssException(
                        vector,
                        "metric " + metric + " has no value '" + MalformedCvssException.printable(value) + "', only "
                                + String.join(" ", values.keySet()));
            }
            if (chosen.put(metric, value) != null) {
                throw new MalformedCvssException(vector, "metric " + metric + " is there twice");
            }
        }
        for (String metric : mandatory) {
            if (!chosen.containsKey(metric)) {
                throw new MalformedCvssException(vector, "the mandatory metric " + metric + " is missing");
            }
        }
        return new Metrics(this, chosen);
    }

    BigDecimal weight(String metric, String value) {
        BigDecimal weight = weights.getOrDefault(metric, Map.of()).get(value);
        if (weight == null) {
            throw new AssertionError("CVSS " + version + " gives no weight to " + metric + ":" + value);
        }
        return weight;
    }

    Set<String> mandatory() {
        return Set.copyOf(mandatory);
    }
}
