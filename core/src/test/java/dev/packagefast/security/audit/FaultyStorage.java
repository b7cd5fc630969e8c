package dev.packagefast.security.audit;

import java.io.IOException;
import java.nio.file.Path;

/** A disk that is full after so many bytes, or whose force fails. */
final class FaultyStorage implements LogStorage {
    final FileStorage real;
    long room = Long.MAX_VALUE;
    boolean forceFails;
    boolean truncateFails;
    Runnable beforeForce = () -> {};

    FaultyStorage(Path path) throws IOException {
        real = new FileStorage(path);
    }

    @Override
    public long length() throws IOException {
        return real.length();
    }

    @Override
    public byte[] read(long position, int count) throws IOException {
        return real.read(position, count);
    }

    @Override
    public void write(long position, byte[] bytes, int count) throws IOException {
        if (count > room) {
            real.write(position, bytes, (int) room);
            throw new IOException("No space left on device");
        }
        room -= count;
        real.write(position, bytes, count);
    }

    @Override
    public void truncate(long length) throws IOException {
        if (truncateFails) {
            throw new IOException("Input/output error");
        }
        real.truncate(length);
    }

    @Override
    public void force() throws IOException {
        beforeForce.run();
        if (forceFails) {
            throw new IOException("Input/output error");
        }
        real.force();
    }

    @Override
    public void close() throws IOException {
        real.close();
    }
}
