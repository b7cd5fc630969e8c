package dev.packagefast.security.advisory;

/**
 * A stream of bytes laid over the payloads of consecutive pages.
 *
 * @param firstPage the page it starts on
 * @param length payload bytes in use
 */
record Region(int firstPage, int length) {
    int pages() {
        return Pages.count(length);
    }

    /** The page after the last one. */
    int endPage() {
        return firstPage + pages();
    }
}
