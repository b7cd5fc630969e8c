package dev.packagefast.security.advisory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All real data in one index, against answers recorded from the service that publishes it. */
class OracleTest {
    private static final List<String> ECOSYSTEMS =
            List.of("npm", "PyPI", "Go", "crates.io", "Maven", "NuGet", "RubyGems", "Packagist");

    @TempDir
    static Path folder;

    private static AdvisoryIndex index;
    private static ImportReport report;
    private static final Set<String> IDS = new HashSet<>();

    @BeforeAll
    static void load() throws IOException {
        List<Path> paths = new ArrayList<>();
        for (String ecosystem : ECOSYSTEMS) {
            paths.add(SharedData.require("osv/" + ecosystem + "/all.zip"));
        }
        paths.add(SharedData.require("osv/verbatim-samples"));
        paths.add(SharedData.require("osv/campaign-2025-2026/osv.zip"));
        Path file = folder.resolve("all.idx");
        report = AdvisoryImport.of(paths.toArray(Path[]::new)).writeTo(file);
        index = AdvisoryIndex.openMapped(file);
        for (Path path : paths) {
            try (AdvisorySource source = AdvisorySource.at(path)) {
                source.forEachDocument(document -> IDS.add(document.name()
                        .substring(document.name().replace('!', '/').lastIndexOf('/') + 1)
                        .replace(".json", "")));
            }
        }
    }

    @AfterAll
    static void close() throws IOException {
        if (index != null) {
            index.close();
        }
    }

    @Test
    void losesOnlyTheRecordsThatNameNoVersions() {
        assertThat(report.problems())
                .filteredOn(ImportProblem::unusable)
                .filteredOn(problem -> !problem.document().contains("verbatim-samples"))
                .allSatisfy(problem -> assertThat(problem.kind()).isEqualTo(ImportProblem.Kind.NO_VERSIONS))
                .extracting(ImportProblem::record)
                .containsExactly("GHSA-2p82-v77v-mppr", "GHSA-rqp5-pg7w-832p", "GHSA-wg6j-r28m-7293");
        assertThat(report.problems())
                .filteredOn(problem -> problem.kind() == ImportProblem.Kind.UNORDERED_EVENT)
                .isEmpty();
        assertThat(report.metadata().ecosystems().keySet()).containsAll(ECOSYSTEMS);
    }

    @Test
    void differsFromTheRecordedAnswersOnlyAsTheListExplains() throws IOException {
        String explained =
                Files.readString(Path.of(System.getProperty("pfsec.root", "..")).resolve("docs/oracle-differences.md"));
        Matcher matcher = index.matcher();
        int rows = 0;
        for (String row : Files.readAllLines(SharedData.require("acceptance/osv-dev-oracle.tsv"))) {
            if (row.startsWith("#")) {
                continue;
            }
            rows++;
            String[] cells = row.split("\t", -1);
            MatchResult result = matcher.match(cells[0], cells[1], cells[2]);
            Set<String> found = new TreeSet<>();
            result.matches().forEach(match -> found.add(match.advisory().id()));
            Set<String> undecided = new TreeSet<>();
            result.undecided().forEach(one -> undecided.add(one.advisory().id()));
            Set<String> expected = cells[3].isEmpty() ? Set.of() : Set.of(cells[3].split(",", -1));
            String place = "| " + cells[0] + " | " + cells[1] + " | " + cells[2] + " |";
            for (String id : expected) {
                if (!found.contains(id)) {
                    if (!undecided.contains(id)) {
                        assertThat(IDS).as(place).doesNotContain(id);
                    }
                    assertThat(explained).contains(place);
                }
            }
            for (String id : found) {
                if (!expected.contains(id)) {
                    assertThat(explained).contains(place + " " + id + " |");
                }
            }
        }
        assertThat(rows).isEqualTo(472);
    }

    @Test
    void findsEveryCompromisedVersionOfTheCampaigns() throws IOException {
        Matcher matcher = index.matcher();
        List<String> lines = Files.readAllLines(SharedData.require("osv/campaign-2025-2026/compromised.tsv"));
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            assertThat(matcher.match(cells[0], cells[1], cells[2]).matches())
                    .as(line)
                    .isNotEmpty();
        }
    }
}
