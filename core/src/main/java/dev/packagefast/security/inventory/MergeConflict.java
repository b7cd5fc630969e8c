package dev.packagefast.security.inventory;

/** The marks that version control leaves in a file of lines that two sides changed. */
public final class MergeConflict {
    private static final String[] MARKS = {"<<<<<<< ", ">>>>>>> "};

    private MergeConflict() {}

    /** Of a text that could not be read: says so when it holds a mark, else passes {@code other} on. */
    public static BadLockfileException or(String text, BadLockfileException other) {
        int line = 1;
        for (int start = 0; start < text.length(); line++) {
            for (String mark : MARKS) {
                if (text.startsWith(mark, start)) {
                    return new BadLockfileException(
                            line,
                            "holds an unresolved merge conflict",
                            "Resolve the conflict, then have the package manager write the file anew");
                }
            }
            int end = text.indexOf('\n', start);
            start = end < 0 ? text.length() : end + 1;
        }
        return other;
    }
}
