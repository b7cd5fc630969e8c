package dev.packagefast.security.audit;

import java.io.Closeable;
import java.io.IOException;

/** The bytes of an open log. One thread at a time; none of it may be ended by an interrupt. */
interface LogStorage extends Closeable {
    long length() throws IOException;

    /** Reads exactly {@code count} bytes from {@code position} on. */
    byte[] read(long position, int count) throws IOException;

    /** Writes all the bytes, or fails with any number of them written. */
    void write(long position, byte[] bytes, int count) throws IOException;

    /** Cuts the log to this length. */
    void truncate(long length) throws IOException;

    /** Returns once everything written is on the device. */
    void force() throws IOException;
}
