package dev.packagefast.cli.report;

import dev.packagefast.cli.Printable;

/**
 * Hostile text in GitHub's and GitLab's Markdown.
 *
 * <p>Backslashes are not enough: both sites look for {@code @names}, issue numbers and addresses in the text that comes
 * out of Markdown, where no backslash is left.
 *
 * @see <a href="https://github.github.com/gfm/">GitHub Flavored Markdown</a>
 */
final class MarkdownText {
    private static final String ZERO_WIDTH_SPACE = "&#8203;";
    /** What a reference of GitHub or GitLab starts with: names, issues, merge requests, labels, milestones, snippets. */
    private static final String REFERENCE_MARKS = "@#!~%$&^";

    private MarkdownText() {}

    /**
     * Names, versions and paths: a code span, in which sites look for nothing. A vertical bar, which would end a table
     * cell, is written out.
     */
    static String code(String text) {
        String plain = Printable.of(text).replace("|", "\\u007c");
        if (plain.isBlank()) {
            return "";
        }
        int longest = 0;
        int run = 0;
        for (int i = 0; i < plain.length(); i++) {
            run = plain.charAt(i) == '`' ? run + 1 : 0;
            longest = Math.max(longest, run);
        }
        String fence = "`".repeat(longest + 1);
        // One blank on either side is taken off again; a text that begins or ends with a backtick needs it.
        String pad = longest > 0 || plain.startsWith(" ") || plain.endsWith(" ") ? " " : "";
        return fence + pad + plain + pad + fence;
    }

    /** A sentence: every sign that Markdown or HTML could act upon as an entity, every reference broken up. */
    static String prose(String text) {
        String plain = Printable.of(text);
        StringBuilder prose = new StringBuilder(plain.length() + 16);
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == ' ' || c == ',' || c >= 0x80 || Character.isLetterOrDigit(c)) {
                prose.append(c);
            } else {
                prose.append("&#").append((int) c).append(';');
            }
            // A dot, colon or dash inside a word may make an address or a reference of it: www.x, http://x, GH-1.
            boolean insideWord = (c == '.' || c == ':' || c == '-' || c == '/')
                    && i + 1 < plain.length()
                    && plain.charAt(i + 1) != ' ';
            if (insideWord || REFERENCE_MARKS.indexOf(c) >= 0) {
                prose.append(ZERO_WIDTH_SPACE);
            }
        }
        return prose.toString();
    }

    /** {@code text} as code that leads to {@code link}. */
    static String link(String text, WebLink link) {
        String label = code(text);
        return label.isEmpty() ? "" : "[" + label + "](" + link.url() + ")";
    }
}
