package dev.packagefast.security.advisory.cvss;

import java.util.OptionalInt;

/**
 * A class of equally severe v4.0 vectors: one level for each equivalence set EQ1 to EQ6 (§8.2), level 0 the worst. EQ3
 * and EQ6 depend on each other, so that they are ranked together: the level {@code eq3eq6} counts the pairs (0,0),
 * (0,1), (1,0), (1,1), (2,1).
 */
record MacroVector(int eq1, int eq2, int eq3eq6, int eq4, int eq5) {
    private static final int EQ3EQ6_LEVELS = 5;
    private static final int[] LEVELS = {3, 2, EQ3EQ6_LEVELS, 3, 3};

    /**
     * The score of the worst vector of each class, in tenths (§8.3): a line for each EQ1 and EQ2, in it a group for
     * each pair of EQ3 and EQ6, in it the three levels of EQ5 for each of the three levels of EQ4.
     */
    private static final int[] TENTHS = read("""
            100 98 95 100 93 91 93 89 81  99 95 92 96 87 81 90 80 68  98 95 90 93 89 81 88 78 69  95 92 84 92 81 65 80 70 48  92 82 72 79 69 50 69 55 27
            99 95 92 95 90 84 92 82 72  97 92 85 91 83 71 81 71 53  95 92 85 92 80 70 84 71 50  93 85 73 82 72 59 70 52 30  86 75 52 71 52 29 63 29 17
            98 94 91 94 86 77 87 74 63  95 87 81 89 74 64 75 63 49  94 88 76 86 74 59 72 57 52  89 77 67 76 58 50 57 52 25  83 70 54 65 58 26 53 21 13
            95 88 76 90 75 61 77 68 52  90 76 70 77 62 53 66 59 30  89 76 62 74 57 47 61 57 24  78 67 58 59 57 23 52 29 16  71 59 30 58 26 15 23 13 6
            93 86 75 86 74 56 70 52 40  87 72 58 74 61 34 54 40 22  85 74 62 72 55 46 53 34 19  75 55 51 57 41 19 36 19 8  64 51 20 47 21 11 24 9 4
            88 73 60 73 59 41 54 45 20  75 53 50 55 40 20 43 22 11  75 58 40 61 48 20 46 17 8  55 45 21 51 18 9 18 7 2  53 24 14 24 12 5 10 3 1""");

    /** The score of the class's worst vector, in tenths; empty where there is no such class (a level too low). */
    OptionalInt tenths() {
        int[] levels = {eq1, eq2, eq3eq6, eq4, eq5};
        int place = 0;
        for (int i = 0; i < levels.length; i++) {
            if (levels[i] >= LEVELS[i]) {
                return OptionalInt.empty();
            }
            place = place * LEVELS[i] + levels[i];
        }
        return OptionalInt.of(TENTHS[place]);
    }

    OptionalInt tenthsBelowEq1() {
        return new MacroVector(eq1 + 1, eq2, eq3eq6, eq4, eq5).tenths();
    }

    OptionalInt tenthsBelowEq2() {
        return new MacroVector(eq1, eq2 + 1, eq3eq6, eq4, eq5).tenths();
    }

    /** Two classes lie directly below the pair (0,0): the higher score counts. */
    OptionalInt tenthsBelowEq3Eq6() {
        return switch (eq3eq6) {
            case 0 ->
                OptionalInt.of(Math.max(
                        withEq3Eq6(1).tenths().orElseThrow(),
                        withEq3Eq6(2).tenths().orElseThrow()));
            case 1, 2 -> withEq3Eq6(3).tenths();
            default -> withEq3Eq6(eq3eq6 + 1).tenths();
        };
    }

    OptionalInt tenthsBelowEq4() {
        return new MacroVector(eq1, eq2, eq3eq6, eq4 + 1, eq5).tenths();
    }

    OptionalInt tenthsBelowEq5() {
        return new MacroVector(eq1, eq2, eq3eq6, eq4, eq5 + 1).tenths();
    }

    private MacroVector withEq3Eq6(int level) {
        return new MacroVector(eq1, eq2, level, eq4, eq5);
    }

    private static int[] read(String table) {
        String[] words = table.strip().split("\\s+", -1);
        int[] tenths = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            tenths[i] = Integer.parseInt(words[i]);
        }
        return tenths;
    }
}
