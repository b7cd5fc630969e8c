package dev.packagefast.security.version;

/**
 * The part of a SemVer sort key that follows the three numbers. Clause 11.3 puts a pre-release before its release,
 * clause 11.4 a shorter list of identifiers before a longer one, numeric identifiers before others.
 */
final class SemVerKey {
    private static final int END_OF_PRERELEASE = 0x01;
    private static final int TEXT_IDENTIFIER = 0xF0;
    private static final int RELEASE = 0xFF;

    private SemVerKey() {}

    static void writeRelease(KeyWriter key) {
        key.mark(RELEASE);
    }

    /**
     * Writes the dot-separated identifiers that start at {@code start}.
     *
     * @return the index of the first character that belongs to no identifier, or −1 when an identifier is empty
     */
    static int writePrerelease(String text, int start, int end, KeyWriter key) {
        return writePrerelease(text, start, end, key, false);
    }

    /** As {@link #writePrerelease(String, int, int, KeyWriter)}, with identifiers that differ in case only as equal. */
    static int writePrereleaseIgnoringCase(String text, int start, int end, KeyWriter key) {
        return writePrerelease(text, start, end, key, true);
    }

    private static int writePrerelease(String text, int start, int end, KeyWriter key, boolean ignoreCase) {
        int at = start;
        while (true) {
            int identifierEnd = Ascii.endOfIdentifier(text, at, end);
            if (identifierEnd == at) {
                return -1;
            }
            if (Ascii.endOfDigits(text, at, identifierEnd) == identifierEnd) {
                key.number(text, at, identifierEnd);
            } else {
                key.mark(TEXT_IDENTIFIER);
                if (ignoreCase) {
                    key.lowerCaseText(text, at, identifierEnd);
                } else {
                    key.text(text, at, identifierEnd);
                }
            }
            if (identifierEnd == end || text.charAt(identifierEnd) != '.') {
                key.mark(END_OF_PRERELEASE);
                return identifierEnd;
            }
            at = identifierEnd + 1;
        }
    }

    /** As for a pre-release, for identifiers that do not count. */
    static int endOfIdentifiers(String text, int start, int end) {
        int at = start;
        while (true) {
            int identifierEnd = Ascii.endOfIdentifier(text, at, end);
            if (identifierEnd == at) {
                return -1;
            }
            if (identifierEnd == end || text.charAt(identifierEnd) != '.') {
                return identifierEnd;
            }
            at = identifierEnd + 1;
        }
    }
}
