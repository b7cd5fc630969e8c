package dev.packagefast.security.inventory.maven;

import static dev.packagefast.security.inventory.InventoryFixture.describe;
import static dev.packagefast.security.inventory.InventoryFixture.one;
import static dev.packagefast.security.inventory.InventoryFixture.paths;
import static dev.packagefast.security.inventory.InventoryFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryFixture;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MavenFormatsTest {
    @TempDir
    Path folder;

    private static final String GRADLE = """
            # comment
            org.example:a:1.0.0=compileClasspath,runtimeClasspath
            org.example:b:2.0=testCompileClasspath,testRuntimeClasspath
            empty=annotationProcessor
            """;

    private static final String PARENT = """
            <project>
              <groupId>org.example</groupId><artifactId>parent</artifactId><version>3.1</version>
              <properties><b.version>2.0</b.version></properties>
              <dependencyManagement><dependencies>
                <dependency><groupId>org.example</groupId><artifactId>managed</artifactId><version>${b.version}</version><scope>test</scope></dependency>
              </dependencies></dependencyManagement>
            </project>
            """;

    private static final String POM = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <parent><groupId>org.example</groupId><artifactId>parent</artifactId><version>3.1</version>
                <relativePath>parent.xml</relativePath></parent>
              <artifactId>app</artifactId>
              <properties><loop>${loop}</loop></properties>
              <dependencies>
                <dependency><groupId>${project.groupId}</groupId><artifactId>sibling</artifactId><version>${project.version}</version></dependency>
                <dependency><groupId>org.example</groupId><artifactId>managed</artifactId></dependency>
                <dependency><groupId>org.example</groupId><artifactId>ranged</artifactId><version>[1.5,2)</version><optional>true</optional></dependency>
              </dependencies>
              <profiles><profile><id>extra</id>
                <dependencies><dependency><groupId>org.example</groupId><artifactId>extra</artifactId><version>9</version><scope>provided</scope></dependency></dependencies>
              </profile></profiles>
            </project>
            """;

    @Test
    void readsGradle() {
        Inventory inventory = InventoryFixture.read(folder, "gradle.lockfile", GRADLE);

        assertThat(describe(inventory))
                .containsExactly(
                        "org.example:a@1.0.0 registry [compileClasspath, runtimeClasspath]",
                        "org.example:b@2.0 registry dev [testCompileClasspath, testRuntimeClasspath]");
        assertThat(one(inventory, "org.example:a").purl()).isEqualTo("pkg:maven/org.example/a@1.0.0");
        assertThat(one(inventory, "org.example:b").place().lineOrZero()).isEqualTo(3);
        assertThat(paths(inventory, "org.example:b")).containsExactly("org.example:b@2.0");
    }

    @Test
    void readsDirectAndManagedVersionsOfPomAndTheParentBesideIt() throws IOException {
        Files.writeString(folder.resolve("parent.xml"), PARENT);

        assertThat(describe(InventoryFixture.read(folder, "pom.xml", POM)))
                .containsExactly(
                        "org.example:sibling@3.1 registry",
                        "org.example:managed@2.0 registry dev [test]",
                        "org.example:ranged@1.5 registry optional",
                        "org.example:extra@9 registry [provided]");
    }

    @Test
    void tellsOfVersionsThatOnlyARepositoryKnows() {
        assertThat(problem(InventoryFixture.read(folder, "pom.xml", POM)))
                .startsWith("pom.xml:8: org.example:managed has no version here. Name the version");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    gradle.lockfile | `hello\nempty=` | gradle.lockfile:1: 'hello' is no group:artifact:version
                    gradle.lockfile | `g:a:1.0=main\n` | gradle.lockfile:2: does not end with the line 'empty=': part of the file is missing
                    pom.xml | `hello` | pom.xml:1: is not XML
                    pom.xml | `<project><dependencies><dependency/></dependencies></project>` | pom.xml:1: a dependency has no groupId
                    pom.xml | `<project><properties><v>${v}</v></properties><dependencies><dependency><groupId>g</groupId><artifactId>a</artifactId><version>${v}</version></dependency></dependencies></project>` | pom.xml:1: g:a has the version '${v}', which is not known here
                    """)
    void saysWhatIsWrong(String file, String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, file, content))).startsWith(message);
    }

    /** The JDK's reader of XML would write a line of its own to standard error. */
    @Test
    void aFileThatIsNotUtf8IsSaidSoOnceAndInPlace() {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(heard, true));
        try {
            byte[] torn = "<project>\n<name>caf\u00e9</name></project>".getBytes(StandardCharsets.ISO_8859_1);
            assertThat(problem(InventoryFixture.read(folder, "pom.xml", torn)))
                    .isEqualTo("pom.xml:2: is not UTF-8, and declares no other encoding. Restore the file");
            assertThat(heard.toString()).isEmpty();
            assertThat(problem(
                            InventoryFixture.read(folder, "pom.xml", "<?xml version='1.0' encoding='x-y'?><project/>")))
                    .startsWith("pom.xml:1: declares the encoding 'x-y', which is not known");
            for (Charset charset :
                    List.of(StandardCharsets.ISO_8859_1, StandardCharsets.UTF_16, StandardCharsets.UTF_8)) {
                byte[] fine = ("<?xml version='1.0' encoding='" + charset
                                + "'?>\n<project><name>caf\u00e9</name></project>")
                        .getBytes(charset);
                assertThat(InventoryFixture.read(folder, "pom.xml", fine).problems())
                        .as(charset.name())
                        .isEmpty();
            }
        } finally {
            System.setErr(before);
        }
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(folder, List.of("gradle", "pom"), List.of(GRADLE, POM, PARENT));
    }
}
