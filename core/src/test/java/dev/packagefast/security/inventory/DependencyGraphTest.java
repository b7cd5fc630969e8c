package dev.packagefast.security.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class DependencyGraphTest {
    private static final Path LOCKFILE = Path.of("shop", "package-lock.json");

    private final DependencyGraph graph = new DependencyGraph();

    @Test
    void findsShortestPathsFirst() {
        int root = graph.node("root", "");
        int a = graph.node("a", "1");
        int b = graph.node("b", "1");
        int c = graph.node("c", "1");
        graph.root(root);
        graph.edge(root, a);
        graph.edge(a, b);
        graph.edge(b, c);
        graph.edge(a, c);
        graph.edge(root, c);

        assertThat(graph.pathsTo(c, LOCKFILE).shown())
                .hasToString("[root > c@1, root > a@1 > c@1, root > a@1 > b@1 > c@1]");
        assertThat(graph.pathsTo(c, LOCKFILE))
                .extracting(DependencyPaths::more, DependencyPaths::exact)
                .containsExactly(0, true);
    }

    @Test
    void aProjectWithoutANameIsCalledByItsFolder() {
        int project = graph.project("1.0.0");
        int a = graph.node("a", "1");
        graph.root(project);
        graph.edge(project, a);

        assertThat(graph.pathsTo(a, LOCKFILE).shown()).hasToString("[shop@1.0.0 > a@1]");
        assertThat(graph.pathsTo(a, Path.of("/package-lock.json")).shown()).hasToString("[project@1.0.0 > a@1]");
    }

    @Test
    void goesRoundNoCircleTwice() {
        int root = graph.node("root", "");
        int a = graph.node("a", "1");
        int b = graph.node("b", "1");
        graph.root(root);
        graph.edge(root, a);
        graph.edge(a, b);
        graph.edge(b, a);
        graph.edge(b, b);

        assertThat(graph.pathsTo(a, LOCKFILE).shown()).hasToString("[root > a@1]");
        assertThat(graph.pathsTo(b, LOCKFILE).shown()).hasToString("[root > a@1 > b@1]");
    }

    @Test
    void startsAtWhatNothingRequiresWhereNoRootIsNamed() {
        int top = graph.node("top", "1");
        int below = graph.node("below", "1");
        int left = graph.node("left", "1");
        int right = graph.node("right", "1");
        graph.edge(top, below);
        graph.edge(left, right);
        graph.edge(right, left);

        assertThat(graph.pathsTo(below, LOCKFILE).shown()).hasToString("[top@1 > below@1]");
        assertThat(graph.pathsTo(left, LOCKFILE).shown()).hasToString("[left@1]");
    }

    @Test
    void showsFivePathsAndCountsTheOthers() {
        int root = graph.node("root", "");
        int target = graph.node("target", "1");
        graph.root(root);
        for (int i = 0; i < 12; i++) {
            int middle = graph.node("m" + i, "1");
            graph.edge(root, middle);
            graph.edge(middle, target);
        }

        DependencyPaths paths = graph.pathsTo(target, LOCKFILE);
        assertThat(paths.shown()).hasSize(DependencyPaths.MOST_SHOWN);
        assertThat(paths.more()).isEqualTo(7);
        assertThat(paths.exact()).isTrue();
    }

    @Test
    void stopsCountingWhereWaysMultiply() {
        int before = graph.node("root", "");
        graph.root(before);
        for (int layer = 0; layer < 40; layer++) {
            int left = graph.node("l" + layer, "1");
            int right = graph.node("r" + layer, "1");
            int join = graph.node("j" + layer, "1");
            graph.edge(before, left);
            graph.edge(before, right);
            graph.edge(left, join);
            graph.edge(right, join);
            before = join;
        }

        DependencyPaths paths = graph.pathsTo(before, LOCKFILE);
        assertThat(paths.shown()).isNotEmpty();
        assertThat(paths.shown().getFirst().steps()).hasSize(81);
        assertThat(paths.exact()).isFalse();
    }

    @Test
    void findsTheWayToWhatThousandsRequire() {
        int root = graph.node("root", "");
        int target = graph.node("target", "1");
        graph.root(root);
        int first = graph.node("first", "1");
        graph.edge(root, first);
        for (int i = 0; i < 5_000; i++) {
            int middle = graph.node("m" + i, "1");
            graph.edge(first, middle);
            graph.edge(middle, target);
        }

        assertThat(graph.pathsTo(target, LOCKFILE).shown()).first().hasToString("root > first@1 > m0@1 > target@1");
        assertThat(graph.pathsTo(target, LOCKFILE).exact()).isFalse();
    }

    @Test
    void connectsWhenAPathIsFirstAskedForAndOnlyThen() {
        int[] calls = {0};
        int root = graph.node("root", "");
        int a = graph.node("a", "1");
        graph.connectLater(self -> {
            calls[0]++;
            self.root(root);
            self.edge(root, a);
        });

        assertThat(calls[0]).isZero();
        assertThat(graph.pathsTo(a, LOCKFILE).shown()).hasToString("[root > a@1]");
        assertThat(graph.pathsTo(root, LOCKFILE).shown()).hasToString("[root]");
        assertThat(calls[0]).isEqualTo(1);
    }
}
