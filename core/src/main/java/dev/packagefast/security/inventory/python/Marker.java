package dev.packagefast.security.inventory.python;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An environment marker (PEP 508) with the variables that PEP 751 adds: which dependency groups and extras an entry of a
 * {@code pylock.toml} belongs to, and whether it may be installed with some of them. What it says about a machine is
 * left open: any may come. A marker that is not understood may always hold.
 */
final class Marker {
    /** Parentheses in one another, and characters of a marker; more is not understood. */
    private static final int MOST_DEPTH = 100;

    private static final int LONGEST = 65_536;
    private static final String GROUPS = "dependency_groups";
    private static final String EXTRAS = "extras";

    private final List<String> tokens;
    private final Set<String> groups = new LinkedHashSet<>();
    private int at;

    private Marker(List<String> tokens) {
        this.tokens = tokens;
    }

    static Marker parse(String text) {
        Marker marker = new Marker(text.length() > LONGEST ? List.of("?") : tokens(text));
        marker.mayHold(group -> true, true);
        return marker;
    }

    /** The groups and extras that it asks for, in normal form; empty where it is not understood. */
    Set<String> groups() {
        return groups;
    }

    /**
     * Whether it may hold on some machine.
     *
     * @param installed which groups are installed
     * @param extras whether any extra may be asked for, or none is
     */
    boolean mayHold(Predicate<String> installed, boolean extras) {
        groups.clear();
        if (tokens.isEmpty()) {
            return true;
        }
        at = 0;
        try {
            boolean holds = either(installed, extras, 0);
            if (at == tokens.size()) {
                return holds;
            }
        } catch (NotUnderstoodException unknown) {
            // Said below.
        }
        groups.clear();
        return true;
    }

    private boolean either(Predicate<String> installed, boolean extras, int depth) throws NotUnderstoodException {
        boolean holds = both(installed, extras, depth);
        while (isNext("or")) {
            at++;
            holds |= both(installed, extras, depth);
        }
        return holds;
    }

    private boolean both(Predicate<String> installed, boolean extras, int depth) throws NotUnderstoodException {
        boolean holds = comparison(installed, extras, depth);
        while (isNext("and")) {
            at++;
            holds &= comparison(installed, extras, depth);
        }
        return holds;
    }

    private boolean comparison(Predicate<String> installed, boolean extras, int depth) throws NotUnderstoodException {
        if (isNext("(")) {
            if (depth == MOST_DEPTH) {
                throw new NotUnderstoodException();
            }
            at++;
            boolean holds = either(installed, extras, depth + 1);
            expect(")");
            return holds;
        }
        String left = operand();
        boolean negated = isNext("not");
        at += negated ? 1 : 0;
        String operator = next();
        String right = operand();
        if (!operator.equals("in")) {
            boolean compares = !negated && !operator.isEmpty() && "<>=!~".indexOf(operator.charAt(0)) >= 0;
            if (!compares) {
                throw new NotUnderstoodException();
            }
            return true;
        }
        if (!left.startsWith("'") || !(right.equals(GROUPS) || right.equals(EXTRAS))) {
            return true;
        }
        String name = PythonName.normal(left.substring(1));
        if (!negated) {
            groups.add(name);
        }
        if (right.equals(EXTRAS)) {
            return extras || negated;
        }
        return installed.test(name) != negated;
    }

    /** A variable, or a text with a quotation mark before it. */
    private String operand() throws NotUnderstoodException {
        String token = next();
        if (!token.startsWith("'") && !Character.isLetter(token.charAt(0))) {
            throw new NotUnderstoodException();
        }
        return token;
    }

    private boolean isNext(String token) {
        return at < tokens.size() && tokens.get(at).equals(token);
    }

    private String next() throws NotUnderstoodException {
        if (at == tokens.size()) {
            throw new NotUnderstoodException();
        }
        return tokens.get(at++);
    }

    private void expect(String token) throws NotUnderstoodException {
        if (!next().equals(token)) {
            throw new NotUnderstoodException();
        }
    }

    /** Words, parentheses, operators, and texts, which begin with a quotation mark; a character of none stands alone. */
    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            int end = i + 1;
            if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                i = end;
                continue;
            }
            if (c == '\'' || c == '"') {
                int closing = text.indexOf(c, end);
                // Without an end it is no text: a lone mark, which nothing understands.
                tokens.add(closing < 0 ? "?" : "'" + text.substring(end, closing));
                i = closing < 0 ? text.length() : closing + 1;
                continue;
            }
            if (isWord(c)) {
                while (end < text.length() && isWord(text.charAt(end))) {
                    end++;
                }
            } else if ("<>=!~".indexOf(c) >= 0) {
                while (end < text.length() && "<>=!~".indexOf(text.charAt(end)) >= 0) {
                    end++;
                }
            }
            tokens.add(text.substring(i, end));
            i = end;
        }
        return tokens;
    }

    private static boolean isWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    }

    private static final class NotUnderstoodException extends Exception {
        private static final long serialVersionUID = 1L;

        NotUnderstoodException() {
            super(null, null, false, false);
        }
    }
}
