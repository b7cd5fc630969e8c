package dev.packagefast.security.version;

/**
 * Maven: the "Version Order Specification" of the POM reference, which is what {@code ComparableVersion} of Maven 3.8
 * implements and what OSV's own matching follows.
 *
 * <p>A version is a list of items; a hyphen, or a change between digits and letters, opens a list within the list, always
 * as its last item. Items at the end of a list that mean nothing ({@code 0}, {@code ga}, {@code final},
 * {@code release}) are dropped. At the same place a qualifier comes before a list, a list before a number; an item that
 * the other version does not have is compared with "nothing": {@code alpha … snapshot} come before it, {@code sp} and
 * unknown qualifiers after it, a list where its first meaningful item does.
 *
 * <p>Taken literally these rules run in circles: {@code 1.0.alpha} comes after {@code 1-x}, because numbers come after
 * lists, {@code 1-x} after {@code 1}, and {@code 1} after {@code 1.0.alpha}. Here what comes before its release comes
 * before everything that comes after it, as it does in Maven 3.9. For the same reason a list that holds nothing but
 * another list is that list.
 */
final class MavenScheme extends VersionScheme {
    /** Alpha to snapshot occupy the marks below {@link #RELEASE_THEN_LESS}, in this order. */
    private static final String[] EARLY_QUALIFIERS = {"alpha", "beta", "milestone", "rc", "snapshot"};

    private static final String[] RELEASE_QUALIFIERS = {"ga", "final", "release"};

    private static final int ALPHA = 0x02;
    private static final int BETA = ALPHA + 1;
    private static final int MILESTONE = ALPHA + 2;
    private static final int RELEASE_CANDIDATE = ALPHA + 3;
    private static final int RELEASE_THEN_LESS = 0x07;
    private static final int LIST_OF_LESS = 0x08;
    private static final int ZERO_THEN_LESS = 0x09;
    private static final int END = 0x0A;
    private static final int RELEASE_THEN_MORE = 0x0B;
    private static final int SERVICE_PACK = 0x0C;
    private static final int OTHER_QUALIFIER = 0x0D;
    private static final int LIST_OF_MORE = 0x0E;
    private static final int ZERO_THEN_MORE = 0x0F;

    /** What an item is: one of the marks, or one of these two. */
    private static final int ZERO = 0;

    private static final int POSITIVE_NUMBER = -1;

    /** An item takes four places of the work space: its list, its kind, where it starts and where it ends. */
    private static final int ITEM = 4;

    MavenScheme() {
        super("Maven");
    }

    @Override
    void write(String version, KeyWriter key) {
        if (version.isBlank()) {
            throw invalid(version, "it is empty");
        }
        int[] items = key.workSpace(ITEM * (version.length() + 1));
        int end = dropMeaningless(items, readItems(version, items));
        int list = 0;
        for (int item = 0; item < end; item += ITEM) {
            boolean less = isLess(items, item, end);
            if (items[item] > list) {
                list = items[item];
                key.mark(less ? LIST_OF_LESS : LIST_OF_MORE);
            }
            int kind = items[item + 1];
            switch (kind) {
                case POSITIVE_NUMBER -> key.number(version, items[item + 2], items[item + 3]);
                case ZERO -> key.mark(less ? ZERO_THEN_LESS : ZERO_THEN_MORE);
                case RELEASE_THEN_MORE -> key.mark(less ? RELEASE_THEN_LESS : RELEASE_THEN_MORE);
                case OTHER_QUALIFIER -> writeQualifier(version, items[item + 2], items[item + 3], key);
                default -> key.mark(kind);
            }
        }
        key.mark(END);
    }

    private static void writeQualifier(String version, int start, int end, KeyWriter key) {
        key.mark(OTHER_QUALIFIER);
        for (int i = start; i < end; i++) {
            key.character(Character.toLowerCase(version.charAt(i)));
        }
        key.mark(0);
    }

