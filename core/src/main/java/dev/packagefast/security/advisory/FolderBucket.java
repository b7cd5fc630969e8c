package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.BucketException.Fault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A bucket that lies in a folder: a mirror on a disk or a share. */
final class FolderBucket implements Bucket {
    private final Path folder;

    FolderBucket(Path folder) {
        this.folder = folder;
    }

    @Override
    public String name() {
        return folder.toString();
    }

    @Override
    public String placeOf(String path) {
        return folder.resolve(path).toString();
    }

    @Override
    public Optional<Download> open(String path, Wish wish) throws IOException {
        Path file = folder.resolve(path);
        try {
            if (Files.isDirectory(file)) {
                throw new NoSuchFileException(file.toString());
            }
            FileChannel channel = FileChannel.open(file);
            long length = channel.size();
            String tag = length + "-" + Files.getLastModifiedTime(file).toMillis();
            if (tag.equals(wish.unlessTag())) {
                channel.close();
                return Optional.empty();
            }
            long from = tag.equals(wish.fromTag()) && wish.from() < length ? wish.from() : 0;
            channel.position(from);
            InputStream body = Channels.newInputStream(channel);
            return Optional.of(new Download(body, from, length, tag));
        } catch (NoSuchFileException missing) {
            throw new BucketException(
                    Fault.MISSING,
                    file.toString(),
                    "a file",
                    "none",
                    "Name the folder that holds ECOSYSTEM/all.zip, or a mirror's URL, with --from.",
                    missing);
        } catch (AccessDeniedException denied) {
            throw new BucketException(
                    Fault.REFUSED,
                    file.toString(),
                    "a file that this user may read",
                    "one that it may not",
                    "Change its permissions.",
                    denied);
        }
    }

    @Override
    public void close() {}
}
