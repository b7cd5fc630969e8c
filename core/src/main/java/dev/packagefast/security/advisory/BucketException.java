package dev.packagefast.security.advisory;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * An upstream of advisories that did not give what was asked for: the network, a proxy, a mirror or the bucket itself.
 * The database and what was fetched before stay; the next update goes on from there.
 */
public final class BucketException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What the other side did, as far as it decides what comes next. */
    enum Fault {
        /** There is no such object. */
        MISSING,
        /** It will not be given, or not in a form that can be used; asking again changes nothing. */
        REFUSED,
        /** It may be given when asked again. */
        TEMPORARY
    }

    private final Fault fault;
    private final String url;
    private final String expected;
    private final String found;
    private final String remedy;

    /** @param remedy what the reader of the message can do next, a full sentence */
    BucketException(Fault fault, String url, String expected, String found, String remedy) {
        this(fault, url, expected, found, remedy, null);
    }

    BucketException(Fault fault, String url, String expected, String found, String remedy, @Nullable Throwable cause) {
        super(url + ": expected " + expected + ", found " + found + ". " + remedy, cause);
        this.fault = fault;
        this.url = url;
        this.expected = expected;
        this.found = found;
        this.remedy = remedy;
    }

    /** The same after {@code attempts} attempts in vain. */
    BucketException after(int attempts) {
        return new BucketException(
                fault,
                url,
                expected,
                found + " (" + attempts + " times)",
                remedy,
                getCause() == null ? this : getCause());
    }

    Fault fault() {
        return fault;
    }

    /** The object, by URL or file. */
    public String url() {
        return url;
    }

    public String expected() {
        return expected;
    }

    public String found() {
        return found;
    }

    /** What to do next, a full sentence. */
    public String remedy() {
        return remedy;
    }
}
