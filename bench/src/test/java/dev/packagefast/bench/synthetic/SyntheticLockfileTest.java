package dev.packagefast.bench.synthetic;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.packagefast.bench.synthetic.LockedPackages.LockedPackage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SyntheticLockfileTest {
    @TempDir
    Path folder;

    @BeforeEach
    void makeReferences() throws IOException {
        Path reference = Files.createDirectory(folder.resolve("reference"));
        Files.writeString(
                reference.resolve("SUMMARY.tsv"),
                "file\tecosystem\tpackages\tvulnerable_packages\tfindings\n"
                        + "a/package-lock.json\tnpm\t400\t20\t25\n"
                        + "b/Cargo.lock\tcrates.io\t50\t50\t50\n");
        StringBuilder packages = new StringBuilder("linked\tfile:../linked\n");
        for (int i = 0; i < 400; i++) {
            // Every fourth name comes in a second version.
            packages.append("package-")
                    .append(i % 300)
                    .append('\t')
                    .append(i / 300 + 1)
                    .append(".0.0\n");
        }
        Files.writeString(reference.resolve("a__package-lock.json.packages.tsv"), packages);
        StringBuilder findings = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            findings.append("package-")
                    .append(i)
                    .append("\t1.0.0\tGHSA-")
                    .append(i)
                    .append('\n');
        }
        Files.writeString(reference.resolve("a__package-lock.json.findings.tsv"), findings);
    }

    @Test
    void drawsTheShareOfVulnerablePackagesThatRealLockfilesHave() throws IOException {
        LockedPackages packages = LockedPackages.read(folder);
        assertThat(packages.share()).isEqualTo(0.05);
        assertThat(packages.sound()).hasSize(380).doesNotContain(new LockedPackage("linked", "file:../linked"));

        List<LockedPackage> drawn = packages.draw(200, 1);
        assertThat(drawn).hasSize(200).doesNotHaveDuplicates();
        assertThat(drawn).filteredOn(packages.vulnerable()::contains).hasSize(10);
        assertThat(packages.draw(200, 1)).isEqualTo(drawn);
        assertThat(packages.draw(200, 2)).isNotEqualTo(drawn);
    }

    @Test
    void refusesToDrawMoreThanThereAre() throws IOException {
        LockedPackages packages = LockedPackages.read(folder);
        assertThatThrownBy(() -> packages.draw(500, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("400");
    }

    @Test
    void everyPackageLiesOnceAndIsAskedForWhereItIsFound() throws IOException {
        List<LockedPackage> drawn = LockedPackages.read(folder).draw(390, 1);
        Map<String, String> versions = new HashMap<>();
        Set<String> asked = new HashSet<>();
        try (JsonParser json = new JsonFactory().createParser(lockfile(drawn, 1))) {
            while (json.nextToken() != null) {
                String path =
                        json.getParsingContext().pathAsPointer().toString().replace("~1", "/");
                if (path.endsWith("/version") && path.startsWith("/packages/node_modules")) {
                    versions.put(
                            path.substring("/packages/".length(), path.length() - "/version".length()), json.getText());
                }
                int dependencies = path.indexOf("/dependencies/");
                if (dependencies > 0) {
                    String asker = path.substring("/packages/".length(), dependencies);
                    asked.add(asker + " " + path.substring(dependencies + "/dependencies/".length()));
                }
            }
        }
        assertThat(versions).hasSize(390);
        assertThat(versions.keySet()).allSatisfy(path -> {
            int last = path.lastIndexOf("node_modules/");
            String name = path.substring(last + "node_modules/".length());
            if (last > 0) {
                assertThat(asked).contains(path.substring(0, last - 1) + " " + name);
            } else {
                assertThat(asked).anyMatch(edge -> edge.endsWith(" " + name));
            }
        });
    }

    @Test
    void theSameSeedGivesTheSameBytes() throws IOException {
        List<LockedPackage> drawn = LockedPackages.read(folder).draw(100, 1);
        assertThat(lockfile(drawn, 1)).isEqualTo(lockfile(drawn, 1)).isNotEqualTo(lockfile(drawn, 2));
    }

    private static String lockfile(List<LockedPackage> packages, long seed) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SyntheticLockfile.write(packages, seed, out);
        return out.toString(UTF_8);
    }
}
