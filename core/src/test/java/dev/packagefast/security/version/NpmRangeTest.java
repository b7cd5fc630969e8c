package dev.packagefast.security.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpmRangeTest {
    @ParameterizedTest
    @CsvSource({
        "'',                 *",
        "^1.2.3,             >=1.2.3 <2.0.0-0",
        "^0.2.3,             >=0.2.3 <0.3.0-0",
        "^0.0.3,             >=0.0.3 <0.0.4-0",
        "^0,                 <1.0.0-0",
        "~>1.2,              >=1.2.0 <1.3.0-0",
        "1.2.3 - 2.3,        >=1.2.3 <2.4.0-0",
        "1.2 - 2.3.4-rc.1,   >=1.2.0 <=2.3.4-rc.1",
        "x - 2,              <3.0.0-0",
        "1 - x,              >=1.0.0",
        "1 || * || 3,        *",
        ">* || 1.0.0,        1.0.0",
        ">* || <x,           <0.0.0-0",
        "1.0.0 1.0.0,        1.0.0",
        "> v1.2.3+b,         >1.2.3",
        "<=1,                <2.0.0-0",
        ">=1.x <3.x,         >=1.0.0 <3.0.0-0",
    })
    void aRangeHasOneCanonicalForm(String text, String canonical) {
        assertThat(NpmRange.parse(text)).hasToString(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.x.5", "foo", "1.2.3 - ", ">", "> > 1", "1.2.3.4", "^9007199254740991", "=1.2.03", "- 1"})
    void whatIsNoRangeIsRefused(String text) {
        assertThatThrownBy(() -> NpmRange.parse(text))
                .isInstanceOf(InvalidVersionException.class)
                .hasMessageStartingWith("Not a valid npm ");
    }

    @Test
    void aLooseRangeLeavesOutWhatMakesNoSense() {
        assertThat(NpmRange.parse("foo >=1.2.3beta", NpmRange.Option.LOOSE)).hasToString(">=1.2.3-beta");
        assertThatThrownBy(() -> NpmRange.parse("foo || bar", NpmRange.Option.LOOSE))
                .isInstanceOf(InvalidVersionException.class)
                .hasMessageContaining("no part of it is a version comparison");
    }

    @Test
    void aRangeWithNulIsRefusedEvenWhereWordsAreLeftOut() {
        assertThatThrownBy(() -> NpmRange.parse(">=1.0.0 \0", NpmRange.Option.LOOSE))
                .isInstanceOf(InvalidVersionException.class)
                .hasMessageContaining("NUL")
                .hasMessageNotContaining("\0");
    }

    @Test
    void anOverlongRangeIsRefusedUnread() {
        assertThatThrownBy(() -> NpmRange.parse(" ".repeat(NpmRange.MAX_LENGTH + 1)))
                .isInstanceOf(InvalidVersionException.class)
                .hasMessageContaining("at most 65536 are read");
    }

    @Test
    void aPrereleaseLiesInARangeThatMentionsOneOfTheSameVersion() {
        assertThat(NpmRange.parse(">=1.2.3-a").contains("1.2.3-b")).isTrue();
        assertThat(NpmRange.parse(">=1.2.3-a").contains("1.2.4-b")).isFalse();
        assertThat(NpmRange.parse(">=1.2.3-a", NpmRange.Option.INCLUDE_PRERELEASE)
                        .contains("1.2.4-b"))
                .isTrue();
    }

    @Test
    void whatIsNoVersionToNpmLiesInNoRange() {
        NpmRange any = NpmRange.parse("*");
        assertThat(any.contains("1.0")).isFalse();
        assertThat(any.contains("9007199254740992.0.0")).isFalse();
        assertThat(any.contains("1.0.0+" + "a".repeat(300))).isFalse();
        assertThatThrownBy(() -> any.isBelow("1.0"))
                .isInstanceOf(InvalidVersionException.class)
                .hasMessageContaining("major.minor.patch is expected");
    }

    @Test
    void aRangeLiesAboveOrBelowAVersionOnlyAsAWhole() {
        NpmRange range = NpmRange.parse("^1.2.0 || ^3.0.0");
        assertThat(range.isBelow("4.0.0")).isTrue();
        assertThat(range.isAbove("1.0.0")).isTrue();
        assertThat(range.isBelow("2.0.0")).isFalse();
        assertThat(range.isAbove("2.0.0")).isFalse();
        assertThat(NpmRange.parse("*").isAbove("0.0.0-0")).isTrue();
    }
}
