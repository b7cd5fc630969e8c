package dev.packagefast.security.inventory.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Limits;
import dev.packagefast.security.inventory.json.JsonReader.Token;
import dev.packagefast.security.testing.Fuzz;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Token by token the same as Jackson, which is the oracle, on whatever bytes. */
class JsonReaderTest {
    private static final StreamReadConstraints LIMITS = StreamReadConstraints.builder()
            .maxNestingDepth(Limits.MOST_DEPTH)
            .maxNumberLength(Integer.MAX_VALUE)
            .maxNameLength(Integer.MAX_VALUE)
            .build();
    private static final JsonFactory STRICT =
            new JsonFactoryBuilder().streamReadConstraints(LIMITS).build();
    private static final JsonFactory LENIENT = new JsonFactoryBuilder()
            .streamReadConstraints(LIMITS)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    private static final List<String> SEEDS = List.of(
            """
            {"name": "shop", "lockfileVersion": 3, "packages": {"": {"dev": true, "peer": false, "engines": null},
             "node_modules/@s/a": {"version": "1.0.0-rc.1+b", "n": [1, -2.5, 3e10, 0.1E-2, -0, []], "o": {}}}}
            """,
            "[\"\\u0041\\ud83d\\ude00 \\\"\\\\\\/\\b\\f\\n\\r\\t\", \"h\u00e4\u20ac\ud83d\ude00\", [[[{}]]], 1.5]",
            "{\"a\": [1, 2,], /* so\r\n */ \"b\": {\"c\": 1,}, // end\n}",
            "\ufeff\r\n{\r\n\"a\":\r1}\n",
            "\"text\"",
            "-12",
            "null");

    @Test
    void readsWhatJacksonReads() {
        for (String seed : SEEDS) {
            assertThat(ours(bytes(seed), true)).as(seed).isEqualTo(theirs(bytes(seed), true));
            assertThat(ours(bytes(seed), true)).isNotNull();
        }
    }

    @Test
    void fuzzedBytesReadAsJacksonReadsThem() {
        Fuzz.run(SEEDS.stream().map(JsonReaderTest::bytes).toList(), input -> {
            for (boolean lenient : new boolean[] {false, true}) {
                List<String> expected = theirs(input, lenient);
                List<String> found = ours(input, lenient);
                if (lenient && found != null && String.join(" ", found).startsWith("NUMBER")) {
                    // Jackson takes no comment right behind a number that is the whole document.
                    continue;
                }
                if (found == null ? expected != null : !found.equals(expected)) {
                    throw new AssertionError("lenient " + lenient + ": expected " + expected + ", found " + found);
                }
            }
        });
    }

