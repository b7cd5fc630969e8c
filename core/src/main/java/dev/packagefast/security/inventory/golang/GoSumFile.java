package dev.packagefast.security.inventory.golang;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads {@code go.sum}: the modules whose content was hashed. It may keep modules that are no longer in the build, and
 * versions that lost against newer ones.
 */
public final class GoSumFile implements LockfileFormat {
    record Sum(String module, String version, String hash, int line) {}

    @Override
    public void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        for (Sum sum : sums(input.text())) {
            contents.add(Ecosystems.GO, sum.module, plain(sum.version))
                    .integrity(sum.hash)
                    .line(sum.line)
                    .add();
        }
    }

    /** The hashes of content; those of a {@code go.mod} alone do not mean that the module is used. */
    static List<Sum> sums(String text) throws BadLockfileException {
        List<Sum> sums = new ArrayList<>();
        int number = 0;
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            String line = text.substring(start, end).strip();
            number++;
            start = end + 1;
            if (line.isEmpty()) {
                continue;
            }
            int first = line.indexOf(' ');
            int second = line.indexOf(' ', first + 1);
            if (first < 0 || second < 0 || line.indexOf(' ', second + 1) >= 0) {
                throw new BadLockfileException(
                        number, "is no line of module, version and hash", "Run go mod tidy to write it anew");
            }
            String version = line.substring(first + 1, second);
            if (!version.endsWith("/go.mod")) {
                sums.add(new Sum(line.substring(0, first), version, line.substring(second + 1), number));
            }
        }
        return sums;
    }

    /** The version without the {@code v} that all of them start with. */
    static String plain(String version) {
        return version.startsWith("v") ? version.substring(1) : version;
    }
}
