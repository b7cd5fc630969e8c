package dev.packagefast.security.advisory.cvss;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Scoring of CVSS v4.0 (§8): the score of the vector's {@link MacroVector}, less the mean of how far the vector lies
 * on the way to each next lower one. The weights in the metric table are steps from the worst value. Everything is
 * integer arithmetic on a common denominator, and so exact until the one rounding at the end.
 */
final class Cvss4 {
    static final MetricTable METRICS = new MetricTable("4.0", """
            AV* N=0 A=1 L=2 P=3
            AC* L=0 H=1
            AT* N=0 P=1
            PR* N=0 L=1 H=2
            UI* N=0 P=1 A=2
            VC*,VI*,VA* H=0 L=1 N=2
            SC*,SI*,SA* H=1 L=2 N=3
            E X=0 A=0 P=1 U=2
            CR,IR,AR X=0 H=0 M=1 L=2
            MAV X=0 N=0 A=1 L=2 P=3
            MAC X=0 L=0 H=1
            MAT X=0 N=0 P=1
            MPR X=0 N=0 L=1 H=2
            MUI X=0 N=0 P=1 A=2
            MVC,MVI,MVA X=0 H=0 L=1 N=2
            MSC X=0 H=1 L=2 N=3
            MSI,MSA X=0 S=0 H=1 L=2 N=3
            S X=0 N=0 P=0
            AU X=0 N=0 Y=0
            R X=0 A=0 U=0 I=0
            V X=0 D=0 C=0
            RE X=0 L=0 M=0 H=0
            U X=0 Clear=0 Green=0 Amber=0 Red=0""");

    /** A multiple of every depth below times every possible number of lower classes (1 to 5). */
    private static final long COMMON = 840L * 60;

    // §8.4: the worst vectors of each level, as steps of the metrics in the order named, and the level's depth.
    private static final EquivalenceSet EQ1 = new EquivalenceSet(
            List.of("AV", "PR", "UI"),
            List.of(List.of("000"), List.of("100", "010", "001"), List.of("300", "111")),
            List.of(1, 4, 5));
    private static final EquivalenceSet EQ2 =
            new EquivalenceSet(List.of("AC", "AT"), List.of(List.of("00"), List.of("10", "01")), List.of(1, 2));
    private static final EquivalenceSet EQ3EQ6 = new EquivalenceSet(
            List.of("VC", "VI", "VA", "CR", "IR", "AR"),
            List.of(
                    List.of("000000"),
                    List.of("001110", "000111"),
                    List.of("100000", "010000"),
                    List.of("101010", "100011", "010101", "011100", "110001"),
                    List.of("111000")),
            List.of(7, 6, 8, 8, 10));
    private static final EquivalenceSet EQ4 = new EquivalenceSet(
            List.of("SC", "SI", "SA"), List.of(List.of("100"), List.of("111"), List.of("222")), List.of(6, 5, 4));

    private static final Map<String, Integer> EXPLOIT_MATURITY = Map.of("X", 0, "A", 0, "P", 1, "U", 2);

    private Cvss4() {}

    static Scores scores(Metrics metrics) {
        BigDecimal base = score(metrics.only(METRICS.mandatory()));
        return new Scores(base, Optional.empty(), Optional.empty(), score(metrics));
    }

    private static BigDecimal score(Metrics metrics) {
        if (List.of("VC", "VI", "VA", "SC", "SI", "SA").stream()
                .allMatch(metric -> metrics.modified(metric).equals("N"))) {
            return new BigDecimal("0.0");
        }
        MacroVector macro = macroVector(metrics);
        int tenths = macro.tenths().orElseThrow(() -> new AssertionError("no score for " + macro));
        Interpolation interpolation = new Interpolation(tenths);
        interpolation.toward(macro.tenthsBelowEq1(), EQ1.distance(metrics, macro.eq1()), EQ1.depth(macro.eq1()));
        interpolation.toward(macro.tenthsBelowEq2(), EQ2.distance(metrics, macro.eq2()), EQ2.depth(macro.eq2()));
        interpolation.toward(
                macro.tenthsBelowEq3Eq6(), EQ3EQ6.distance(metrics, macro.eq3eq6()), EQ3EQ6.depth(macro.eq3eq6()));
        interpolation.toward(macro.tenthsBelowEq4(), EQ4.distance(metrics, macro.eq4()), EQ4.depth(macro.eq4()));
        // EQ5 has one metric: a vector is always the worst of its level.
        interpolation.toward(macro.tenthsBelowEq5(), 0, 1);
        return BigDecimal.valueOf(interpolation.tenths(), 1);
    }

