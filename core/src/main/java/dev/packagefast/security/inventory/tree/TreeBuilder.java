package dev.packagefast.security.inventory.tree;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Limits;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Puts a document together from a parser's events, without recursion. */
final class TreeBuilder {
    private record Open(Data container, @Nullable String key) {}

    private final String remedy;
    private final ArrayDeque<Open> open = new ArrayDeque<>();
    private @Nullable Data root;
    private @Nullable String key;

    TreeBuilder(String remedy) {
        this.remedy = remedy;
    }

    /** Whether the next text is a key. */
    boolean wantsKey() {
        return key == null && !open.isEmpty() && open.peek().container.isObject();
    }

    void key(String name) {
        key = name;
    }

    void begin(Data container) throws BadLockfileException {
        if (open.size() == Limits.MOST_DEPTH) {
            throw new BadLockfileException(
                    container.line(), "is nested more than " + Limits.MOST_DEPTH + " levels deep", remedy);
        }
        open.push(new Open(container, key));
        key = null;
    }

    void end() throws BadLockfileException {
        Open closed = open.pop();
        key = closed.key;
        add(closed.container);
    }

    void add(Data child) throws BadLockfileException {
        Open parent = open.peek();
        if (parent == null) {
            root = child;
            return;
        }
        String name = key == null ? "" : key;
        key = null;
        if (!parent.container.put(name, child)) {
            throw new BadLockfileException(child.line(), "has '" + name + "' twice in one place", remedy);
        }
    }

    @Nullable Data root() {
        return root;
    }
}
