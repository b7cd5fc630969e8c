package dev.packagefast.security.inventory.yarn;

/**
 * The words of a line, plain or in quotes, parted by spaces or commas; a colon after a quote stays with its word. A
 * lockfile has a hundred thousand of them and few are asked for, so each is found first and made when it is.
 */
final class Words {
    private final String text;
    private final int stop;
    private int at;
    private int from;
    private int to;
    private boolean escapes;
    private boolean colon;
    private boolean open;

    /** The words between two places of {@code text}. */
    Words(String text, int start, int stop) {
        this.text = text;
        this.at = start;
        this.stop = stop;
    }

    /** Moves to the next word. @return false when there is none, or when its quote is not closed */
    boolean next() {
        while (at < stop && isGap(text.charAt(at))) {
            at++;
        }
        escapes = false;
        colon = false;
        if (at >= stop) {
            return false;
        }
        if (text.charAt(at) == '"') {
            return quoted();
        }
        from = at;
        at = first(',', from, first(' ', from, stop));
        to = at;
        return true;
    }

    /** Where the first of these characters is; {@code end} when there is none before it. */
    private int first(char c, int start, int end) {
        int place = text.indexOf(c, start, end);
        return place < 0 ? end : place;
    }

    private boolean quoted() {
        from = ++at;
        at = first('"', from, stop);
        if (first('\\', from, at) < at) {
            at = from;
            skipEscapes();
        }
        if (at >= stop) {
            open = true;
            return false;
        }
        to = at++;
        if (at < stop && text.charAt(at) == ':') {
            colon = true;
            at++;
        }
        return true;
    }

    private void skipEscapes() {
        while (at < stop && text.charAt(at) != '"') {
            if (text.charAt(at) == '\\' && at + 1 < stop) {
                escapes = true;
                at++;
            }
            at++;
        }
    }

    private static boolean isGap(char c) {
        return c == ' ' || c == ',';
    }

    /** Whether the line ended within a quote. */
    boolean isOpen() {
        return open;
    }

    /** Whether the word is this one. */
    boolean is(String word) {
        if (escapes || colon) {
            return word().equals(word);
        }
        return to - from == word.length() && text.startsWith(word, from);
    }

    /** The word. */
    String word() {
        String word = text.substring(from, to);
        if (escapes) {
            word = unescaped(word);
        }
        return colon ? word + ":" : word;
    }

    /** The next word; an empty one when there is none. */
    String nextWord() {
        return next() ? word() : "";
    }

    private static String unescaped(String word) {
        StringBuilder plain = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) == '\\' && i + 1 < word.length()) {
                i++;
            }
            plain.append(word.charAt(i));
        }
        return plain.toString();
    }
}
