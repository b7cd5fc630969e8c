package dev.packagefast.security.integrity;

import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * One hash of an SRI text.
 *
 * @param algorithm the algorithm it names
 * @param text the digest as it is written, base64 if all is well
 * @param options what follows question marks; kept, and without a meaning so far
 */
public record IntegrityHash(HashAlgorithm algorithm, String text, List<String> options) {
    public IntegrityHash {
        options = List.copyOf(options);
    }

    /**
     * The digest; empty where the text is not exactly the padded base64 of as many bytes as the algorithm gives. Such a
     * hash can never match, as in npm.
     */
    public Optional<Digest> digest() {
        if (text.length() != algorithm.base64Length()) {
            return Optional.empty();
        }
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            // Decoding forgives stray bits in the last character: two spellings of a digest would be one too many.
            return bytes.length == algorithm.length()
                            && Base64.getEncoder().encodeToString(bytes).equals(text)
                    ? Optional.of(Digest.of(algorithm, bytes))
                    : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** What keeps {@link #digest()} empty, for a person. */
    String fault() {
        if (text.length() == algorithm.base64Length()) {
            return "its digest is not canonical base64 of " + algorithm.length() + " bytes";
        }
        return "its digest has " + text.length() + " characters, and the base64 of a " + algorithm.sriName()
                + " digest has " + algorithm.base64Length() + ", padding included";
    }

    /** The SRI form. */
    @Override
    public String toString() {
        String sri = algorithm.sriName() + "-" + text;
        return options.isEmpty() ? sri : sri + "?" + String.join("?", options);
    }
}
