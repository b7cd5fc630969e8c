package dev.packagefast.security.integrity;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Reads the text of an integrity field into hashes, in one pass and without regular expressions. A piece that does not
 * count is passed over with the reason, since SRI asks readers to skip what they do not understand; whether enough is
 * left is for {@link Integrity} to say.
 */
final class SriReader {
    /** The most characters of an integrity text: hundreds of hashes, and far more than any registry sends. */
    static final int MAX_LENGTH = 32_768;

    /** SRI's strict grammar as npm has it: the base64 of 32 to 64 bytes. */
    private static final int MIN_STRICT_DIGEST = HashAlgorithm.SHA256.base64Length();

    private static final int MAX_STRICT_DIGEST = HashAlgorithm.SHA512.base64Length();

    private final List<IntegrityHash> hashes = new ArrayList<>();
    private final List<PassedOver> passedOver = new ArrayList<>();
    private final LegacyHashes legacy;

    /** A piece that does not count, where it starts, and why. */
    record PassedOver(int position, String reason) {}

    private SriReader(LegacyHashes legacy) {
        this.legacy = legacy;
    }

    /** @throws MalformedIntegrityException if the text is longer than {@link #MAX_LENGTH} */
    static SriReader read(String text, LegacyHashes legacy) {
        if (text.length() > MAX_LENGTH) {
            throw new MalformedIntegrityException(
                    text, MAX_LENGTH, "it has " + text.length() + " characters, the limit is " + MAX_LENGTH);
        }
        SriReader reader = new SriReader(legacy);
        int pieces = 0;
        int start = 0;
        while ((start = skipSpace(text, start)) < text.length()) {
            int end = start;
            while (end < text.length() && !isSpace(text.charAt(end))) {
                end++;
            }
            String piece = text.substring(start, end);
            boolean only = pieces++ == 0 && skipSpace(text, end) == text.length();
            if (!(only && reader.readBare(piece))) {
                reader.readSri(piece, start);
            }
            start = end;
        }
        return reader;
    }

    List<IntegrityHash> hashes() {
        return List.copyOf(hashes);
    }

    List<PassedOver> passedOver() {
        return List.copyOf(passedOver);
    }

    /** {@code algorithm-digest?option?option}. */
    private void readSri(String piece, int position) {
        int dash = piece.indexOf('-');
        if (dash < 0) {
            pass(position, "'" + shown(piece) + "' is neither SRI nor a hash of a known length");
            return;
        }
        Optional<HashAlgorithm> algorithm = HashAlgorithm.find(piece.substring(0, dash));
        if (algorithm.isEmpty()) {
            pass(
                    position,
                    "'" + shown(piece.substring(0, dash)) + "' is no algorithm known here (sha512 sha384 sha256)");
            return;
        }
        if (!counts(algorithm.get(), position)) {
            return;
        }
        int question = piece.indexOf('?', dash);
        String digest = piece.substring(dash + 1, question < 0 ? piece.length() : question);
        String options = question < 0 ? "" : piece.substring(question + 1);
        IntegrityHash hash = new IntegrityHash(
                algorithm.get(), digest, question < 0 ? List.of() : List.of(options.split("\\?", -1)));
        if (digest.isEmpty()) {
            pass(position + dash + 1, "nothing follows '" + piece.substring(0, dash + 1) + "'");
        } else if (legacy == LegacyHashes.REFUSE && !isStrict(digest)) {
            pass(position + dash + 1, hash.fault());
        } else if (legacy == LegacyHashes.REFUSE && !isVisible(options)) {
            pass(position + question + 1, "its options hold a character outside visible ASCII");
        } else {
            hashes.add(hash);
        }
    }

    /** A digest on its own, whose length tells the algorithm. Hex comes first: base64 of honest bytes is never all hex. */
    private boolean readBare(String piece) {
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            if (piece.length() == algorithm.length() * 2 && piece.chars().allMatch(HexFormat::isHexDigit)) {
                if (counts(algorithm, 0)) {
                    byte[] bytes = HexFormat.of().parseHex(piece);
                    hashes.add(new IntegrityHash(algorithm, Base64.getEncoder().encodeToString(bytes), List.of()));
                }
                return true;
            }
        }
        for (HashAlgorithm algorithm : HashAlgorithm.values()) {
            IntegrityHash hash = new IntegrityHash(algorithm, piece, List.of());
            if (hash.digest().isPresent()) {
                if (counts(algorithm, 0)) {
                    hashes.add(hash);
                }
                return true;
            }
        }
        return false;
    }

    private boolean counts(HashAlgorithm algorithm, int position) {
        if (algorithm.isLegacy() && legacy == LegacyHashes.REFUSE) {
            pass(position, algorithm.sriName() + " can be forged and counts only where legacy hashes are accepted");
            return false;
        }
        return true;
    }

    private void pass(int position, String reason) {
        passedOver.add(new PassedOver(position, reason));
    }

    private static boolean isStrict(String digest) {
        return digest.length() >= MIN_STRICT_DIGEST
                && digest.length() <= MAX_STRICT_DIGEST
                && digest.chars().allMatch(SriReader::isBase64);
    }

    private static boolean isBase64(int c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '/'
                || c == '=';
    }

    private static boolean isVisible(String options) {
        return options.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    private static int skipSpace(String text, int from) {
        int at = from;
        while (at < text.length() && isSpace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static String shown(String piece) {
        return MalformedIntegrityException.printable(piece);
    }
}
