package dev.packagefast.security.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.testing.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class IntegrityTest {
    private static final byte[] CONTENT = "a small package\n".getBytes(StandardCharsets.UTF_8);
    private static final Digest SHA512 = digest(HashAlgorithm.SHA512);
    private static final Digest SHA256 = digest(HashAlgorithm.SHA256);
    private static final Digest OTHER512 = Digest.of(HashAlgorithm.SHA512, new byte[64]);

    private static Digest digest(HashAlgorithm algorithm) {
        return Digest.of(algorithm, CONTENT, 0, CONTENT.length);
    }

    @ParameterizedTest
    @EnumSource(HashAlgorithm.class)
    void readsSriAndBareHexAndBareBase64OfEachAlgorithm(HashAlgorithm algorithm) {
        Digest digest = digest(algorithm);
        for (String text : List.of(
                digest.toSri(),
                digest.toHex(),
                digest.toHex().toUpperCase(java.util.Locale.ROOT),
                digest.toBase64(),
                "\n " + digest.toHex() + "\t")) {
            Integrity integrity = Integrity.parse(text, LegacyHashes.ACCEPT);
            assertThat(integrity.expected()).containsExactly(digest);
            assertThat(integrity.matches(digest)).isTrue();
            assertThat(integrity).hasToString(digest.toSri()).isEqualTo(Integrity.of(digest));
            if (algorithm.isLegacy()) {
                assertThatThrownBy(() -> Integrity.parse(text))
                        .isInstanceOf(MalformedIntegrityException.class)
                        .hasMessageContaining(algorithm.sriName() + " can be forged");
            } else {
                assertThat(Integrity.parse(text)).isEqualTo(integrity);
            }
        }
    }

    @Test
    void theStrongestAlgorithmDecidesAndAnyOfItsDigestsMayMatch() {
        Integrity weakRight = Integrity.parse(SHA256.toSri() + " " + OTHER512.toSri());
        assertThat(weakRight.strongest()).isEqualTo(HashAlgorithm.SHA512);
        assertThat(weakRight.matches(SHA256)).isFalse();
        assertThat(weakRight.matches(SHA512)).isFalse();

        Integrity either = Integrity.parse(OTHER512.toSri() + " " + SHA512.toSri() + " " + SHA256.toSri());
        assertThat(either.matches(SHA512)).isTrue();
        assertThat(either.matches(OTHER512)).isTrue();
        assertThat(either.algorithms()).containsExactly(HashAlgorithm.SHA512, HashAlgorithm.SHA256);
    }

    @Test
    void keepsOptionsAndGroupsByAlgorithm() {
        Integrity integrity = Integrity.parse(SHA512.toSri() + "?one?two\n" + SHA256.toSri() + " " + OTHER512.toSri());
        assertThat(integrity.hashes(HashAlgorithm.SHA512).getFirst().options()).containsExactly("one", "two");
        assertThat(integrity).hasToString(SHA512.toSri() + "?one?two " + OTHER512.toSri() + " " + SHA256.toSri());
        assertThat(integrity.matches(SHA512)).isTrue();
    }

    @Test
    void comparesTwoIntegritiesByTheStrongestAlgorithmTheyShare() {
        Integrity both = Integrity.of(SHA256, SHA512);
        assertThat(both.agreement(Integrity.of(SHA512)).orElseThrow().digest()).contains(SHA512);
        assertThat(both.agreement(Integrity.of(SHA256)).orElseThrow().digest()).contains(SHA256);
        assertThat(both.agreement(Integrity.of(SHA256, OTHER512))).isEmpty();
        assertThat(both.agreement(Integrity.of(digest(HashAlgorithm.SHA384)))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            # text                        | position | reason
            ""                            | 0        | it is empty
            "  \t "                       | 0        | it is empty
            abc                           | 0        | 'abc' is neither SRI nor a hash of a known length
            "  sha512"                    | 2        | neither SRI
            sha512-                       | 7        | nothing follows 'sha512-'
            sha512-abc                    | 7        | its digest has 3 characters, and the base64 of a sha512 digest has 88
            SHA512-abc                    | 0        | 'SHA512' is no algorithm known here
            -abc                          | 0        | '' is no algorithm
            whirlpool-abc sha512-abc      | 0        | 'whirlpool' is no algorithm
            sha1-mRdkRqqTzp254ZASFcXIKqIyunE= | 0    | sha1 can be forged
            md5-FgVWr+0qVYceRObEW/adbQ==  | 0        | md5 can be forged
            991764                        | 0        | neither SRI
            """)
    void saysWhatIsWrongAndWhere(String text, int position, String reason) {
        assertThatThrownBy(() -> Integrity.parse(text))
                .isInstanceOfSatisfying(MalformedIntegrityException.class, malformed -> {
                    assertThat(malformed.reason()).contains(reason);
                    assertThat(malformed.position()).isEqualTo(position);
                    assertThat(malformed.text()).isEqualTo(text);
                    assertThat(malformed).hasMessageContaining("Expected sha512- and 88 characters");
                });
    }

    @Test
    void refusesADigestThatIsAlmostRight() {
        String sri = SHA512.toSri();
        String stray = sri.substring(0, sri.length() - 3) + (char) (sri.charAt(sri.length() - 3) + 1) + "==";
        for (String text : List.of(
                sri.substring(0, sri.length() - 2),
                sri + "=",
                sri.replace("=", "A"),
                stray,
                "sha512-" + SHA256.toBase64(),
                "sha256-" + SHA512.toBase64(),
                SHA512.toHex().substring(1),
                SHA512.toHex() + " " + SHA512.toHex())) {
            for (LegacyHashes legacy : LegacyHashes.values()) {
                assertThatThrownBy(() -> Integrity.parse(text, legacy))
                        .as(text)
                        .isInstanceOf(MalformedIntegrityException.class);
            }
        }
    }

    @Test
    void everyAlteredCharacterOfASriTextIsRefusedOrDoesNotMatch() {
        String sri = SHA512.toSri();
        for (int i = 0; i < sri.length(); i++) {
            char[] altered = sri.toCharArray();
            altered[i] = altered[i] == 'A' ? 'B' : 'A';
            assertThat(matches(new String(altered))).as("character %d", i).isFalse();
        }
    }

    private static boolean matches(String text) {
        try {
            return Integrity.parse(text).matches(SHA512);
        } catch (MalformedIntegrityException refused) {
            return false;
        }
    }

    @Test
    void boundsTheTextAndShowsOnlyItsPrintableStart() {
        assertThatThrownBy(() -> Integrity.parse("a".repeat(SriReader.MAX_LENGTH + 1)))
                .hasMessageContaining("the limit is " + SriReader.MAX_LENGTH)
                .satisfies(e -> assertThat(e.getMessage().length()).isLessThan(600));
        assertThatThrownBy(() -> Integrity.parse("\u001b[31mred\u202e"))
                .message()
                .doesNotContain("\u001b", "\u202e");
        assertThatThrownBy(Integrity::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDigestIsAValue() {
        byte[] bytes = SHA256.bytes();
        Digest copy = Digest.of(HashAlgorithm.SHA256, bytes);
        assertThat(copy).isEqualTo(SHA256).hasSameHashCodeAs(SHA256).hasToString(SHA256.toSri());
        Arrays.fill(bytes, (byte) 0);
        assertThat(copy).isEqualTo(SHA256);
        assertThat(copy).isNotEqualTo(Digest.of(HashAlgorithm.SHA256, bytes)).isNotEqualTo("text");
        assertThatThrownBy(() -> Digest.of(HashAlgorithm.SHA256, new byte[31]))
                .hasMessage("a sha256 digest has 32 bytes, not 31");
    }

    @Test
    void everyMutationOfATextIsReadOrRefused() {
        Fuzz.runText(
                List.of(
                        SHA512.toSri() + "?a " + SHA256.toSri() + " sha1-"
                                + digest(HashAlgorithm.SHA1).toBase64(),
                        SHA512.toHex(),
                        SHA512.toBase64(),
                        "sha512-x sha384-y?b?c"),
                text -> {
                    for (LegacyHashes legacy : LegacyHashes.values()) {
                        Integrity integrity = Integrity.parse(text, legacy);
                        assertThat(integrity.expected()).isNotEmpty().allMatch(integrity::matches);
                        assertThat(Integrity.parse(integrity.toString(), legacy))
                                .isEqualTo(integrity);
                    }
                },
                MalformedIntegrityException.class);
    }
}
