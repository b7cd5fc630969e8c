package dev.packagefast.security.advisory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The snapshot compiled from the project's own tables. */
class StarterTest {
    private static final Path TABLES =
            Path.of(System.getProperty("pfsec.root", "..")).resolve("core/src/starter");

    @TempDir
    static Path folder;

    static ImportReport report;

    @BeforeAll
    static void compile() throws IOException {
        report = StarterCompiler.compile(TABLES, folder.resolve("starter.idx"));
    }

    @Test
    void knowsEveryEcosystemAndSaysHowOldEachIs() throws IOException {
        try (AdvisoryIndex starter = AdvisoryIndex.open(folder.resolve("starter.idx"))) {
            IndexMetadata metadata = starter.metadata();
            assertThat(metadata.ecosystems().keySet())
                    .containsExactly("Go", "Maven", "NuGet", "Packagist", "PyPI", "RubyGems", "crates.io", "npm");
            assertThat(metadata.ecosystems().get("npm").newest().orElseThrow())
                    .isBetween(Instant.parse("2026-04-30T00:00:00Z"), Instant.parse("2026-05-31T00:00:00Z"));
            assertThat(metadata.ecosystems().get("npm").malicious()).isGreaterThan(22_000);
            starter.verify();
        }
    }

    @Test
    void losesNoRow() {
        assertThat(report.counts().unusable()).isZero();
        assertThat(report.counts().superseded()).isZero();
    }

    @Test
    void isSmallEnoughToShip() throws IOException {
        assertThat(Files.size(folder.resolve("starter.idx"))).isLessThan(8_000_000L);
    }

    @Test
    void answersForEachEcosystem() throws IOException {
        Map<String, String[]> known = Map.of(
                "npm", new String[] {"lodash", "4.17.20"},
                "PyPI", new String[] {"Django", "3.2.0"},
                "Go", new String[] {"github.com/gin-gonic/gin", "v1.5.0"},
                "crates.io", new String[] {"rustdecimal", "1.23.1"},
                "RubyGems", new String[] {"loofah", "2.19.0"},
                "NuGet", new String[] {"LOG4NET", "1.2.9"},
                "Packagist", new String[] {"ezyang/htmlpurifier", "4.0.0"},
                "Maven", new String[] {"org.apache.tomcat:tomcat", "4.0.3"});
        try (AdvisoryIndex starter = AdvisoryIndex.openMapped(folder.resolve("starter.idx"))) {
            known.forEach((ecosystem, one) -> assertThat(
                            starter.match(ecosystem, one[0], one[1]).matches())
                    .as("%s %s", ecosystem, String.join(" ", one))
                    .isNotEmpty());
        }
    }

    @Test
    void isTheSameBytesEachTime() throws IOException {
        // The build compiled the same tables before, in another process.
        try (InputStream built = AdvisoryIndex.class.getResourceAsStream("starter.idx")) {
            assertThat(built).isNotNull().hasBinaryContent(Files.readAllBytes(folder.resolve("starter.idx")));
        }
    }

    @Test
    void namesFileAndLineOfARowThatCannotBeRead() throws IOException {
        Path broken = Files.createDirectory(folder.resolve("broken"));
        String columns = Files.readAllLines(TABLES.resolve("npm.tsv")).getFirst();
        Files.writeString(broken.resolve("npm.tsv"), columns + "\nX-1\t\t\t\t\t\t\tleft-pad\tQ:introduced=0\t\n");
        assertThatThrownBy(() -> StarterCompiler.compile(broken, folder.resolve("broken.idx")))
                .isInstanceOf(AdvisoryFormatException.class)
                .hasMessageContaining("npm.tsv:2");
        assertThat(folder.resolve("broken.idx")).doesNotExist();
    }
}
