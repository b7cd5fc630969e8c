package dev.packagefast.security.advisory;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;

/**
 * Reads the Ed25519 keys of a team that hands out an index, as OpenSSL writes them:
 * {@code openssl genpkey -algorithm ed25519} and {@code openssl pkey -pubout}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8410">RFC 8410</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468, PEM</a>
 */
public final class SigningKeys {
    private static final int MAX_BYTES = 16_384;
    private static final String ALGORITHM = "Ed25519";

    private SigningKeys() {}

    /**
     * The private key (PKCS #8) in a PEM file.
     *
     * @throws AdvisoryFormatException if the file holds something else
     */
    public static PrivateKey privateKey(Path file) throws IOException {
        byte[] der = der(file, "PRIVATE KEY", "Make one with: openssl genpkey -algorithm ed25519 -out FILE");
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException other) {
            throw notOne(file, "private", "Make one with: openssl genpkey -algorithm ed25519 -out FILE");
        }
    }

    /**
     * The public key (SubjectPublicKeyInfo) in a PEM file.
     *
     * @throws AdvisoryFormatException if the file holds something else
     */
    public static PublicKey publicKey(Path file) throws IOException {
        byte[] der = der(file, "PUBLIC KEY", "Make it with: openssl pkey -in PRIVATE -pubout -out FILE");
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(der));
        } catch (GeneralSecurityException other) {
            throw notOne(file, "public", "Make it with: openssl pkey -in PRIVATE -pubout -out FILE");
        }
    }

    private static AdvisoryFormatException notOne(Path file, String which, String remedy) {
        return new AdvisoryFormatException(
                file.toString(), -1, "an Ed25519 " + which + " key", "another key or a damaged one", remedy);
    }

    private static byte[] der(Path file, String label, String remedy) throws IOException {
        String text = "";
        // Not by its size: a device or a pipe has none.
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            if (bytes.length <= MAX_BYTES) {
                text = new String(bytes, StandardCharsets.ISO_8859_1);
            }
        }
        String begin = "-----BEGIN " + label + "-----";
        String end = "-----END " + label + "-----";
        int from = text.indexOf(begin);
        int to = text.indexOf(end, Math.max(0, from));
        if (from >= 0 && to > from) {
            try {
                return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
            } catch (IllegalArgumentException notBase64) {
                // Said below.
            }
        }
        // What stands there instead is not shown: it may be a secret.
        throw new AdvisoryFormatException(file.toString(), -1, "'" + begin + "' and a key", "something else", remedy);
    }
}
