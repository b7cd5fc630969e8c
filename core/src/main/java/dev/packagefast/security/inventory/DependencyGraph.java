package dev.packagefast.security.inventory;

import dev.packagefast.security.inventory.DependencyPath.Step;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who requires whom in one lockfile.
 *
 * <p>A scan asks for the paths of the few packages that are in trouble, mostly of none. So a reader only hands over the
 * nodes, and a {@linkplain #connectLater function} that knows how to resolve names to nodes; edges come into being when
 * the first path is asked for.
 *
 * <p>Paths are found from the package upwards, guided by each node's distance from the project, so that the shortest
 * come out first and the search can stop after {@link #MOST_PARTIAL_PATHS} steps whatever the shape of the graph.
 *
 * <p>Filled by one thread; from then on safe for use by several ({@code this} guards the lazy part).
 */
public final class DependencyGraph {
    /** How many beginnings of paths are followed for one package before counting stops. */
    static final int MOST_PARTIAL_PATHS = 100;

    private static final int UNREACHED = Integer.MAX_VALUE;

    private final List<Step> nodes = new ArrayList<>();
    /** The nodes that are called by the folder of the lockfile. */
    private final BitSet projects = new BitSet();

    private final List<Integer> roots = new ArrayList<>();
    private int[] from = new int[64];
    private int[] to = new int[64];
    private int edgeCount;
    private @Nullable Consumer<DependencyGraph> connector;
    private volatile @Nullable Ways ways;

    DependencyGraph() {}

    /** Adds a node and returns its number; numbers count up from 0. */
    public int node(String name, String version) {
        nodes.add(new Step(name, version));
        return nodes.size() - 1;
    }

    /** Adds a node for a project whose files do not say its name, and returns its number: it is called by its folder. */
    public int project(String version) {
        int node = node("", version);
        projects.set(node);
        return node;
    }

    /** Says that paths start at {@code node}: it is the project, or one of its members. */
    public void root(int node) {
        roots.add(node);
    }

    /** Says that {@code dependent} requires {@code dependency}. */
    public void edge(int dependent, int dependency) {
        if (edgeCount == from.length) {
            if (edgeCount >= Limits.MOST_EDGES) {
                return;
            }
            from = Arrays.copyOf(from, edgeCount * 2);
            to = Arrays.copyOf(to, edgeCount * 2);
        }
        from[edgeCount] = dependent;
        to[edgeCount] = dependency;
        edgeCount++;
    }

    /** Leaves the edges for when a path is first asked for; {@code connector} then calls {@link #edge} and {@link #root}. */
    public void connectLater(Consumer<DependencyGraph> connector) {
        this.connector = connector;
    }

    /**
     * The paths from the project to {@code node}, shortest first; at least one, which may be the node alone.
     *
     * @param lockfile which of the files that state this graph is asked about
     */
    DependencyPaths pathsTo(int node, Path lockfile) {
        return search(connected(), node, lockfile);
    }

    /** How many nodes there are once the edges have come into being. */
    int size() {
        return connected().distance.length;
    }

    /** The nodes that {@code node} requires, as the reader stated them: one may be named more than once. */
    int[] requiredBy(int node) {
        Ways all = connected();
        return Arrays.copyOfRange(all.required, all.firstRequired[node], all.firstRequired[node + 1]);
    }

    /** Whether paths start at {@code node}: it is a root, or nothing leads to it. */
    boolean isStart(int node) {
        int distance = connected().distance[node];
        return distance == 0 || distance == UNREACHED;
    }

    /** Whether the reader said where paths start. */
    boolean hasRoots() {
        connected();
        return !roots.isEmpty();
    }

    /** Whether the file has more edges than are kept. */
    boolean isCut() {
        connected();
        return edgeCount >= Limits.MOST_EDGES;
    }

    private Ways connected() {
        Ways made = ways;
        return made == null ? connect() : made;
    }

    private synchronized Ways connect() {
        Ways made = ways;
        if (made == null) {
            if (connector != null) {
                connector.accept(this);
                connector = null;
            }
            made = new Ways(nodes.size(), roots, from, to, edgeCount);
            ways = made;
        }
        return made;
    }

    private DependencyPaths search(Ways ways, int target, Path lockfile) {
        if (ways.distance[target] == UNREACHED) {
            return new DependencyPaths(List.of(new DependencyPath(List.of(step(target, lockfile)))), 0, true);
        }
        List<DependencyPath> shown = new ArrayList<>();
        int more = 0;
        int followed = 1;
        boolean exact = true;
        Beginnings open = new Beginnings();
        open.add(target, Beginnings.NONE, ways.distance[target] + 1);
        for (int best = open.poll(); best != Beginnings.NONE; best = open.poll()) {
            if (!exact && shown.size() == DependencyPaths.MOST_SHOWN) {
                break;
            }
            int node = open.node[best];
            if (ways.distance[node] == 0) {
                if (shown.size() < DependencyPaths.MOST_SHOWN) {
                    shown.add(path(open, best, lockfile));
                } else {
                    more++;
                }
                continue;
            }
            for (int i = ways.first[node]; i < ways.first[node + 1]; i++) {
                int dependent = ways.dependents[i];
                if (ways.distance[dependent] == UNREACHED || open.visits(best, dependent)) {
                    continue;
                }
                // The nearest dependent, which comes first, is always followed: so the shortest path is never missed.
                if (followed >= MOST_PARTIAL_PATHS && i > ways.first[node]) {
                    exact = false;
                    break;
                }
                followed++;
                open.add(dependent, best, open.length[best] + ways.distance[dependent] + 1);
            }
        }
        return new DependencyPaths(shown, more, exact);
    }

    private DependencyPath path(Beginnings all, int beginning, Path lockfile) {
        List<Step> steps = new ArrayList<>(all.length[beginning]);
        for (int step = beginning; step != Beginnings.NONE; step = all.next[step]) {
            steps.add(step(all.node[step], lockfile));
        }
        return new DependencyPath(steps);
    }

    private Step step(int node, Path lockfile) {
        Step step = nodes.get(node);
        return projects.get(node) ? new Step(folderOf(lockfile), step.version()) : step;
    }

    private static String folderOf(Path lockfile) {
        Path folder = lockfile.toAbsolutePath().normalize().getParent();
        Path name = folder == null ? null : folder.getFileName();
        return name == null ? "project" : name.toString();
    }

    /**
     * Paths seen from their ends: a node, and the beginning that follows it on the way to the package. Those that may
     * become the shortest come out first; of equal ones the one that was added first.
     */
    private static final class Beginnings {
        static final int NONE = -1;

        int[] node = new int[2 * MOST_PARTIAL_PATHS];
        int[] next = new int[2 * MOST_PARTIAL_PATHS];
        int[] length = new int[2 * MOST_PARTIAL_PATHS];
        private int count;

        /** For each length that a whole path can have, the open ones as a list: its first, its last, and each one's successor. */
        private int[] first = new int[0];

        private int[] last = new int[0];
        private int[] successor = new int[2 * MOST_PARTIAL_PATHS];

        /** No open one can become shorter than this. */
        private int shortest;

        /** @param whole the nodes that the path will have at least */
        void add(int newNode, int following, int whole) {
            if (count == node.length) {
                node = Arrays.copyOf(node, 2 * count);
                next = Arrays.copyOf(next, 2 * count);
                length = Arrays.copyOf(length, 2 * count);
                successor = Arrays.copyOf(successor, 2 * count);
            }
            if (whole >= first.length) {
                int old = first.length;
                first = Arrays.copyOf(first, whole + 32);
                last = Arrays.copyOf(last, whole + 32);
                Arrays.fill(first, old, first.length, NONE);
            }
            node[count] = newNode;
            next[count] = following;
            length[count] = following == NONE ? 1 : length[following] + 1;
            successor[count] = NONE;
            if (first[whole] == NONE) {
                first[whole] = count;
            } else {
                successor[last[whole]] = count;
            }
            last[whole] = count;
            shortest = Math.min(shortest, whole);
            count++;
        }

        int poll() {
            while (shortest < first.length) {
                int best = first[shortest];
                if (best != NONE) {
                    first[shortest] = successor[best];
                    return best;
                }
                shortest++;
            }
            return NONE;
        }

        boolean visits(int beginning, int other) {
            for (int step = beginning; step != NONE; step = next[step]) {
                if (node[step] == other) {
                    return true;
                }
            }
            return false;
        }
    }

    /** Each node's distance from where paths start, what it requires, and its dependents, nearest first. */
    private static final class Ways {
        final int[] distance;
        final int[] first;
        final int[] dependents;
        final int[] firstRequired;
        final int[] required;

        Ways(int nodeCount, List<Integer> roots, int[] from, int[] to, int edgeCount) {
            int[] firstOut = offsets(from, nodeCount, edgeCount);
            int[] out = new int[edgeCount];
            firstRequired = firstOut;
            required = out;
            int[] cursor = firstOut.clone();
            for (int i = 0; i < edgeCount; i++) {
                out[cursor[from[i]]++] = to[i];
            }
            first = offsets(to, nodeCount, edgeCount);
            distance = new int[nodeCount];
            Arrays.fill(distance, UNREACHED);
            int[] order = order(nodeCount, roots, firstOut, out, first);
            dependents = new int[edgeCount];
            cursor = first.clone();
            for (int node : order) {
                for (int i = firstOut[node]; i < firstOut[node + 1]; i++) {
                    dependents[cursor[out[i]]++] = node;
                }
            }
        }

        private static int[] offsets(int[] ends, int nodeCount, int edgeCount) {
            int[] offsets = new int[nodeCount + 1];
            for (int i = 0; i < edgeCount; i++) {
                offsets[ends[i] + 1]++;
            }
            for (int i = 0; i < nodeCount; i++) {
                offsets[i + 1] += offsets[i];
            }
            return offsets;
        }

        /**
         * All nodes, nearest to a start first. Starts are the roots; then, for formats that name no root and for what
         * no root reaches, the nodes that nothing requires.
         */
        private int[] order(int nodeCount, List<Integer> roots, int[] firstOut, int[] out, int[] firstIn) {
            int[] order = new int[nodeCount];
            int filled = 0;
            for (int root : roots) {
                filled = start(root, order, filled);
            }
            filled = spread(order, 0, filled, firstOut, out);
            int reached = filled;
            for (int node = 0; node < nodeCount; node++) {
                if (distance[node] == UNREACHED && firstIn[node] == firstIn[node + 1]) {
                    filled = start(node, order, filled);
                }
            }
            filled = spread(order, reached, filled, firstOut, out);
            for (int node = 0; node < nodeCount; node++) {
                if (distance[node] == UNREACHED) {
                    order[filled++] = node;
                }
            }
            return order;
        }

        private int start(int node, int[] order, int filled) {
            if (distance[node] != UNREACHED) {
                return filled;
            }
            distance[node] = 0;
            order[filled] = node;
            return filled + 1;
        }

        /** Appends what the nodes from {@code begin} on lead to, level by level; returns how many there are then. */
        private int spread(int[] order, int begin, int filled, int[] firstOut, int[] out) {
            int count = filled;
            for (int done = begin; done < count; done++) {
                int node = order[done];
                for (int i = firstOut[node]; i < firstOut[node + 1]; i++) {
                    if (distance[out[i]] == UNREACHED) {
                        distance[out[i]] = distance[node] + 1;
                        order[count++] = out[i];
                    }
                }
            }
            return count;
        }
    }
}
