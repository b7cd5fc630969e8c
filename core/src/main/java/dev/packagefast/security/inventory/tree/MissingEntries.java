package dev.packagefast.security.inventory.tree;

import dev.packagefast.security.inventory.LockfileContents;

/**
 * What a lockfile refers to and has no entry for. A package manager writes a closed file, so that this tells of a file
 * that was cut off or mended by hand: packages are missing from it. All of it becomes one problem.
 */
public final class MissingEntries {
    private int line;
    private String first = "";
    private int count;

    /**
     * Notes one.
     *
     * @param line where it is referred to
     * @param reference what has no entry, as the file spells it
     * @param by what refers to it
     */
    public void add(int line, String reference, String by) {
        if (count == 0) {
            this.line = line;
            first = "'" + reference + "', which '" + by + "' requires";
        }
        count++;
    }

    /** Hands over what was noted, if anything was. */
    public void report(LockfileContents contents, String remedy) {
        if (count > 0) {
            String others = count == 1 ? "" : ", nor for " + (count - 1) + " other requirements";
            contents.incomplete(line, "has no entry for " + first + others + ": part of the file is missing", remedy);
        }
    }

    /** Tells of a text whose last line has no end, as no package manager leaves it: what stands there may be cut. */
    public static void checkLastLine(String text, LockfileContents contents, String remedy) {
        if (text.isEmpty() || text.charAt(text.length() - 1) == '\n') {
            return;
        }
        int line = 1;
        for (int i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) {
            line++;
        }
        contents.incomplete(line, "ends in the middle of a line: part of the file may be missing", remedy);
    }
}
