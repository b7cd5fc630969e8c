package dev.packagefast.security.advisory.cvss;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The metrics of one parsed vector. A metric that is left out counts as {@link #NOT_DEFINED}. */
final class Metrics {
    /** How v3.0, v3.1 and v4.0 write "not defined"; {@link Cvss2} has a word of its own. */
    static final String NOT_DEFINED = "X";

    private final MetricTable table;
    private final Map<String, String> values;

    Metrics(MetricTable table, Map<String, String> values) {
        this.table = table;
        this.values = values;
    }

    String value(String metric) {
        return values.getOrDefault(metric, NOT_DEFINED);
    }

    boolean isDefined(String metric) {
        return !value(metric).equals(NOT_DEFINED);
    }

    boolean definesAny(String... metrics) {
        for (String metric : metrics) {
            if (isDefined(metric)) {
                return true;
            }
        }
        return false;
    }

    /** The number behind the metric's value. */
    BigDecimal weight(String metric) {
        return table.weight(metric, value(metric));
    }

    /** The value of an environmental "modified" metric, or of the base metric where that is not defined. */
    String modified(String metric) {
        String modified = value("M" + metric);
        return modified.equals(NOT_DEFINED) ? value(metric) : modified;
    }

    BigDecimal modifiedWeight(String metric) {
        return table.weight(metric, modified(metric));
    }

    /** The same vector with nothing but these metrics. */
    Metrics only(Set<String> kept) {
        Map<String, String> fewer = new HashMap<>(values);
        fewer.keySet().retainAll(kept);
        return new Metrics(table, fewer);
    }
}
