package dev.packagefast.security;

import java.io.Serial;
import java.nio.file.Path;

/** A package file is not what was published: its digest is not among those expected. */
public final class IntegrityMismatchException extends PackageSecurityException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String algorithm;
    private final String expected;
    private final String actual;
    private final String file;

    IntegrityMismatchException(String packageName, String algorithm, String expected, String actual, Path file) {
        super(
                "integrity-mismatch",
                Remedy.UPSTREAM,
                packageName + ": " + file + " is not what was published: " + algorithm + " expected " + expected
                        + ", found " + actual
                        + ". Delete the file and fetch it again; if it stays, somebody changed it: do not install it.",
                null);
        this.algorithm = algorithm;
        this.expected = expected;
        this.actual = actual;
        this.file = file.toString();
    }

    /** The algorithm that decided, in its SRI name: the strongest of those expected. */
    public String algorithm() {
        return algorithm;
    }

    /** The expected digests of that algorithm in SRI form, separated by spaces. */
    public String expected() {
        return expected;
    }

    /** The digest that the file has, in SRI form. */
    public String actual() {
        return actual;
    }

    /** The file that was read. */
    public Path file() {
        return Path.of(file);
    }
}
