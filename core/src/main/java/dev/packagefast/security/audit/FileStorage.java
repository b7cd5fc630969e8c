package dev.packagefast.security.audit;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;

/**
 * A log in a file. A {@link RandomAccessFile} and not a channel: a channel closes itself when the thread that uses it is
 * interrupted, and here a caller's thread writes for all the others. Its sync is an fsync; on a file that grows, that
 * costs what an fdatasync costs, since the new size has to be written either way.
 */
final class FileStorage implements LogStorage {
    private final RandomAccessFile file;

    FileStorage(Path path) throws IOException {
        file = new RandomAccessFile(path.toFile(), "rw");
    }

    @Override
    public long length() throws IOException {
        return file.length();
    }

    @Override
    public byte[] read(long position, int count) throws IOException {
        byte[] bytes = new byte[count];
        file.seek(position);
        file.readFully(bytes);
        return bytes;
    }

    @Override
    public void write(long position, byte[] bytes, int count) throws IOException {
        file.seek(position);
        file.write(bytes, 0, count);
    }

    @Override
    public void truncate(long length) throws IOException {
        file.setLength(length);
    }

    @Override
    public void force() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
