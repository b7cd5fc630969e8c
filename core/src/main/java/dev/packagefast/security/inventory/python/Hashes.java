package dev.packagefast.security.inventory.python;

import dev.packagefast.security.inventory.tree.Data;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The hashes of all archives of a package, parted by spaces: an installer takes whichever archive fits the machine. */
final class Hashes {
    private final List<String> hashes = new ArrayList<>();
    private int length;

    /** Adds {@code algorithm:hex}. */
    void add(@Nullable String hash) {
        if (hash != null && !hash.isEmpty()) {
            hashes.add(hash);
            length += hash.length() + 1;
        }
    }

    /** Adds the {@code hash} of each archive in a list. */
    void addEach(Data archives) {
        for (Data archive : archives.items()) {
            add(archive.text("hash"));
        }
    }

    /** Adds each {@code algorithm = hex} of a table. */
    void addTable(Data hashes) {
        for (Map.Entry<String, Data> hash : hashes.fields().entrySet()) {
            add(hash.getKey() + ":" + hash.getValue().textOrEmpty());
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(length);
        for (String hash : hashes) {
            if (!text.isEmpty()) {
                text.append(' ');
            }
            text.append(hash);
        }
        return text.toString();
    }
}