    /** The levels of the equivalence sets (§8.2, tables 24 to 29). */
    private static MacroVector macroVector(Metrics metrics) {
        boolean network = is(metrics, "AV", "N");
        boolean anyone = is(metrics, "PR", "N");
        boolean unaided = is(metrics, "UI", "N");
        int eq1 = 2;
        if (network && anyone && unaided) {
            eq1 = 0;
        } else if ((network || anyone || unaided) && !is(metrics, "AV", "P")) {
            eq1 = 1;
        }
        int eq2 = is(metrics, "AC", "L") && is(metrics, "AT", "N") ? 0 : 1;

        boolean confidentiality = is(metrics, "VC", "H");
        boolean integrity = is(metrics, "VI", "H");
        boolean availability = is(metrics, "VA", "H");
        boolean required = (confidentiality && requires(metrics, "CR"))
                || (integrity && requires(metrics, "IR"))
                || (availability && requires(metrics, "AR"));
        int eq3eq6 = 4;
        if (confidentiality && integrity) {
            eq3eq6 = required ? 0 : 1;
        } else if (confidentiality || integrity || availability) {
            eq3eq6 = required ? 2 : 3;
        }

        int eq4 = 2;
        if (is(metrics, "SI", "S") || is(metrics, "SA", "S")) {
            eq4 = 0;
        } else if (is(metrics, "SC", "H") || is(metrics, "SI", "H") || is(metrics, "SA", "H")) {
            eq4 = 1;
        }
        int eq5 = EXPLOIT_MATURITY.getOrDefault(metrics.value("E"), 0);
        return new MacroVector(eq1, eq2, eq3eq6, eq4, eq5);
    }

    private static boolean is(Metrics metrics, String metric, String value) {
        return metrics.modified(metric).equals(value);
    }

    /** Where no requirement is stated, the worst case holds. */
    private static boolean requires(Metrics metrics, String requirement) {
        return metrics.weight(requirement).signum() == 0;
    }

    /** Metrics whose values together make one level: its worst vectors, and how many steps deep it is. */
    private record EquivalenceSet(List<String> metrics, List<List<String>> worst, List<Integer> depths) {
        int depth(int level) {
            return depths.get(level);
        }

        /** Steps from the first of the level's worst vectors that is as bad as {@code vector} in every metric. */
        int distance(Metrics vector, int level) {
            for (String steps : worst.get(level)) {
                OptionalInt distance = distance(vector, steps);
                if (distance.isPresent()) {
                    return distance.getAsInt();
                }
            }
            throw new AssertionError("no worst vector of level " + level + " of " + metrics + " covers a vector of it");
        }

        private OptionalInt distance(Metrics vector, String steps) {
            int total = 0;
            for (int i = 0; i < metrics.size(); i++) {
                int apart = step(vector, metrics.get(i)) - (steps.charAt(i) - '0');
                if (apart < 0) {
                    return OptionalInt.empty();
                }
                total += apart;
            }
            return OptionalInt.of(total);
        }

        private static int step(Metrics vector, String metric) {
            String modified = "M" + metric;
            return (vector.isDefined(modified) ? vector.weight(modified) : vector.weight(metric)).intValueExact();
        }
    }

    /** The mean of the ways to the next lower classes, in tenths times {@link #COMMON} over the number of classes. */
    private static final class Interpolation {
        private final int tenths;
        private long distances;
        private int classes;

        Interpolation(int tenths) {
            this.tenths = tenths;
        }

        void toward(OptionalInt lower, int distance, int depth) {
            if (lower.isPresent()) {
                distances += (tenths - lower.getAsInt()) * (COMMON / depth) * distance;
                classes++;
            }
        }

        /** The score, rounded half up. */
        long tenths() {
            long mean = classes == 0 ? 0 : distances / classes;
            long exact = Math.clamp(tenths * COMMON - mean, 0, 100 * COMMON);
            return (2 * exact + COMMON) / (2 * COMMON);
        }
    }
}
