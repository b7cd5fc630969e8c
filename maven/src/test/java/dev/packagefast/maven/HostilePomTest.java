package dev.packagefast.maven;

import static dev.packagefast.maven.Poms.dependencies;
import static dev.packagefast.maven.Poms.dependency;
import static dev.packagefast.maven.Poms.managed;
import static dev.packagefast.maven.Poms.pom;
import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryProblem;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileFormats;
import dev.packagefast.security.testing.Fuzz;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * POMs that are written to exhaust whoever resolves them, and POMs that are torn. Whatever stands in them, resolving ends
 * in time in an inventory, with a problem in words. Everything is on disk: nobody is asked.
 */
@Timeout(60)
class HostilePomTest {
    /** Reached by none of these; a run that does has met something that takes no end. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private Path project;
    private Path local;
    private MavenResolver resolver;

    @BeforeEach
    void open() throws IOException {
        project = Files.createDirectories(folder.resolve("tree/project"));
        local = folder.resolve("local");
        Path settings = Files.writeString(
                folder.resolve("settings.xml"),
                "<settings><localRepository>" + local + "</localRepository></settings>");
        resolver = MavenResolver.open(
                MavenAccess.ofUser()
                        .withSettings(settings)
                        .withOffline(true)
                        .withTimeouts(Duration.ofSeconds(5), PATIENCE),
                Map.of());
    }

    @AfterEach
    void close() {
        resolver.close();
    }

    /** Puts a POM where a build on this machine would have left it. */
    private void install(String coordinates, byte[] content) throws IOException {
        String[] parts = coordinates.split(":");
        Path file = local.resolve(parts[0]).resolve(parts[1]).resolve(parts[2]);
        Files.createDirectories(file);
        Files.write(file.resolve(parts[1] + "-" + parts[2] + ".pom"), content);
    }

    private void install(String coordinates, String... body) throws IOException {
        install(coordinates, pom(coordinates, body).getBytes(StandardCharsets.UTF_8));
    }

    private Inventory resolve(String text) throws IOException {
        return resolve(text.getBytes(StandardCharsets.UTF_8));
    }

    private Inventory resolve(byte[] content) throws IOException {
        Path pom = Files.write(project.resolve("pom.xml"), content);
        Inventory inventory = Inventory.read(pom, LockfileFormats.builtIn().withReader("pom", resolver));
        for (LocatedPackage found : inventory.packages()) {
            assertThat(found.name()).isNotEmpty();
            assertThat(found.purl()).startsWith("pkg:");
            assertThat(found.paths().shown()).isNotEmpty();
        }
        for (InventoryProblem problem : inventory.problems()) {
            assertThat(problem.toString())
                    .hasSizeLessThan(5_000)
                    .doesNotContain(
                            "\n",
                            "\0",
                            "\tat ",
                            "java.lang",
                            "java.io",
                            "java.util",
                            "not resolved within",
                            "OutOfMemory");
            assertThat(problem.remedy()).isNotBlank();
        }
        return inventory;
    }

    private static String parent(String coordinates, String... more) {
        String[] parts = coordinates.split(":");
        return "<parent><groupId>" + parts[0] + "</groupId><artifactId>" + parts[1] + "</artifactId><version>"
                + parts[2] + "</version>" + String.join("", more) + "</parent>";
    }

    private static List<String> problems(Inventory inventory) {
        List<String> problems = new ArrayList<>();
        for (InventoryProblem problem : inventory.problems()) {
            problems.add(problem.what());
        }
        return problems;
    }

    /** Each property is the one before, twice: as text the last is longer than any memory. */
    private static String doubled(int times) {
        StringBuilder properties = new StringBuilder("<properties><p0>xxxxxxxxxx</p0>");
        for (int i = 1; i <= times; i++) {
            properties
                    .append("<p")
                    .append(i)
                    .append(">${p")
                    .append(i - 1)
                    .append("}${p")
                    .append(i - 1)
                    .append("}</p")
                    .append(i)
                    .append('>');
        }
        return properties.append("</properties>").toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {25, 60})
    void propertiesThatDoubleAreRefusedInTheProject(int times) throws IOException {
        Inventory inventory = resolve(pom(
                "own:app:1", doubled(times), dependencies(dependency("g:a:1"), dependency("g:b:${p" + times + "}"))));
        assertThat(problems(inventory)).anyMatch(what -> what.contains("properties expand"));
        assertThat(inventory.packages()).extracting(LocatedPackage::toString).contains("g:a@1");
    }

