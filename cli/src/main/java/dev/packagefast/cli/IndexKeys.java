package dev.packagefast.cli;

import dev.packagefast.security.advisory.AdvisoryFormatException;
import dev.packagefast.security.advisory.SigningKeys;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.PublicKey;

/** The keys that options name: of a team that signs its database and of those who check it. */
final class IndexKeys {
    private IndexKeys() {}

    @FunctionalInterface
    private interface Reading<T> {
        T read(Path file) throws IOException;
    }

    static PrivateKey signing(Path file) {
        return read(file, SigningKeys::privateKey);
    }

    static PublicKey checking(Path file) {
        return read(file, SigningKeys::publicKey);
    }

    private static <T> T read(Path file, Reading<T> reading) {
        try {
            return reading.read(file);
        } catch (AdvisoryFormatException other) {
            throw new CommandFailed(Exit.NO_ANSWER, String.valueOf(other.getMessage()), other);
        } catch (NoSuchFileException missing) {
            throw new CommandFailed(Exit.NO_ANSWER, "there is no key at " + file + "\n  check the path", missing);
        } catch (IOException failed) {
            throw new CommandFailed(Exit.NO_ANSWER, "the key " + file + " cannot be read: " + failed, failed);
        }
    }
}
