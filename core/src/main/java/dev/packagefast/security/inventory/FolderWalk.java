package dev.packagefast.security.inventory;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Finds the lockfiles below a folder, on all cores when there are many folders.
 *
 * <p>Symbolic links to folders are not followed, so a walk can neither leave the tree nor go in circles; a link to a
 * file is read when its target lies inside the tree. Folders that hold installed or version-control data are passed
 * over. What is left out is told. The outcome stands in the order of the folders, whichever was listed first.
 */
final class FolderWalk {
    /** Stands for a format that is not built in. */
    static final String FURTHER = "";

    /** So many folders are listed sooner than threads are started. */
    private static final int FEW = 100;

    /** A lockfile and the short name of its format. */
    record Found(Path file, String format) {
        /** Whether it is of none of the built-in formats. */
        boolean isFurther() {
            return format.equals(FURTHER);
        }
    }

    private final Path root;
    private final boolean installedTrees;
    private final LockfileFormats formats;
    private final List<Found> found = new ArrayList<>();
    private final List<SkippedPath> skipped = new ArrayList<>();
    private final List<InventoryProblem> problems = new ArrayList<>();
    private final AtomicInteger seen = new AtomicInteger();
    private volatile @Nullable Path realRoot;

    /** The folders that nobody has taken yet; guarded by itself, as are the two below. */
    private final ArrayDeque<WalkedFolder> open = new ArrayDeque<>();

    private int beingListed;
    private boolean over;

    FolderWalk(Path root, boolean installedTrees, LockfileFormats formats) {
        this.root = root;
        this.installedTrees = installedTrees;
        this.formats = formats;
        boolean installed = WalkedFolder.isInstalledTree(String.valueOf(root.getFileName())) && installedTrees;
        WalkedFolder top = new WalkedFolder(this, root, 0, installed);
        open.add(top);
        walk(FEW);
        if (!open.isEmpty() && !over) {
            Workers.run(Integer.MAX_VALUE, "pfsec-walk-", () -> walk(Integer.MAX_VALUE));
        }
        collect(top);
    }

    List<Found> found() {
        return found;
    }

    List<SkippedPath> skipped() {
        return skipped;
    }

    List<InventoryProblem> problems() {
        return problems;
    }

    boolean readsInstalledTrees() {
        return installedTrees;
    }

    LockfileFormats formats() {
        return formats;
    }

    /** Counts a file or folder; returns how many there are with it. */
    int see() {
        return seen.incrementAndGet();
    }

    Path realRoot() throws IOException {
        Path known = realRoot;
        if (known == null) {
            known = root.toRealPath();
            realRoot = known;
        }
        return known;
    }

    /** Lists folders until there are none left, or so many. */
    private void walk(int most) {
        try {
            for (int i = 0; i < most; i++) {
                WalkedFolder folder = take();
                if (folder == null) {
                    return;
                }
                if (!folder.list()) {
                    end();
                    return;
                }
                handBack(folder.children());
            }
        } catch (RuntimeException | Error thrown) {
            end();
            throw thrown;
        }
    }

    /** The next folder, waited for while others may still find some; null when there are none left. */
    private @Nullable WalkedFolder take() {
        boolean interrupted = false;
        try {
            synchronized (open) {
                while (open.isEmpty() && beingListed > 0 && !over) {
                    try {
                        open.wait();
                    } catch (InterruptedException later) {
                        interrupted = true;
                    }
                }
                if (over || open.isEmpty()) {
                    return null;
                }
                beingListed++;
                return open.poll();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void handBack(List<WalkedFolder> children) {
        synchronized (open) {
            beingListed--;
            // Depth first keeps a project's files together; the stack makes it no deeper than the heap.
            for (int i = children.size() - 1; i >= 0; i--) {
                open.addFirst(children.get(i));
            }
            open.notifyAll();
        }
    }

    private void end() {
        synchronized (open) {
            over = true;
            open.notifyAll();
        }
    }

    /** Puts together what the folders hold, in their order. */
    private void collect(WalkedFolder top) {
        ArrayDeque<WalkedFolder> next = new ArrayDeque<>();
        next.add(top);
        for (WalkedFolder folder = next.poll(); folder != null; folder = next.poll()) {
            found.addAll(folder.found());
            skipped.addAll(folder.skipped());
            problems.addAll(folder.problems());
            for (int i = folder.children().size() - 1; i >= 0; i--) {
                next.addFirst(folder.children().get(i));
            }
        }
    }
}
