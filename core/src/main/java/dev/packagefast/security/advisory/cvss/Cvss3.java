package dev.packagefast.security.advisory.cvss;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The equations of CVSS v3.0 (§8) and v3.1 (§7), in exact decimals. The two differ in how they round up (v3.1 Appendix
 * A works on integers of five decimal places) and in the environmental impact of a changed scope.
 */
enum Cvss3 {
    V3_0 {
        @Override
        BigDecimal roundUp(BigDecimal value) {
            return value.setScale(1, RoundingMode.CEILING);
        }

        @Override
        BigDecimal changedScopeLoss(BigDecimal impact) {
            return impact.subtract(decimal("0.02")).pow(15);
        }
    },

    V3_1 {
        @Override
        BigDecimal roundUp(BigDecimal value) {
            return value.setScale(5, RoundingMode.HALF_UP).setScale(1, RoundingMode.CEILING);
        }

        @Override
        BigDecimal changedScopeLoss(BigDecimal impact) {
            return impact.multiply(decimal("0.9731")).subtract(decimal("0.02")).pow(13);
        }
    };

    private static final String CHANGED = "C";

    static final MetricTable METRICS = new MetricTable("3", """
                AV* N=0.85 A=0.62 L=0.55 P=0.2
                AC* L=0.77 H=0.44
                PR* N=0.85 L=0.62 H=0.27
                UI* N=0.85 R=0.62
                S* U=0 C=0
                C*,I*,A* H=0.56 L=0.22 N=0
                E X=1 U=0.91 P=0.94 F=0.97 H=1
                RL X=1 O=0.95 T=0.96 W=0.97 U=1
                RC X=1 U=0.92 R=0.96 C=1
                CR,IR,AR X=1 L=0.5 M=1 H=1.5
                MAV X=0 N=0.85 A=0.62 L=0.55 P=0.2
                MAC X=0 L=0.77 H=0.44
                MPR X=0 N=0.85 L=0.62 H=0.27
                MUI X=0 N=0.85 R=0.62
                MS X=0 U=0 C=0
                MC,MI,MA X=0 H=0.56 L=0.22 N=0""");

    abstract BigDecimal roundUp(BigDecimal value);

    /** The power that a changed scope takes off the environmental impact, before its factor 3.25. */
    abstract BigDecimal changedScopeLoss(BigDecimal impact);

    Scores scores(Metrics metrics) {
        BigDecimal base = base(metrics);
        BigDecimal temporal = roundUp(base.multiply(temporalFactor(metrics)));
        BigDecimal environmental = environmental(metrics);
        BigDecimal overall = base;
        if (metrics.definesAny("CR", "IR", "AR", "MAV", "MAC", "MPR", "MUI", "MS", "MC", "MI", "MA")) {
            overall = environmental;
        } else if (metrics.definesAny("E", "RL", "RC")) {
            overall = temporal;
        }
        return new Scores(base, Optional.of(temporal), Optional.of(environmental), overall);
    }

    private BigDecimal base(Metrics metrics) {
        BigDecimal hit = BigDecimal.ONE.subtract(complement(metrics.weight("C"))
                .multiply(complement(metrics.weight("I")))
                .multiply(complement(metrics.weight("A"))));
        boolean changed = metrics.value("S").equals(CHANGED);
        // The base equation keeps the power of v3.0 in both versions.
        BigDecimal impact = impact(hit, changed, V3_0);
        BigDecimal exploitability = decimal("8.22")
                .multiply(metrics.weight("AV"))
                .multiply(metrics.weight("AC"))
                .multiply(privileges(metrics.value("PR"), changed))
                .multiply(metrics.weight("UI"));
        return combine(impact, exploitability, changed);
    }

    private BigDecimal environmental(Metrics metrics) {
        BigDecimal hit = BigDecimal.ONE
                .subtract(complement(metrics.modifiedWeight("C").multiply(metrics.weight("CR")))
                        .multiply(complement(metrics.modifiedWeight("I").multiply(metrics.weight("IR"))))
                        .multiply(complement(metrics.modifiedWeight("A").multiply(metrics.weight("AR")))))
                .min(decimal("0.915"));
        boolean changed = metrics.modified("S").equals(CHANGED);
        BigDecimal impact = impact(hit, changed, this);
        BigDecimal exploitability = decimal("8.22")
                .multiply(metrics.modifiedWeight("AV"))
                .multiply(metrics.modifiedWeight("AC"))
                .multiply(privileges(metrics.modified("PR"), changed))
                .multiply(metrics.modifiedWeight("UI"));
        return roundUp(combine(impact, exploitability, changed).multiply(temporalFactor(metrics)));
    }

    private static BigDecimal impact(BigDecimal hit, boolean changed, Cvss3 powerOf) {
        if (!changed) {
            return decimal("6.42").multiply(hit);
        }
        return decimal("7.52")
                .multiply(hit.subtract(decimal("0.029")))
                .subtract(decimal("3.25").multiply(powerOf.changedScopeLoss(hit)));
    }

    private BigDecimal combine(BigDecimal impact, BigDecimal exploitability, boolean changed) {
        if (impact.signum() <= 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal sum = impact.add(exploitability);
        return roundUp((changed ? decimal("1.08").multiply(sum) : sum).min(BigDecimal.TEN));
    }

    private static BigDecimal temporalFactor(Metrics metrics) {
        return metrics.weight("E").multiply(metrics.weight("RL")).multiply(metrics.weight("RC"));
    }

    /** Privileges weigh more once the attack reaches beyond the component that granted them. */
    private static BigDecimal privileges(String value, boolean changed) {
        if (changed && value.equals("L")) {
            return decimal("0.68");
        }
        if (changed && value.equals("H")) {
            return decimal("0.5");
        }
        return METRICS.weight("PR", value);
    }

    private static BigDecimal complement(BigDecimal share) {
        return BigDecimal.ONE.subtract(share);
    }

    private static BigDecimal decimal(String text) {
        return new BigDecimal(text);
    }
}
