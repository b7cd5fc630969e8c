package dev.packagefast.security.inventory;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who requires whom in one lockfile: every edge it states, where {@link LocatedPackage#paths()} shows the shortest few
 * ways to one package. Bills of materials are made of it.
 *
 * {@snippet :
 * for (PackageDependencies file : Inventory.read(Path.of("package-lock.json")).dependencies()) {
 *     for (LocatedPackage dependent : file.packages()) {
 *         file.requiredBy(dependent); // its direct dependencies
 *     }
 * }
 * }
 *
 * <p>The edges are put together when first asked for. Immutable seen from outside, and safe for use by several threads.
 */
public final class PackageDependencies {
    private final String format;
    private final Path file;
    private final List<LocatedPackage> packages;
    private final boolean flawless;
    private final DependencyGraph graph;
    private final PackageDependencies original;
    /** The packages of each node; filled once, guarded by {@code this}. */
    private @Nullable List<List<LocatedPackage>> byNode;

    PackageDependencies(
            String format, Path file, List<LocatedPackage> packages, boolean flawless, DependencyGraph graph) {
        this.format = format;
        this.file = file;
        this.packages = List.copyOf(packages);
        this.flawless = flawless;
        this.graph = graph;
        this.original = this;
    }

    private PackageDependencies(PackageDependencies same, Path file) {
        this.format = same.format;
        this.file = file;
        this.packages = new CopiedPackages(same.packages, file);
        this.flawless = same.flawless;
        this.graph = same.graph;
        this.original = same.original;
    }

    /** The same, of another file of the same content. */
    PackageDependencies in(Path other) {
        return new PackageDependencies(this, other);
    }

    /** The lockfile. */
    public Path file() {
        return file;
    }

    /** The packages of the file, in its order. */
    public List<LocatedPackage> packages() {
        return packages;
    }

    /**
     * Where the folder has several files of the same content, the one that was read for all of them; otherwise this. The
     * packages of all are the same in the same order, each in its own file.
     */
    public PackageDependencies original() {
        return original;
    }

    /**
     * What the project itself requires, its workspace members included. Where the file does not name the project, what
     * nothing else in the file requires: see {@link #directComplete()}.
     */
    public List<LocatedPackage> direct() {
        List<LocatedPackage> direct = new ArrayList<>();
        BitSet seen = new BitSet();
        int size = graph.size();
        for (int node = 0; node < size; node++) {
            if (graph.isStart(node)) {
                collect(node, seen, direct);
            }
        }
        return direct;
    }

    /**
     * What {@code dependent} requires itself.
     *
     * @throws IllegalArgumentException when it is no package of this file
     */
    public List<LocatedPackage> requiredBy(LocatedPackage dependent) {
        int own = dependent.node();
        if (own >= byNode().size() || !byNode().get(own).contains(dependent)) {
            throw new IllegalArgumentException(dependent + " is no package of " + file);
        }
        List<LocatedPackage> required = new ArrayList<>();
        BitSet seen = new BitSet();
        seen.set(own);
        for (int node : graph.requiredBy(own)) {
            collect(node, seen, required);
        }
        return required;
    }

    /**
     * Whether every requirement between the packages is known: the format states them all, and the file was read without
     * a problem. A file whose format states none, such as {@code requirements.txt}, has packages and no edges.
     */
    public boolean complete() {
        return flawless && statesEveryEdge() && !graph.isCut();
    }

    /** Whether {@link #direct()} is what the project states itself, and not what is left when all else is required. */
    public boolean directComplete() {
        return complete() && graph.hasRoots();
    }

    /**
     * The formats in which each package states what it requires. Not among them: pylock.toml, where that is optional,
     * and bills of materials, which may leave out what they like.
     */
    private boolean statesEveryEdge() {
        return switch (format) {
            case "npm",
                    "yarn",
                    "pnpm",
                    "bun",
                    "poetry",
                    "uv",
                    "pdm",
                    "cargo",
                    "gemfile",
                    "composer",
                    "nuget-lock",
                    "deps-json" -> true;
            default -> false;
        };
    }

    /** Adds the packages of a node; behind one that stands for no package of the list, those that follow. */
    private void collect(int start, BitSet seen, List<LocatedPackage> into) {
        ArrayDeque<Integer> open = new ArrayDeque<>();
        open.add(start);
        for (Integer node = open.poll(); node != null; node = open.poll()) {
            if (seen.get(node)) {
                continue;
            }
            seen.set(node);
            List<LocatedPackage> here = byNode().get(node);
            into.addAll(here);
            if (here.isEmpty()) {
                for (int next : graph.requiredBy(node)) {
                    open.add(next);
                }
            }
        }
    }

    private synchronized List<List<LocatedPackage>> byNode() {
        List<List<LocatedPackage>> made = byNode;
        if (made == null) {
            made = new ArrayList<>();
            int size = graph.size();
            for (int i = 0; i < size; i++) {
                made.add(List.of());
            }
            for (LocatedPackage each : packages) {
                List<LocatedPackage> before = made.get(each.node());
                List<LocatedPackage> all = new ArrayList<>(before.size() + 1);
                all.addAll(before);
                all.add(each);
                made.set(each.node(), all);
            }
            byNode = made;
        }
        return made;
    }
}
