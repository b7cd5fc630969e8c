package dev.packagefast.security.integrity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VerifyingInputStreamTest {
    private static final byte[] CONTENT = new byte[100_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    private static final Integrity EXPECTED = Integrity.of(Digest.of(HashAlgorithm.SHA512, CONTENT, 0, CONTENT.length));

    @Test
    void passesEveryByteThroughAndIsVerifiedAtTheEnd() throws IOException {
        try (VerifyingInputStream in = open(CONTENT)) {
            assertThat(in.read()).isEqualTo(CONTENT[0] & 0xff);
            assertThat(in.skip(20_000)).isEqualTo(20_000);
            assertThat(in.verified()).isEmpty();
            ByteArrayOutputStream rest = new ByteArrayOutputStream();
            in.transferTo(rest);
            assertThat(rest.toByteArray()).isEqualTo(java.util.Arrays.copyOfRange(CONTENT, 20_001, CONTENT.length));
            assertThat(in.verified()).contains(EXPECTED.expected().getFirst());
            assertThat(in.read()).isEqualTo(-1);
            assertThat(in.skip(1)).isZero();
        }
    }

    @Test
    void throwsAtTheEndOfAlteredContentAndAtEachReadAfterIt() throws IOException {
        byte[] altered = CONTENT.clone();
        altered[99_999] ^= 1;
        try (VerifyingInputStream in = open(altered)) {
            assertThat(in.readNBytes(altered.length)).isEqualTo(altered);
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(in::read).isInstanceOfSatisfying(ContentMismatchException.class, e -> {
                    assertThat(e.mismatch().expected()).isEqualTo(EXPECTED.expected());
                    assertThat(e).hasMessageContaining("sha512 differs");
                });
            }
            assertThatThrownBy(in::readAllBytes).isInstanceOf(ContentMismatchException.class);
            assertThat(in.verified()).isEmpty();
        }
    }

    @Test
    void cutAndEmptyContentDoNotPass() {
        byte[] cut = java.util.Arrays.copyOf(CONTENT, CONTENT.length - 1);
        assertThatThrownBy(() -> open(cut).readAllBytes()).isInstanceOf(ContentMismatchException.class);
        assertThatThrownBy(() -> open(new byte[0]).read()).isInstanceOf(ContentMismatchException.class);
    }

    @Test
    void cannotGoBack() throws IOException {
        VerifyingInputStream in = open(CONTENT);
        assertThat(in.markSupported()).isFalse();
        in.mark(10);
        assertThat(in.readNBytes(5)).hasSize(5);
        assertThatThrownBy(in::reset).isInstanceOf(IOException.class);
        in.readAllBytes();
        assertThat(in.verified()).isPresent();
    }

    private static VerifyingInputStream open(byte[] content) {
        return new VerifyingInputStream(new ByteArrayInputStream(content), EXPECTED);
    }
}