    /** Reads the items in the order they stand; returns the end of what it wrote. */
    private static int readItems(String version, int[] items) {
        int length = version.length();
        int end = 0;
        int list = 0;
        for (int at = 0; at < length; ) {
            char c = version.charAt(at);
            int start = at;
            if (c == '.' || c == '-') {
                end = add(items, end, list, ZERO, start, start);
            } else if (Ascii.isDigit(c)) {
                at = Ascii.endOfDigits(version, at, length);
                end = add(items, end, list, kindOfNumber(version, start, at), start, at);
            } else {
                at = endOfQualifier(version, at);
                boolean digitFollows = at < length && Ascii.isDigit(version.charAt(at));
                end = add(items, end, list, kindOfQualifier(version, start, at, digitFollows), start, at);
            }
            if (at < length && version.charAt(at) == '.') {
                at++;
            } else if (at < length) {
                list++;
                at += version.charAt(at) == '-' ? 1 : 0;
            }
        }
        return end;
    }

    private static int add(int[] items, int end, int list, int kind, int start, int itemEnd) {
        items[end] = list;
        items[end + 1] = kind;
        items[end + 2] = start;
        items[end + 3] = itemEnd;
        return end + ITEM;
    }

    private static int endOfQualifier(String version, int start) {
        int at = start;
        while (at < version.length()) {
            char c = version.charAt(at);
            if (c == '.' || c == '-' || Ascii.isDigit(c)) {
                break;
            }
            at++;
        }
        return at;
    }

    private static int kindOfNumber(String version, int start, int end) {
        for (int i = start; i < end; i++) {
            if (version.charAt(i) != '0') {
                return POSITIVE_NUMBER;
            }
        }
        return ZERO;
    }

    private static int kindOfQualifier(String version, int start, int end, boolean digitFollows) {
        if (digitFollows && end - start == 1) {
            return switch (Ascii.toLowerCase(version.charAt(start))) {
                case 'a' -> ALPHA;
                case 'b' -> BETA;
                case 'm' -> MILESTONE;
                default -> OTHER_QUALIFIER;
            };
        }
        for (int i = 0; i < EARLY_QUALIFIERS.length; i++) {
            if (is(EARLY_QUALIFIERS[i], version, start, end)) {
                return ALPHA + i;
            }
        }
        for (String release : RELEASE_QUALIFIERS) {
            if (is(release, version, start, end)) {
                return RELEASE_THEN_MORE;
            }
        }
        if (is("cr", version, start, end)) {
            return RELEASE_CANDIDATE;
        }
        return is("sp", version, start, end) ? SERVICE_PACK : OTHER_QUALIFIER;
    }

    private static boolean is(String qualifier, String version, int start, int end) {
        return end - start == qualifier.length() && version.regionMatches(true, start, qualifier, 0, end - start);
    }

    /** Removes from the end of every list the items that mean nothing; returns the new end. */
    private static int dropMeaningless(int[] items, int end) {
        int kept = end;
        int settledList = -1;
        for (int item = end - ITEM; item >= 0; item -= ITEM) {
            if (items[item] == settledList) {
                continue;
            }
            if (isMeaningless(items[item + 1])) {
                System.arraycopy(items, item + ITEM, items, item, kept - item - ITEM);
                kept -= ITEM;
            } else {
                settledList = items[item];
            }
        }
        return kept;
    }

    private static boolean isMeaningless(int kind) {
        return kind == ZERO || kind == RELEASE_THEN_MORE;
    }

    /** Whether what starts with this item comes before a version that ends here; some item from here on decides. */
    private static boolean isLess(int[] items, int start, int end) {
        int item = start;
        while (item < end - ITEM && isMeaningless(items[item + 1])) {
            item += ITEM;
        }
        int kind = items[item + 1];
        return kind >= ALPHA && kind < RELEASE_THEN_LESS;
    }
}