    /** The JDK names it {@code ?}, which would be a folder of the scanned project. */
    @Test
    void anAccountWithoutAHomeHasNoSettings() {
        assertThat(UserSettings.homeOf("?")).isEqualTo(Path.of("/"));
        assertThat(UserSettings.homeOf("/home/x")).isEqualTo(Path.of("/home/x"));
    }

    @Test
    void propertiesThatDoubleAreRefusedInADependency() throws IOException {
        install("g:a:1", doubled(60), dependencies(dependency("g:b:${p60}")));
        install("g:c:1");
        Inventory inventory = resolve(pom("own:app:1", dependencies(dependency("g:a:1"), dependency("g:c:1"))));
        assertThat(inventory.problems()).isNotEmpty();
        assertThat(inventory.packages()).extracting(LocatedPackage::toString).contains("g:a@1", "g:c@1");
    }

    @Test
    void propertiesThatDoubleAreRefusedInAParentOfTheRepository() throws IOException {
        install("g:top:1", "<packaging>pom</packaging>", doubled(60));
        assertThat(resolve(pom(
                                "own:app:1",
                                parent("g:top:1", "<relativePath/>"),
                                dependencies(dependency("g:b:${p60}"))))
                        .problems())
                .isNotEmpty();
    }

    @Test
    void propertiesThatDoubleAreRefusedInABillOfMaterials() throws IOException {
        install("g:bom:1", "<packaging>pom</packaging>", doubled(60), managed(dependency("g:b:${p60}")));
        assertThat(resolve(pom(
                                "own:app:1",
                                managed(dependency("g:bom:1", "<type>pom</type><scope>import</scope>")),
                                dependencies(dependency("g:b"))))
                        .problems())
                .isNotEmpty();
    }

    @Test
    void propertiesThatDoubleAreRefusedWhereAProfileLooksForAFile() throws IOException {
        String profile = "<profiles><profile><id>p</id><activation><file><exists>${p60}</exists></file></activation>"
                + "</profile></profiles>";
        assertThat(problems(resolve(pom("own:app:1", doubled(60), profile))))
                .anyMatch(what -> what.contains("properties expand"));
        assertThat(problems(resolve(pom(
                        "own:app:1", "<properties><a>${b}</a><b>${a}</b></properties>", profile.replace("p60", "a")))))
                .isNotEmpty();
        install("g:a:1", doubled(60), profile);
        assertThat(resolve(pom("own:app:1", dependencies(dependency("g:a:1")))).problems())
                .isNotEmpty();
    }

    /** Not only properties are put in: so are other elements, by their names. */
    @Test
    void elementsThatDouble() throws IOException {
        assertThat(resolve(pom(
                                "own:app:1",
                                "<name>${p}${p}${p}${p}</name><description>${project.name}${project.name}</description>"
                                        + "<url>${project.description}${project.description}</url><properties><p>"
                                        + "x".repeat(1 << 20) + "</p></properties>",
                                dependencies(dependency("g:a:${project.url}${project.url}"))))
                        .problems())
                .anyMatch(problem -> problem.what().contains("properties expand"));
    }

    @Test
    void propertiesThatNameEachOther() throws IOException {
        assertThat(resolve(pom(
                                "own:app:1",
                                "<properties><a>${b}</a><b>${a}</b><c>${c}${c}</c></properties>",
                                dependencies(dependency("g:b:${a}"), dependency("g:c:${c}"))))
                        .problems())
                .isNotEmpty();
    }

    @Test
    void entitiesThatExpand() throws IOException {
        StringBuilder declared = new StringBuilder("<!DOCTYPE project [<!ENTITY e0 'xxxxxxxxxx'>");
        for (int i = 1; i <= 30; i++) {
            declared.append("<!ENTITY e" + i + " '" + ("&e" + (i - 1) + ";").repeat(10) + "'>");
        }
        String bomb = declared.append("]>") + pom("own:app:1", dependencies(dependency("g:a:&e30;")));
        assertThat(resolve(bomb).problems()).isNotEmpty();
        install("g:a:1", bomb.getBytes(StandardCharsets.UTF_8));
        assertThat(resolve(pom("own:app:1", dependencies(dependency("g:a:1")))).problems())
                .isNotEmpty();
    }

