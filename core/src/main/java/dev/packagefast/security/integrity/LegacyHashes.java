package dev.packagefast.security.integrity;

/** Whether hashes that can be forged count. */
public enum LegacyHashes {
    /**
     * Only sha512, sha384 and sha256 count, written as the SRI grammar has them. A piece outside the grammar is passed
     * over, as the specification says.
     */
    REFUSE,

    /**
     * sha1 and md5 count as well, and the text is read as the npm client reads old lockfiles: options may hold any
     * character, and a digest that is not base64 stays in the list, where it decides but can never match.
     */
    ACCEPT
}
