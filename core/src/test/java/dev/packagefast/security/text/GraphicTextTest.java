package dev.packagefast.security.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.testing.Fuzz;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphicTextTest {
    @ParameterizedTest(name = "U+{0}: {2}")
    @CsvSource(textBlock = """
                    20, true, space
                    7e, true, tilde
                    a0, true, no-break space
                    e9, true, e with acute
                    6f22, true, a Han character
                    301, true, a combining accent
                    fe0f, true, a variation selector
                    fffd, true, the replacement character
                    1f600, true, an emoji
                    0, false, NUL
                    a, false, line feed
                    1b, false, escape
                    7f, false, delete
                    85, false, next line
                    9b, false, control sequence introducer
                    ad, false, soft hyphen
                    61c, false, Arabic letter mark
                    200b, false, zero width space
                    200d, false, zero width joiner
                    200f, false, right-to-left mark
                    2028, false, line separator
                    2029, false, paragraph separator
                    202e, false, right-to-left override
                    2060, false, word joiner
                    2066, false, left-to-right isolate
                    d800, false, a surrogate alone
                    e000, false, private use
                    feff, false, byte order mark
                    fff9, false, interlinear annotation
                    ffff, false, no character
                    e0041, false, tag
                    10fffd, false, private use of the last plane
                    """)
    void knowsWhatIsSeen(String hex, boolean graphic, String name) {
        int codePoint = Integer.parseInt(hex, 16);
        assertThat(GraphicText.isGraphic(codePoint)).isEqualTo(graphic);
        String text = "ab" + Character.toString(codePoint) + "c";
        assertThat(GraphicText.firstOther(text)).isEqualTo(graphic ? -1 : 2);
        assertThat(GraphicText.replaced(text)).isEqualTo(graphic ? text : "ab\uFFFDc");
    }

    @Test
    void cutsNoPairInTwo() {
        String text = "ab\ud83d\ude00c";
        assertThat(GraphicText.excerpt(text, 5)).isEqualTo(text);
        assertThat(GraphicText.excerpt(text, 4)).isEqualTo("ab\ud83d\ude00…");
        assertThat(GraphicText.excerpt(text, 3)).isEqualTo("ab…");
        assertThat(GraphicText.asciiExcerpt(text + "\u0430", 9)).isEqualTo("ab??c?");
        assertThat(GraphicText.asciiExcerpt(text, 2)).isEqualTo("ab…");
    }

    @Test
    void whateverTheTextTheAnswerIsSafe() {
        Fuzz.runText(List.of("a\u0000b", "\u202egpj.exe", "\ud83d\ude00 漢é", "plain"), text -> {
            assertThat(GraphicText.isGraphic(GraphicText.replaced(text))).isTrue();
            String shown = GraphicText.excerpt(text, 10);
            assertThat(shown.length()).isLessThanOrEqualTo(11);
            assertThat(shown.codePoints()).allMatch(GraphicText::isGraphic);
            assertThat(GraphicText.isGraphic(text))
                    .isEqualTo(GraphicText.replaced(text).equals(text));
        });
    }
}
