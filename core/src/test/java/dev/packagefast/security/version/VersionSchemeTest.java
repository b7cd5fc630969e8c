package dev.packagefast.security.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionSchemeTest {
    private static final List<String> ECOSYSTEMS =
            List.of("npm", "PyPI", "Maven", "Go", "crates.io", "RubyGems", "NuGet", "Packagist");

    @Test
    void ecosystemsAreFoundByTheirOsvNameWithAndWithoutSuffix() {
        for (String ecosystem : ECOSYSTEMS) {
            assertThat(VersionScheme.forEcosystem(ecosystem).ecosystem()).isEqualTo(ecosystem);
            assertThat(VersionScheme.find(ecosystem + ":somewhere")).contains(VersionScheme.forEcosystem(ecosystem));
        }
        assertThat(VersionScheme.forEcosystem("Maven")).hasToString("Maven");
        assertThat(VersionScheme.find("maven")).isEmpty();
        assertThat(VersionScheme.find("Debian:12")).isEmpty();
    }

    @Test
    void anUnknownEcosystemIsAnsweredWithTheKnownOnes() {
        assertThatThrownBy(() -> VersionScheme.forEcosystem("Hackage"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'Hackage'")
                .hasMessageContaining("Go, Maven, NuGet, Packagist, PyPI, RubyGems, crates.io, npm");
    }

    @ParameterizedTest
    @CsvSource({
        "npm, 1.0.0, <, 1.0.1",
        "npm, 1.0.0-1, <, 1.0.0",
        "npm, 1.0.0beta, =, 1.0.0-beta",
        "npm, 1, =, 1.0.0",
        "npm, 1.2.3.4, =, 1.2.3.5",
        "npm, 1.0.0-9, <, 1.0.0-10",
        "npm, 1.0.0-10, <, 1.0.0-9a",
        "npm, 1.199.0, <, 1.200.0",
        "npm, 1.255.0, <, 1.256.0",
        "npm, 999999999999999999.0.0, <, 1000000000000000000.0.0",
        "npm, 9223372036854775807.0.0, <, 9223372036854775808.0.0",
        "Go, v1.2.3+incompatible, =, 1.2.3",
        "Go, v0.0.0-20210101000000-abcdefabcdef, <, v0.0.0-20220101000000-abcdefabcdef",
        "Go, v1.2.4-0.20210101000000-abcdefabcdef, >, v1.2.3",
        "Go, v1.2.4-0.20210101000000-abcdefabcdef, <, v1.2.4-rc.1",
        "crates.io, 1.0.0+a, =, 1.0.0+b",
        "PyPI, 1.0, =, 1.0.0.0",
        "PyPI, 1.0.dev1, <, 1.0a1.dev1",
        "PyPI, 1.0a1.dev1, <, 1.0a1",
        "PyPI, 1.0a1, <, 1.0a1.post1",
        "PyPI, 1.0rc1, <, 1.0",
        "PyPI, 1.0, <, 1.0.post1.dev1",
        "PyPI, 1.0.post1.dev1, <, 1.0-1",
        "PyPI, 1.0, <, 1.0+a",
        "PyPI, 1.0+a, <, 1.0+a.1",
        "PyPI, 1.0+a.1, <, 1.0+1",
        "PyPI, 1!0.1, >, 999",
        "PyPI, V1.0ALPHA-2, =, 1.0a2",
        "PyPI, 1.0_preview.3, =, 1.0rc3",
        "PyPI, 0.1-rc-x, <, 0.1-x",
        "PyPI, anything at all, <, 0.dev0",
        "Maven, 1.0-alpha, <, 1.0",
        "Maven, 1.0.alpha, <, 1.0",
        "Maven, 1.0, <, 1.0-x",
        "Maven, 1.0-x, <, 1.0-1",
        "Maven, 1.0-1, <, 1.0.1",
        "Maven, 1.0.Final, =, 1",
        "Maven, 1.0-final.rc, <, 1.0",
        "Maven, 1.0-final.rc, >, 1.0-snapshot",
        "Maven, 1.0-final-rc1, =, 1.0-rc1",
        "Maven, 1.0.final.1, <, 1.0.0.1",
        "Maven, 1.0.final.1, >, 1.0",
        "Maven, 1.0-final-sp, >, 1.0",
        "Maven, 1.0-sp, >, 1.0",
        "Maven, 1.foo, <, 1-foo",
        "Maven, 1-foo, <, 1-1",
        "Maven, 1-1, <, 1.1",
        "Maven, 1-foo2, <, 1-foo10",
        "Maven, 1-sp.1, >, 1-ga.1",
        "Maven, 1-sp-1, <, 1-ga-1",
        "Maven, 1-a1, =, 1-alpha-1",
        "Maven, 2.0.0.a, >, 2.0.a",
        "Maven, 1.0-ä, >, 1.0-z",
        "Maven, 1.0-Ä, =, 1.0-ä",
        "Maven, 1.0-中, >, 1.0-ä",
        "RubyGems, 1.0.0, =, 1",
        "RubyGems, 1.0.a, =, 1.a",
        "RubyGems, 1.0.0.1, <, 1.0.1",
        "RubyGems, 1.a.0.1, >, 1.a",
        "RubyGems, 1.a.0.b, <, 1.a",
        "RubyGems, 1.a.0.b, <, 1.a.0.0.b",
        "RubyGems, 1.0.0-java, <, 1.0.0",
        "RubyGems, 1.A, <, 1.a",
        "NuGet, 1.0.0-Alpha.10, =, 1-alpha.10",
        "NuGet, 1.0.0.1, >, 1",
        "Packagist, 1.0.0-BETA1, =, 1.0.0b1",
        "Packagist, 1.0-patch1, >, 1.0.1",
        "Packagist, 1.0-stable, =, 1.0",
        "Packagist, 1.0-xyz, <, 1.0-dev",
        "Packagist, dev-main, <, 0",
        "Packagist, 1.0-release, <, 1.0-rc",
    })
    void versionsStandInTheOrderOfTheirEcosystem(String ecosystem, String a, String operator, String b) {
        VersionScheme scheme = VersionScheme.forEcosystem(ecosystem);
        int expected = List.of("<", "=", ">").indexOf(operator) - 1;
        assertThat(Integer.signum(scheme.compare(a, b))).isEqualTo(expected);
        assertThat(Integer.signum(scheme.compare(b, a))).isEqualTo(-expected);
        assertThat(Integer.signum(Arrays.compareUnsigned(scheme.sortKey(a), scheme.sortKey(b))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "npm, hello",
        "npm, 1.",
        "npm, 1.2.x",
        "npm, 1.2.3-",
        "npm, 1.2.3-a..b",
        "npm, 1.2.3+",
        "npm, 1.2.3-a_b",
        "npm, '1.2.3 4'",
        "Go, =1.2.3",
        "Go, 1.2.3beta",
        "crates.io, ''",
        "PyPI, ' '",
        "Maven, ''",
        "RubyGems, ''",
        "RubyGems, a.1",
        "RubyGems, 1..2",
        "RubyGems, 1.0_1",
        "RubyGems, 1.",
        "NuGet, v1.0",
        "NuGet, 1.2.3.4.5",
        "NuGet, 1.0-",
        "NuGet, 1.0+",
        "NuGet, 1.0 0",
        "Packagist, #",
        "Packagist, stable"
    })
    void whatAnEcosystemCannotOrderIsRefusedWithTheReason(String ecosystem, String version) {
        VersionScheme scheme = VersionScheme.forEcosystem(ecosystem);
        assertThat(scheme.isValid(version)).isFalse();
        assertThatThrownBy(() -> scheme.sortKey(version))
                .isInstanceOfSatisfying(InvalidVersionException.class, thrown -> {
                    assertThat(thrown.scheme()).isEqualTo(ecosystem + " version");
                    assertThat(thrown.version()).isEqualTo(version);
                    assertThat(thrown).hasMessageContaining("'" + version + "'").hasMessageContaining(thrown.reason());
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"npm", "PyPI", "Maven", "Go", "crates.io", "RubyGems", "NuGet", "Packagist"})
    void noVersionIsTooLongOrHoldsNul(String ecosystem) {
        VersionScheme scheme = VersionScheme.forEcosystem(ecosystem);
        String longest = "1".repeat(VersionScheme.MAX_LENGTH);
        assertThat(scheme.compare(longest, "2")).isPositive();
        assertThat(scheme.isValid(longest + "1")).isFalse();
        assertThatThrownBy(() -> scheme.compare("1", longest + "1"))
                .isInstanceOf(InvalidVersionException.class)
                .hasMessageContaining("it has 1001 characters, at most 1000 are read")
                .hasMessageNotContaining(longest);
        assertThatThrownBy(() -> scheme.compare("1\0", "1"))
                .isInstanceOf(InvalidVersionException.class)
                .hasMessageContaining("NUL")
                .hasMessageNotContaining("\0");
    }

    @Test
    void keysStayShort() {
        assertThat(VersionScheme.forEcosystem("npm").sortKey("4.17.21")).hasSize(4);
        assertThat(VersionScheme.forEcosystem("Maven").sortKey("2.17.1")).hasSize(4);
        assertThat(VersionScheme.forEcosystem("PyPI").sortKey("2.31.0")).hasSizeLessThan(10);
    }
}
