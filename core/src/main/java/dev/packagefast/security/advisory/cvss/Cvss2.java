package dev.packagefast.security.advisory.cvss;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The equations of CVSS v2.0 (guide §3.2), in exact decimals.
 *
 * <p>The guide's {@code ND} stands as {@code X} inside: {@link #scores} is handed metrics in which no metric has it.
 */
final class Cvss2 {
    static final String NOT_DEFINED = "ND";

    static final MetricTable METRICS = new MetricTable("2.0", """
            AV* L=0.395 A=0.646 N=1.0
            AC* H=0.35 M=0.61 L=0.71
            Au* M=0.45 S=0.56 N=0.704
            C*,I*,A* N=0 P=0.275 C=0.660
            E U=0.85 POC=0.9 F=0.95 H=1 ND=1
            RL OF=0.87 TF=0.90 W=0.95 U=1 ND=1
            RC UC=0.90 UR=0.95 C=1 ND=1
            CDP N=0 L=0.1 LM=0.3 MH=0.4 H=0.5 ND=0
            TD N=0 L=0.25 M=0.75 H=1 ND=1
            CR,IR,AR L=0.5 M=1 H=1.51 ND=1""");

    private Cvss2() {}

    static Scores scores(Metrics metrics) {
        BigDecimal base = base(metrics, impact(metrics)).max(BigDecimal.ZERO);
        Optional<BigDecimal> temporal = definesAny(metrics, "E", "RL", "RC")
                ? Optional.of(temporal(metrics, base).max(BigDecimal.ZERO))
                : Optional.empty();
        Optional<BigDecimal> environmental = definesAny(metrics, "CDP", "TD", "CR", "IR", "AR")
                ? Optional.of(environmental(metrics).max(BigDecimal.ZERO))
                : Optional.empty();
        return new Scores(
                base, temporal, environmental, environmental.or(() -> temporal).orElse(base));
    }

    private static boolean definesAny(Metrics metrics, String... names) {
        for (String name : names) {
            if (metrics.isDefined(name) && !metrics.value(name).equals(NOT_DEFINED)) {
                return true;
            }
        }
        return false;
    }

    private static BigDecimal impact(Metrics metrics) {
        return decimal("10.41")
                .multiply(BigDecimal.ONE.subtract(complement(metrics.weight("C"))
                        .multiply(complement(metrics.weight("I")))
                        .multiply(complement(metrics.weight("A")))));
    }

    private static BigDecimal adjustedImpact(Metrics metrics) {
        BigDecimal spared = complement(metrics.weight("C").multiply(weight(metrics, "CR")))
                .multiply(complement(metrics.weight("I").multiply(weight(metrics, "IR"))))
                .multiply(complement(metrics.weight("A").multiply(weight(metrics, "AR"))));
        return decimal("10.41").multiply(BigDecimal.ONE.subtract(spared)).min(BigDecimal.TEN);
    }

    private static BigDecimal base(Metrics metrics, BigDecimal impact) {
        if (impact.signum() == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal exploitability = decimal("20")
                .multiply(metrics.weight("AV"))
                .multiply(metrics.weight("AC"))
                .multiply(metrics.weight("Au"));
        return round(decimal("0.6")
                .multiply(impact)
                .add(decimal("0.4").multiply(exploitability))
                .subtract(decimal("1.5"))
                .multiply(decimal("1.176")));
    }

    private static BigDecimal temporal(Metrics metrics, BigDecimal base) {
        return round(base.multiply(weight(metrics, "E"))
                .multiply(weight(metrics, "RL"))
                .multiply(weight(metrics, "RC")));
    }

    private static BigDecimal environmental(Metrics metrics) {
        // A low requirement can make the adjusted base negative; the guide cuts nothing off before the end.
        BigDecimal adjusted = temporal(metrics, base(metrics, adjustedImpact(metrics)));
        BigDecimal collateral = BigDecimal.TEN.subtract(adjusted).multiply(weight(metrics, "CDP"));
        return round(adjusted.add(collateral).multiply(weight(metrics, "TD")));
    }

    /** The weight of an optional metric, which counts as not defined when it is left out. */
    private static BigDecimal weight(Metrics metrics, String metric) {
        return metrics.isDefined(metric) ? metrics.weight(metric) : METRICS.weight(metric, NOT_DEFINED);
    }

    private static BigDecimal complement(BigDecimal share) {
        return BigDecimal.ONE.subtract(share);
    }

    private static BigDecimal round(BigDecimal value) {
        return value.setScale(1, RoundingMode.HALF_UP);
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }
}
