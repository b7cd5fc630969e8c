package dev.packagefast.security.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.testing.Fuzz;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the text: a total order that the keys share, or {@link InvalidVersionException}. */
class VersionFuzzTest {
    private static final Map<String, List<String>> SEEDS = Map.of(
            "npm", List.of("1.2.3-alpha.1+b", " =v1.0.0beta", "9007199254740993.0.0-rc.01", "1.2", "1.1.3.4.5"),
            "Go", List.of("v0.0.0-20210101000000-abcdefabcdef", "v2.0.0+incompatible", "1.2.3-rc.1", "v1"),
            "crates.io", List.of("1.0.0-alpha.beta", "0.1.0-rc.2+sha.5", "300.0.99999999999999999999"),
            "PyPI",
                    List.of(
                            "1!2.0.post1.dev3+ubuntu.1",
                            "1.0a1",
                            "1.0-1",
                            "0.1-bulbasaur",
                            "2.0.0rc",
                            "dev-final-pre.0"),
            "Maven", List.of("1.0.0-alpha-1", "1.0.Final", "2.0.a", "1-1.foo-bar1baz-.1", "1.0-0-rc", "1-ga-x.0.sp"),
            "RubyGems", List.of("1.0.a10", "1.2.0.0.3", "1.0.0-java", "1.0.0.a.0.0.b", "3.pre.0.0.1", "0.0"),
            "NuGet", List.of("1.0.0.1-BETA.2+x", "1.0", "1.0.01-a.B.9", "4.5.6.0"),
            "Packagist", List.of("v1.0.0-beta2.1", "dev-main", "1.0pl1", "1.2.3.#.p3", "2.x-dev", "1.0RC1-stable"));

    @ParameterizedTest
    @ValueSource(strings = {"npm", "PyPI", "Maven", "Go", "crates.io", "RubyGems", "NuGet", "Packagist"})
    void theOrderIsTotalAndTheKeysAgreeWithIt(String ecosystem) {
        VersionScheme scheme = VersionScheme.forEcosystem(ecosystem);
        String[] last = {SEEDS.get(ecosystem).get(0), SEEDS.get(ecosystem).get(1)};
        Fuzz.runText(
                SEEDS.get(ecosystem),
                version -> {
                    byte[] key = scheme.sortKey(version);
                    assertThat(key).isNotEmpty();
                    assertOrdered(scheme, version, last[0], last[1]);
                    last[version.length() % 2] = version;
                },
                InvalidVersionException.class);
    }

    private static void assertOrdered(VersionScheme scheme, String... versions) {
        for (String a : versions) {
            assertThat(scheme.compare(a, a)).isZero();
            for (String b : versions) {
                int order = Integer.signum(scheme.compare(a, b));
                assertThat(Integer.signum(scheme.compare(b, a))).isEqualTo(-order);
                assertThat(Integer.signum(Arrays.compareUnsigned(scheme.sortKey(a), scheme.sortKey(b))))
                        .as("%s against %s", a, b)
                        .isEqualTo(order);
                for (String c : versions) {
                    if (order <= 0 && scheme.compare(b, c) <= 0) {
                        assertThat(scheme.compare(a, c))
                                .as("%s <= %s <= %s", a, b, c)
                                .isNotPositive();
                    }
                }
            }
        }
    }

    @Test
    void aRangeExpressionIsReadOrRefused() {
        List<String> seeds = List.of(
                "^1.2.3-beta.4 || ~> 2.x >=3", "1.2.3 - 2.3", ">=01.02.03 <9007199254740991", "*.1 || = v1.2.34.5+b.c");
        for (NpmRange.Option[] options : new NpmRange.Option[][] {{}, NpmRange.Option.values()}) {
            Fuzz.runText(
                    seeds,
                    text -> {
                        NpmRange range = NpmRange.parse(text, options);
                        NpmRange canonical = NpmRange.parse(range.toString(), options);
                        for (String version : List.of("1.2.3", "0.0.0-0", "2.0.0-beta.4", "9007199254740991.0.0")) {
                            boolean inside = range.contains(version);
                            assertThat(canonical.contains(version)).isEqualTo(inside);
                            assertThat(inside && (range.isAbove(version) || range.isBelow(version)))
                                    .isFalse();
                        }
                    },
                    InvalidVersionException.class);
        }
    }

    @Test
    void longHostileTextsAreHandledInTimeProportionalToTheirLength() {
        int length = NpmRange.MAX_LENGTH;
        for (String piece : List.of("v", "= ", "> ", "+a", "+a.", "x-", " - ", "~>", "||", "^ ", "*", "1.", "1 ")) {
            String text = piece.repeat(length / piece.length());
            for (NpmRange.Option[] options : new NpmRange.Option[][] {{}, NpmRange.Option.values()}) {
                try {
                    assertThat(NpmRange.parse(text, options).toString()).isNotEmpty();
                } catch (InvalidVersionException refused) {
                    assertThat(refused.getMessage().length()).isLessThan(300);
                }
            }
        }
        String longest = List.of("1", ".0", "-a", "b", "+c").stream()
                .map(piece -> piece.repeat(VersionScheme.MAX_LENGTH / piece.length()))
                .collect(Collectors.joining("|"));
        for (String version : longest.split("\\|", -1)) {
            for (String ecosystem : SEEDS.keySet()) {
                VersionScheme scheme = VersionScheme.forEcosystem(ecosystem);
                String digitFirst = "1" + version.substring(1);
                if (scheme.isValid(digitFirst)) {
                    assertThat(scheme.compare(digitFirst, digitFirst)).isZero();
                }
            }
        }
    }
}
