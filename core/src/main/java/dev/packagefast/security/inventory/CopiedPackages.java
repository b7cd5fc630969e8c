package dev.packagefast.security.inventory;

import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The packages of one file as they stand in another of the same content. Most scans look at a few of them: each is made when
 * it is first asked for, and is the same object from then on.
 *
 * <p>Safe for use by several threads.
 */
final class CopiedPackages extends AbstractList<LocatedPackage> implements RandomAccess {
    private final List<LocatedPackage> originals;
    private final Path file;
    private final AtomicReferenceArray<@Nullable LocatedPackage> made;

    CopiedPackages(List<LocatedPackage> originals, Path file) {
        this.originals = originals;
        this.file = file;
        this.made = new AtomicReferenceArray<>(originals.size());
    }

    @Override
    public LocatedPackage get(int index) {
        LocatedPackage known = made.get(index);
        if (known != null) {
            return known;
        }
        LocatedPackage copy = originals.get(index).in(file);
        LocatedPackage other = made.compareAndExchange(index, null, copy);
        return other == null ? copy : other;
    }

    @Override
    public int size() {
        return originals.size();
    }
}
