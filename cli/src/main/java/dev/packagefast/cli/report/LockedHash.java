package dev.packagefast.cli.report;

import dev.packagefast.security.inventory.LocatedPackage;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * A digest that a lockfile expects, as bills of materials write it. They are of the package's archive.
 *
 * @param algorithm {@code sha1}, {@code sha256}, {@code sha384} or {@code sha512}
 * @param hex lower-case
 */
record LockedHash(String algorithm, String hex) {
    /** The hashes of an SRI text or of {@code algorithm:hex}; what is neither is left out, for nothing can check it. */
    static List<LockedHash> of(LocatedPackage located) {
        List<LockedHash> hashes = new ArrayList<>();
        for (String part : located.integrity().orElse("").strip().split("\\s+", 9)) {
            int dash = part.indexOf('-');
            int colon = part.indexOf(':');
            if (dash > 0) {
                int end = part.indexOf('?') < 0 ? part.length() : part.indexOf('?');
                base64(part.substring(0, dash), part.substring(dash + 1, end), hashes);
            } else if (colon > 0) {
                add(part.substring(0, colon), part.substring(colon + 1).toLowerCase(Locale.ROOT), hashes);
            }
        }
        return hashes;
    }

    private static void base64(String algorithm, String text, List<LockedHash> hashes) {
        try {
            add(algorithm, HexFormat.of().formatHex(Base64.getDecoder().decode(text)), hashes);
        } catch (IllegalArgumentException notBase64) {
            // What the lockfile expects can be met by no bytes: verifying says so, a bill of materials has no word for
            // it.
        }
    }

    private static void add(String algorithm, String hex, List<LockedHash> hashes) {
        int length = switch (algorithm) {
            case "sha1" -> 40;
            case "sha256" -> 64;
            case "sha384" -> 96;
            case "sha512" -> 128;
            default -> -1;
        };
        boolean isHex =
                hex.length() == length && hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
        if (isHex && hashes.stream().noneMatch(hash -> hash.algorithm.equals(algorithm))) {
            hashes.add(new LockedHash(algorithm, hex));
        }
    }
}
