package dev.packagefast.security.advisory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.packagefast.security.testing.SharedData;
import dev.packagefast.security.version.VersionScheme;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Real exports against answers of independent evaluators. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealDataTest {
    /** Which ecosystem the packages of a lockfile belong to, by the file's name. */
    private static final List<Map.Entry<String, String>> ECOSYSTEMS = List.of(
            Map.entry("package-lock.json", "npm"),
            Map.entry("npm-shrinkwrap.json", "npm"),
            Map.entry("yarn.lock", "npm"),
            Map.entry("pnpm-lock.yaml", "npm"),
            Map.entry("Pipfile.lock", "PyPI"),
            Map.entry("poetry.lock", "PyPI"),
            Map.entry("uv.lock", "PyPI"),
            Map.entry("Cargo.lock", "crates.io"),
            Map.entry("go.mod", "Go"));

    @Test
    void readsEveryRecordOfTheNpmExportAndNamesWhatItCannotUse() throws IOException {
        ImportReport report = RealIndexes.of("npm").report();
        IndexMetadata.RecordCounts counts = report.counts();
        assertThat(counts.read()).isEqualTo(28_228);
        assertThat(counts.used() + counts.unusable() + counts.withdrawn() + counts.superseded())
                .isEqualTo(28_228);
        assertThat(report.problems().stream()
                        .filter(ImportProblem::unusable)
                        .map(ImportProblem::record)
                        .distinct())
                .hasSize(counts.unusable());
    }

    @TestFactory
    Stream<DynamicTest> findsExactlyWhatTheIndependentEvaluatorFoundInRealLockfiles() throws IOException {
        Path folder = SharedData.require("lockfiles/reference");
        List<Path> inventories;
        try (Stream<Path> files = Files.list(folder)) {
            inventories = files.filter(file -> file.toString().endsWith(".packages.tsv"))
                    .sorted()
                    .toList();
        }
        return inventories.stream()
                .flatMap(inventory -> ECOSYSTEMS.stream()
                        .filter(kind -> inventory.toString().endsWith("__" + kind.getKey() + ".packages.tsv"))
                        .map(kind -> DynamicTest.dynamicTest(
                                inventory.getFileName().toString(), () -> compare(kind.getValue(), inventory))));
    }

    private void compare(String ecosystem, Path inventory) throws IOException {
        assumeTrue(VersionScheme.find(ecosystem).isPresent(), "skipped: no version order for " + ecosystem);
        Path expected = Path.of(inventory.toString().replace(".packages.tsv", ".findings.tsv"));
        Matcher matcher = RealIndexes.of(ecosystem).index().matcher();
        TreeSet<String> found = new TreeSet<>();
        List<String> undecided = new ArrayList<>();
        for (String row : Files.readAllLines(inventory)) {
            String[] cells = row.split("\t", -1);
            MatchResult result = matcher.match(ecosystem, cells[0], cells[1]);
            result.matches()
                    .forEach(match -> found.add(
                            cells[0] + "\t" + cells[1] + "\t" + match.advisory().id()));
            result.undecided().forEach(one -> undecided.add(row + "\t" + one));
        }
        assertThat(found)
                .containsExactlyInAnyOrderElementsOf(
                        Files.exists(expected) ? new TreeSet<>(Files.readAllLines(expected)) : List.of());
        assertThat(undecided).isEmpty();
    }
}
