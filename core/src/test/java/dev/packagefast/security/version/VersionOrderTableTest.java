package dev.packagefast.security.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Other projects' tables of versions in order, one {@code A < B} a line. */
class VersionOrderTableTest {
    /** Rows that no order can satisfy together with the others; docs/version-order.md says why. */
    private static final Set<String> EXPLAINED = Set.of("Packagist: 1.2.3.# = 1.2.3.1");

    @ParameterizedTest
    @CsvSource({
        "maven, Maven",
        "nuget, NuGet",
        "packagist, Packagist",
        "pypi, PyPI",
        "rubygems, RubyGems",
        "semver, npm",
        "semver, Go",
        "semver, crates.io"
    })
    void everyRowOfTheTablesIsInOrder(String prefix, String ecosystem) throws IOException {
        Path folder = SharedData.require("peer/version-order");
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        try (DirectoryStream<Path> tables = Files.newDirectoryStream(folder, prefix + "-versions*.txt")) {
            for (Path table : tables) {
                for (String line : Files.readAllLines(table)) {
                    if (line.isBlank() || line.startsWith("#") || line.startsWith("//")) {
                        continue;
                    }
                    String[] row = line.strip().split("\\s+", -1);
                    check(ecosystem, row[0], row[1], row[2], wrong);
                    rows++;
                }
            }
        }
        assertThat(rows).isGreaterThan(20);
        assertThat(wrong).isSubsetOf(EXPLAINED);
    }

    @Test
    void theExplainedRowsAreStillNeeded() {
        List<String> wrong = new ArrayList<>();
        for (String row : EXPLAINED) {
            String[] parts = row.split(": | ", -1);
            check(parts[0], parts[1], parts[2], parts[3], wrong);
        }
        assertThat(wrong).containsExactlyInAnyOrderElementsOf(EXPLAINED);
    }

    private static void check(String ecosystem, String a, String operator, String b, List<String> wrong) {
        VersionScheme scheme = VersionScheme.forEcosystem(ecosystem);
        int expected = switch (operator) {
            case "<" -> -1;
            case "=" -> 0;
            case ">" -> 1;
            default -> throw new AssertionError("unknown operator in " + a + " " + operator + " " + b);
        };
        try {
            if (Integer.signum(scheme.compare(a, b)) != expected || Integer.signum(scheme.compare(b, a)) != -expected) {
                wrong.add(ecosystem + ": " + a + " " + operator + " " + b);
            }
        } catch (InvalidVersionException unordered) {
            wrong.add(ecosystem + ": " + a + " " + operator + " " + b + " (" + unordered.getMessage() + ")");
        }
    }
}