    @Test
    void aTextOfManyMegabytes() throws IOException {
        String long1 = "x".repeat(20 << 20);
        assertThat(resolve(pom(
                                "own:app:1",
                                "<properties><p>" + long1 + "</p></properties>",
                                dependencies(dependency("g:a:${p}${p}${p}${p}"))))
                        .problems())
                .isNotEmpty();
    }

    @Test
    void aParentThatIsItsOwn() throws IOException {
        install("g:top:1", parent("g:top:1"), "<packaging>pom</packaging>");
        assertThat(resolve(pom("own:app:1", parent("g:top:1", "<relativePath/>")))
                        .problems())
                .isNotEmpty();
        Files.writeString(
                folder.resolve("tree/pom.xml"),
                pom("own:top:1", parent("own:app:1", "<relativePath>project/pom.xml</relativePath>")));
        assertThat(resolve(pom("own:app:1", parent("own:top:1"))).problems()).isNotEmpty();
        assertThat(resolve(pom("own:app:1", parent("own:app:1", "<relativePath>pom.xml</relativePath>")))
                        .problems())
                .isNotEmpty();
    }

    @Test
    void aLineOfParentsWithoutEnd() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            install(
                    "g:p" + i + ":1",
                    ("<project><modelVersion>4.0.0</modelVersion>" + parent("g:p" + (i + 1) + ":1", "<relativePath/>")
                                    + "<artifactId>p" + i + "</artifactId><packaging>pom</packaging></project>")
                            .getBytes(StandardCharsets.UTF_8));
        }
        assertThat(resolve(pom("own:app:1", parent("g:p0:1", "<relativePath/>"), dependencies(dependency("g:a:1"))))
                        .problems())
                .isNotEmpty();
    }

    @Test
    void billsOfMaterialsThatImportEachOther() throws IOException {
        install(
                "g:one:1",
                "<packaging>pom</packaging>",
                managed(dependency("g:two:1", "<type>pom</type><scope>import</scope>")));
        install(
                "g:two:1",
                "<packaging>pom</packaging>",
                managed(dependency("g:one:1", "<type>pom</type><scope>import</scope>")));
        assertThat(resolve(pom("own:app:1", managed(dependency("g:one:1", "<type>pom</type><scope>import</scope>"))))
                        .problems())
                .isNotEmpty();
    }

    @Test
    void aLineOfBillsOfMaterialsWithoutEnd() throws IOException {
        for (int i = 0; i < 1_000; i++) {
            install(
                    "g:bom" + i + ":1",
                    "<packaging>pom</packaging>",
                    managed(dependency("g:bom" + (i + 1) + ":1", "<type>pom</type><scope>import</scope>")));
        }
        assertThat(resolve(pom("own:app:1", managed(dependency("g:bom0:1", "<type>pom</type><scope>import</scope>"))))
                        .problems())
                .isNotEmpty();
    }

    @Test
    void dependenciesInACircle() throws IOException {
        install("g:a:1", dependencies(dependency("g:b:1")));
        install("g:b:1", dependencies(dependency("g:a:1"), dependency("own:app:1")));
        Inventory inventory = resolve(pom("own:app:1", dependencies(dependency("g:a:1"))));
        assertThat(inventory.packages()).extracting(LocatedPackage::toString).contains("g:a@1", "g:b@1");
    }

    /** Each level asks for both of the next in two versions: two to the power of the levels are the ways. */
    @Test
    void aTreeWithMoreWaysThanCanBeWalked() throws IOException {
        int levels = 40;
        for (int i = 0; i < levels; i++) {
            for (String name : List.of("l", "r")) {
                for (int version = 1; version <= 2; version++) {
                    install(
                            "g:" + name + i + ":" + version,
                            dependencies(
                                    dependency("g:l" + (i + 1) + ":" + version),
                                    dependency("g:r" + (i + 1) + ":" + (3 - version))));
                }
            }
        }
        Inventory inventory = resolve(pom("own:app:1", dependencies(dependency("g:l0:1"), dependency("g:r0:2"))));
        assertThat(inventory.packages()).hasSizeGreaterThanOrEqualTo(levels);
    }

    @Test
    void aLineOfDependenciesWithoutEnd() throws IOException {
        for (int i = 0; i < 2_000; i++) {
            install("g:d" + i + ":1", dependencies(dependency("g:d" + (i + 1) + ":1")));
        }
        assertThat(resolve(pom("own:app:1", dependencies(dependency("g:d0:1")))).problems())
                .isNotEmpty();
    }

    @Test
    void aPomThatIsMovedInACircle() throws IOException {
        install(
                "g:a:1",
                "<distributionManagement><relocation><artifactId>b</artifactId></relocation></distributionManagement>");
        install(
                "g:b:1",
                "<distributionManagement><relocation><artifactId>a</artifactId></relocation></distributionManagement>");
        assertThat(resolve(pom("own:app:1", dependencies(dependency("g:a:1")))).problems())
                .isNotEmpty();
    }

    @Test
    void elementsNestedWithoutEnd() throws IOException {
        String deep = "<x>".repeat(200_000) + "</x>".repeat(200_000);
        install(
                "g:a:1",
                "<build><plugins><plugin><configuration>" + deep + "</configuration></plugin></plugins></build>");
        assertThat(resolve(pom("own:app:1", dependencies(dependency("g:a:1")))).problems())
                .isNotEmpty();
    }

    /** What a file of the project, its parent, and POMs of a repository may hold, byte by byte. */
    @Test
    @Timeout(7_200)
    void fuzzedPomsEndInAnInventory() throws IOException {
        List<String> seeds = List.of(
                pom(
                        "own:app:1",
                        parent("own:top:1"),
                        "<properties><v>1</v><w>${v}.0</w><project.build.sourceEncoding>UTF-8</project.build.sourceEncoding></properties>",
                        managed(dependency("g:bom:1", "<type>pom</type><scope>import</scope>"), dependency("g:m:2")),
                        dependencies(
                                dependency("g:a:${v}"),
                                dependency(
                                        "g:m",
                                        "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions>"),
                                dependency("g:r:[1,2)"),
                                dependency(
                                        "g:s:1", "<scope>system</scope><systemPath>${java.home}/x.jar</systemPath>"))),
                pom(
                        "own:top:1",
                        "<packaging>pom</packaging><modules><module>project</module><module>../tree</module></modules>",
                        "<profiles><profile><id>p</id><activation><jdk>[11,)</jdk><os><family>unix</family></os>"
                                + "<property><name>!x</name></property><file><exists>${basedir}/pom.xml</exists></file>"
                                + "</activation><dependencies>" + dependency("g:a:1")
                                + "</dependencies></profile></profiles>"),
                pom(
                        "g:a:1",
                        parent("g:top:1"),
                        dependencies(
                                dependency("g:m:1", "<optional>true</optional>"),
                                dependency("g:a:1"),
                                dependency("g:b:${project.version}"))),
                pom(
                        "g:top:1",
                        "<packaging>pom</packaging>",
                        "<repositories><repository><id>x</id><url>http://127.0.0.1:9/</url></repository></repositories>"),
                pom("g:bom:1", "<packaging>pom</packaging>", managed(dependency("g:b:2"), dependency("g:m:3"))),
                pom(
                        "g:b:1",
                        "<distributionManagement><relocation><version>2</version></relocation></distributionManagement>"),
                "<?xml version=\"1.0\" encoding=\"UTF-16\"?><!DOCTYPE p [<!ENTITY a \"b\">]><project xmlns=\"x\">&a;&#1;&lt;<![CDATA[x]]><!-- c --></project>");
        Fuzz.run(
                seeds.stream()
                        .map(seed -> seed.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                bytes -> {
                    byte[][] files = seeds.stream()
                            .map(seed -> seed.getBytes(StandardCharsets.UTF_8))
                            .toArray(byte[][]::new);
                    // The same input has the same part whenever it is run.
                    files[Math.floorMod(Arrays.hashCode(bytes), 6)] = bytes;
                    Files.write(folder.resolve("tree/pom.xml"), files[1]);
                    install("g:a:1", files[2]);
                    install("g:top:1", files[3]);
                    install("g:bom:1", files[4]);
                    install("g:b:1", files[5]);
                    resolve(files[0]);
                });
    }
}
