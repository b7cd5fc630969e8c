package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.packagefast.security.advisory.AdvisoryIndex;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From lockfiles to findings. */
class ProjectScanTest {
    private static final String LOCKFILE = """
            {"name": "shop", "version": "1.0.0", "lockfileVersion": 3, "packages": {
              "": {"name": "shop", "version": "1.0.0", "dependencies": {"a": "^1.0.0"}, "devDependencies": {"lodash": "^4.0.0"}},
              "node_modules/a": {"version": "1.0.0", "resolved": "https://registry.example/a/-/a-1.0.0.tgz", "dependencies": {"lodash": "4.17.4"}},
              "node_modules/a/node_modules/lodash": {"version": "4.17.4", "resolved": "https://registry.example/lodash/-/lodash-4.17.4.tgz"},
              "node_modules/lodash": {"version": "4.17.20", "dev": true, "resolved": "https://registry.example/lodash/-/lodash-4.17.20.tgz"}}}
            """;

    @TempDir
    Path folder;

    private AdvisoryIndex lodashBelow21() throws Exception {
        return AdvisoryIndex.open(Fixture.index(folder.resolve("a.idx"), "lodash", "4.17.21", Fixture.NOW));
    }

    @Test
    void findsEachVersionOnceAndWhatIsShippedFirst() throws Exception {
        Path lockfile = Files.writeString(folder.resolve("package-lock.json"), LOCKFILE);
        try (AdvisoryIndex index = lodashBelow21()) {
            ScanReport report = ProjectScan.of(List.of(lockfile), index);

            assertThat(report.files()).containsExactly(lockfile);
            assertThat(report.packages()).isEqualTo(3);
            assertThat(report.problems()).isEmpty();
            assertThat(report.vulnerable())
                    .extracting(each -> each.located().version())
                    .containsExactly("4.17.4", "4.17.20");
            assertThat(report.vulnerable())
                    .extracting(VulnerablePackage::developmentOnly)
                    .containsExactly(false, true);
            assertThat(report.findings())
                    .hasSize(2)
                    .allSatisfy(finding -> assertThat(finding.advisory().id()).isEqualTo("GHSA-test-lodash"));
            assertThat(report.vulnerable().getFirst().worst())
                    .isEqualTo(report.findings().getFirst().severity());
            assertThat(report.vulnerable().getFirst().groups()).hasSize(1);
        }
    }

    @Test
    void everyCopyOfALockfileIsAPlaceOfItsFindings() throws Exception {
        String other = LOCKFILE.replace("4.17.20", "4.17.19");
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            Path own = Files.createDirectory(folder.resolve("copy" + i));
            files.add(Files.writeString(own.resolve("package-lock.json"), i % 3 == 2 ? other : LOCKFILE));
        }
        try (AdvisoryIndex index = lodashBelow21()) {
            List<String> alone = new ArrayList<>();
            for (Path file : files) {
                alone.addAll(places(ProjectScan.of(List.of(file), index)));
            }

            ScanReport report = ProjectScan.of(List.of(folder), index);

            assertThat(report.packages()).isEqualTo(27);
            assertThat(report.vulnerable()).hasSize(3);
            assertThat(places(report))
                    .containsExactlyInAnyOrderElementsOf(alone)
                    .hasSize(18);
        }
    }

    private static List<String> places(ScanReport report) {
        return report.vulnerable().stream()
                .flatMap(each -> each.locations().stream())
                .map(located -> located + " " + located.place() + " " + located.paths())
                .toList();
    }

    @Test
    void aPathWithoutPackagesCostsNoLookIntoTheIndex() throws Exception {
        List<Path> missing = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            missing.add(folder.resolve("missing" + i));
        }
        try (AdvisoryIndex index = lodashBelow21()) {
            // With one look each it takes about 20 seconds.
            assertTimeoutPreemptively(
                    Duration.ofSeconds(8),
                    () -> assertThat(ProjectScan.of(missing, index).problems()).hasSize(missing.size()));
        }
    }

    @Test
    void whatCannotBeReadIsAProblemAndNeverSilence() throws Exception {
        Path broken =
                Files.writeString(Files.createDirectory(folder.resolve("b")).resolve("package-lock.json"), "{");
        Path nothing = Files.createDirectory(folder.resolve("empty"));
        Path good =
                Files.writeString(Files.createDirectory(folder.resolve("c")).resolve("package-lock.json"), LOCKFILE);
        try (AdvisoryIndex index = lodashBelow21()) {
            ScanReport report = ProjectScan.of(List.of(broken, nothing, folder.resolve("missing"), good), index);

            assertThat(report.vulnerable()).hasSize(2);
            assertThat(report.problems()).hasSize(3).allSatisfy(problem -> {
                assertThat(problem.remedy()).isNotBlank();
                assertThat(problem.toString()).contains(problem.where()).contains(problem.what());
            });
            assertThat(report.problems().get(1).what()).contains("no lockfile");
        }
    }

    @Test
    void aVersionThatNobodyCanPlaceIsAProblem() throws Exception {
        Path lockfile = Files.writeString(
                folder.resolve("package-lock.json"), LOCKFILE.replace("\"4.17.20\"", "\"not-a-version\""));
        try (AdvisoryIndex index = lodashBelow21()) {
            ScanReport report = ProjectScan.of(List.of(lockfile), index);
            assertThat(report.problems())
                    .isNotEmpty()
                    .anySatisfy(problem -> assertThat(problem.toString()).contains("lodash"));
            assertThat(report.vulnerable()).hasSize(1);
        }
    }
}