    /** Every single byte, in a text, as a name, after a backslash, and between tokens. */
    @Test
    void judgesEveryByteAsJacksonDoes() {
        for (int first = 0; first < 256; first++) {
            for (int second = 0; second < 256; second++) {
                byte[] both = {(byte) first, (byte) second};
                for (String around : List.of("[\"|\"]", "{\"|\": 1}", "[\"\\|\"]", "[|]", "[1|]", "|[1]", "[1]|")) {
                    byte[] input = filled(around, both);
                    assertThat(ours(input, false))
                            .as(around + " with " + first + ", " + second)
                            .isEqualTo(theirs(input, false));
                }
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    `[1 2]` | 1 | is not JSON: expected ',' or ']', found '2'
                    `{"a" 1}` | 1 | is not JSON: expected ':', found '1'
                    `{"a": }` | 1 | is not JSON: expected a value, found '}'
                    `[,]` | 1 | is not JSON: expected a value or ']', found ','
                    `{,}` | 1 | is not JSON: expected a name in quotes or '}', found ','
                    `{"a": 1,}` | 1 | is not JSON: expected a name in quotes, found '}'
                    `[01]` | 1 | is not JSON: a number begins with 0
                    `[1.]` | 1 | is not JSON: expected a digit, found ']'
                    `[-]` | 1 | is not JSON: expected a digit, found ']'
                    `[truth]` | 1 | is not JSON: expected a value, found a word that is neither true nor false nor null
                    `["\\x"]` | 1 | is not JSON: expected an escape that JSON knows, found 'x'
                    `["\\u12g4"]` | 1 | is not JSON: expected a hexadecimal digit, found 'g'
                    `["\\u12` | 1 | ends in the middle of its JSON
                    `["a` | 1 | ends in the middle of its JSON
                    `[1` | 1 | ends in the middle of its JSON
                    `{"a"` | 1 | ends in the middle of its JSON
                    `[1]]` | 1 | goes on after the end of its JSON
                    `[1] 2` | 1 | goes on after the end of its JSON
                    """)
    void saysWhatIsWrong(String content, int line, String what) {
        assertThatThrownBy(() -> drain(new JsonReader(bytes(content), false)))
                .isInstanceOfSatisfying(BadLockfileException.class, bad -> {
                    assertThat(bad.what()).isEqualTo(what);
                    assertThat(bad.line()).isEqualTo(line);
                });
    }

    @Test
    void namesTheLineAndTheByte() {
        assertThatThrownBy(() -> drain(new JsonReader(bytes("{\n\"a\":\r\n\"\u0001\"}"), false)))
                .isInstanceOfSatisfying(BadLockfileException.class, bad -> {
                    assertThat(bad.line()).isEqualTo(3);
                    assertThat(bad.what()).endsWith("expected the end of the text or an escape, found the byte 0x01");
                });
        assertThatThrownBy(() -> drain(new JsonReader(new byte[] {'[', '"', (byte) 0xC0, (byte) 0x80, '"'}, false)))
                .hasMessage("is not JSON: bytes that are no UTF-8");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void countsLinesAsEditorsDo(boolean comments) throws BadLockfileException {
        String lineEnds = comments ? "// one\n\r/* two\r\n\r */" : "\n\r\r\n\r";
        JsonReader json = new JsonReader(bytes("[" + lineEnds + "1]"), true);
        json.next();
        json.next();

        assertThat(json.token()).isEqualTo(Token.NUMBER);
        assertThat(json.line()).isEqualTo(5);
    }

    @Test
    void skipsWhatIsNotAskedFor() throws BadLockfileException {
        JsonReader json = new JsonReader(bytes("{\"a\": {\"b\": [{}, [1]]}, \"c\": 1}"), false);
        json.next();

        assertThat(json.nextName()).isEqualTo("a");
        json.next();
        json.skip();
        assertThat(json.token()).isEqualTo(Token.END_OBJECT);
        assertThat(json.nextName()).isEqualTo("c");
        json.next();
        json.skip();
        assertThat(json.text()).isEqualTo("1");
        assertThat(json.nextName()).isNull();
        assertThat(json.next()).isNull();
    }

    @Test
    void makesAShortNameOnce() throws BadLockfileException {
        String longName = "n".repeat(25);
        JsonReader json = new JsonReader(
                bytes("[{\"version\": 1, \"" + longName + "\": 1}, {\"version\": 2, \"" + longName + "\": 1}]"), false);
        List<String> names = new ArrayList<>();
        for (Token token = json.next(); token != null; token = json.next()) {
            if (token == Token.NAME) {
                names.add(json.text());
            }
        }

        assertThat(names).containsExactly("version", longName, "version", longName);
        assertThat(names.get(0)).isSameAs(names.get(2));
        assertThat(names.get(1)).isNotSameAs(names.get(3));
    }

    @Test
    void refusesNamesAndNestingBeyondTheLimits() throws BadLockfileException {
        drain(new JsonReader(bytes("{\"" + "n".repeat(Limits.LONGEST_TEXT) + "\": 1}"), false));
        assertThatThrownBy(() ->
                        drain(new JsonReader(bytes("{\"" + "n".repeat(Limits.LONGEST_TEXT + 1) + "\": 1}"), false)))
                .hasMessage("passes a limit: a name of 4097 bytes; at most 4096 are read");
        drain(new JsonReader(bytes("[".repeat(Limits.MOST_DEPTH) + "]".repeat(Limits.MOST_DEPTH)), false));
        assertThatThrownBy(() -> drain(new JsonReader(bytes("[".repeat(Limits.MOST_DEPTH + 1)), false)))
                .hasMessage("passes a limit: more than 500 levels of nesting");
    }

    private static void drain(JsonReader json) throws BadLockfileException {
        for (Token token = json.next(); token != null; token = json.next()) {
            assertThat(json.line()).isPositive();
        }
    }

    /** Each token with its text; null if it is refused. */
    private static List<String> ours(byte[] input, boolean lenient) {
        List<String> tokens = new ArrayList<>();
        JsonReader json = new JsonReader(input, lenient);
        try {
            for (Token token = json.next(); token != null; token = json.next()) {
                boolean says = token == Token.NAME || token == Token.TEXT || token == Token.NUMBER;
                tokens.add(token + (says ? " " + json.text() : ""));
            }
        } catch (BadLockfileException refused) {
            return null;
        }
        return tokens;
    }

    private static List<String> theirs(byte[] input, boolean lenient) {
        if (!isUtf8(input)) {
            // Jackson finds out about other encodings, and passes over some bytes that are no UTF-8 in comments.
            return null;
        }
        List<String> tokens = new ArrayList<>();
        int values = 0;
        int depth = 0;
        try (JsonParser json = (lenient ? LENIENT : STRICT).createParser(withoutMark(input))) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                values += depth == 0 ? 1 : 0;
                tokens.add(
                        switch (token) {
                            case START_OBJECT -> "OBJECT";
                            case START_ARRAY -> "ARRAY";
                            case FIELD_NAME -> "NAME " + json.getText();
                            case VALUE_STRING -> "TEXT " + json.getText();
                            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "NUMBER " + json.getText();
                            default -> token.name().replace("VALUE_", "");
                        });
            }
        } catch (JsonProcessingException refused) {
            return null;
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return values > 1 ? null : tokens;
    }

    private static String withoutMark(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    private static boolean isUtf8(byte[] input) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(input));
            return true;
        } catch (CharacterCodingException other) {
            return false;
        }
    }

    private static byte[] filled(String around, byte[] with) {
        int at = around.indexOf('|');
        ByteBuffer all = ByteBuffer.allocate(around.length() - 1 + with.length);
        all.put(bytes(around.substring(0, at))).put(with).put(bytes(around.substring(at + 1)));
        return all.array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
