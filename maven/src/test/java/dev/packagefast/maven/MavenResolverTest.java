package dev.packagefast.maven;

import static dev.packagefast.maven.Poms.dependencies;
import static dev.packagefast.maven.Poms.dependency;
import static dev.packagefast.maven.Poms.managed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryProblem;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileFormats;
import dev.packagefast.security.testing.FileServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class MavenResolverTest {
    @TempDir
    Path folder;

    private RepositoryServer server;
    private MavenAccess access;

    @BeforeEach
    void settings() throws IOException {
        server = new RepositoryServer();
        access = MavenAccess.ofUser().withSettings(settings(""));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** Settings whose only repository is the test's own, under the name that every POM inherits. */
    private Path settings(String more) throws IOException {
        return Files.writeString(folder.resolve("settings.xml"), """
                <settings>
                  <localRepository>%s</localRepository>
                  <mirrors><mirror><id>mirror</id><mirrorOf>*</mirrorOf><url>%s</url></mirror></mirrors>
                  %s
                </settings>
                """.replaceFirst(
                        "%s", folder.resolve("local").toString())
                .replaceFirst("%s", server.url())
                .replaceFirst("%s", more));
    }

    private Inventory resolve(String... body) throws IOException {
        return resolve(access, Poms.pom("own:app:1", body));
    }

    private Inventory resolve(MavenAccess how, String pom) throws IOException {
        Path file = Files.writeString(
                Files.createDirectories(folder.resolve("project")).resolve("pom.xml"), pom);
        return read(how, file);
    }

    private static Inventory read(MavenAccess how, Path path) throws IOException {
        try (MavenResolver resolver = MavenResolver.open(how, Map.of("SECRET", "hush"))) {
            return Inventory.read(path, LockfileFormats.builtIn().withReader("pom", resolver));
        }
    }

    private static List<String> describe(Inventory inventory) {
        List<String> lines = new ArrayList<>();
        for (LocatedPackage located : inventory.packages()) {
            lines.add(located + ":" + located.place().lineOrZero() + (located.dev() ? " dev" : "")
                    + (located.optional() ? " optional" : "")
                    + (located.groups().isEmpty() ? "" : " " + located.groups())
                    + (located.isFromRegistry() ? "" : " " + located.source().wireName()));
        }
        return lines;
    }

    private static List<String> paths(Inventory inventory, String name) {
        for (LocatedPackage located : inventory.packages()) {
            if (located.name().equals(name)) {
                return located.paths().shown().stream()
                        .map(DependencyPath::toString)
                        .toList();
            }
        }
        throw new AssertionError(name + " is not there");
    }

    private static String problem(Inventory inventory) {
        assertThat(inventory.problems()).hasSize(1);
        return inventory.problems().getFirst().toString();
    }

    @Test
    void listsWhatMavenWouldBringAlongWithEveryWayToIt() throws IOException {
        server.pom("g:a:1", dependencies(dependency("g:shared:1"), dependency("g:deep:1")))
                .pom("g:b:1", dependencies(dependency("g:shared:2"), dependency("g:hidden:1", "<scope>test</scope>")))
                .pom("g:deep:1", dependencies(dependency("g:managed:1")))
                .pom("g:shared:1")
                .pom("g:shared:2")
                .pom("g:managed:7");

        Inventory inventory = resolve(
                managed(dependency("g:managed:7")),
                dependencies(
                        dependency("g:a:1"),
                        dependency("g:b:1", "<scope>test</scope>"),
                        dependency("g:c:1", "<scope>provided</scope><optional>true</optional>")));
        server.pom("g:c:1");

        assertThat(problem(inventory)).contains("g:c:jar:1", "its POM is not there", server.url());
        assertThat(describe(inventory))
                .containsExactly(
                        "g:a@1:8",
                        "g:b@1:9 dev [test]",
                        "g:c@1:10 optional [provided]",
                        "g:shared@1:8",
                        "g:deep@1:8",
                        "g:managed@7:8");
        assertThat(paths(inventory, "g:shared"))
                .containsExactlyInAnyOrder("own:app@1 > g:a@1 > g:shared@1", "own:app@1 > g:b@1 > g:shared@1");
        assertThat(describe(resolve(dependencies(dependency("g:c:1"))))).containsExactly("g:c@1:5");
    }

    @Test
    void exclusionsOptionalDependenciesAndRangesAreMavens() throws IOException {
        server.pom(
                        "g:a:1",
                        dependencies(
                                dependency("g:out:1"),
                                dependency("g:maybe:1", "<optional>true</optional>"),
                                dependency("g:range:[1,2)")))
                .pom("g:range:1.5")
                .versions("g", "range", "1.0", "1.5", "2.0");

        Inventory inventory = resolve(dependencies(dependency(
                "g:a:1",
                "<exclusions><exclusion><groupId>g</groupId><artifactId>out</artifactId></exclusion></exclusions>")));

        assertThat(inventory.problems()).isEmpty();
        assertThat(describe(inventory)).containsExactly("g:a@1:5", "g:range@1.5:5");
    }

    @Test
    void parentsAndBillsOfMaterialsComeFromTheRepository() throws IOException {
        server.pom(
                        "g:parent:1",
                        "<packaging>pom</packaging><properties><b>2</b></properties>",
                        managed(dependency("g:bill:1", "<type>pom</type><scope>import</scope>")),
                        dependencies(dependency("g:inherited:${b}")))
                .pom("g:bill:1", "<packaging>pom</packaging>", managed(dependency("g:a:5")))
                .pom("g:a:5")
                .pom("g:inherited:2");

        Inventory inventory = resolve(
                "<parent><groupId>g</groupId><artifactId>parent</artifactId><version>1</version></parent>",
                dependencies(dependency("g:a")));

        assertThat(inventory.problems()).isEmpty();
        assertThat(describe(inventory)).containsExactlyInAnyOrder("g:a@5:6", "g:inherited@2:4");
    }

    @Test
    void modulesOfTheSameBuildAreFoundOnDisk() throws IOException {
        server.pom("g:a:1");
        Path root = Files.createDirectories(folder.resolve("build"));
        String parent = "<parent><groupId>own</groupId><artifactId>all</artifactId>"
                + "<version>${revision}</version></parent><artifactId>";
        Files.writeString(
                root.resolve("pom.xml"),
                Poms.pom(
                        "own:all:${revision}",
                        "<packaging>pom</packaging><properties><revision>3</revision></properties>",
                        "<modules><module>one</module><module>two</module></modules>"));
        Files.writeString(
                Files.createDirectory(root.resolve("one")).resolve("pom.xml"),
                "<project><modelVersion>4.0.0</modelVersion>" + parent + "one</artifactId>"
                        + dependencies(dependency("own:two:${project.version}")) + "</project>");
        Files.writeString(
                Files.createDirectory(root.resolve("two")).resolve("pom.xml"),
                "<project><modelVersion>4.0.0</modelVersion>" + parent + "two</artifactId>"
                        + dependencies(dependency("g:a:1")) + "</project>");

        Inventory inventory = read(access, root.resolve("one/pom.xml"));

        assertThat(inventory.problems()).isEmpty();
        assertThat(describe(inventory)).containsExactly("own:two@3:2 workspace", "g:a@1:2");
        assertThat(paths(inventory, "g:a")).containsExactly("own:one@3 > own:two@3 > g:a@1");
        assertThat(server.requests()).noneMatch(path -> path.contains("own/"));
        assertThat(read(access, root).problems()).isEmpty();
    }

    @Test
    void namesWhatCouldNotBeHadAndWhoWasAsked() throws IOException {
        Inventory inventory = resolve(dependencies(dependency("g:gone:1")));

        assertThat(describe(inventory)).containsExactly("g:gone@1:5");
        assertThat(problem(inventory)).contains("g:gone:jar:1", "mirror (" + server.url() + ")", "settings.xml");

        Inventory orphan = resolve(
                "<parent><groupId>g</groupId><artifactId>gone</artifactId><version>1</version></parent>",
                dependencies(dependency("g:a:1")));
        assertThat(describe(orphan)).containsExactly("g:a@1:6");
        assertThat(problem(orphan)).contains("g:gone:pom:1", server.url()).doesNotContain("Exception");
    }

    @Test
    void aChecksumThatDoesNotMatchOrIsNotThereIsAProblem() throws IOException {
        server.pom("g:bent:1", dependencies(dependency("g:evil:1")))
                .pom("g:bare:1")
                .pom("g:good:1");
        server.mood(
                RepositoryServer.path("g", "bent", "1") + ".sha1",
                FileServer.instead("0".repeat(40).getBytes(StandardCharsets.US_ASCII)));
        server.remove(RepositoryServer.path("g", "bare", "1") + ".sha1");

        Inventory inventory =
                resolve(dependencies(dependency("g:bent:1"), dependency("g:bare:1"), dependency("g:good:1")));

        assertThat(describe(inventory)).containsExactlyInAnyOrder("g:bent@1:5", "g:bare@1:6", "g:good@1:7");
        assertThat(inventory.problems())
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem.what()).contains("g:bent:jar:1", "hecksum"))
                .anySatisfy(problem -> assertThat(problem.what()).contains("g:bare:jar:1", "hecksum"));
    }

    @Test
    @Timeout(60)
    void aRepositoryThatHangsIsAProblemInTime() throws IOException {
        server.pom("g:slow:1").pom("g:trickle:1");
        server.mood(RepositoryServer.path("g", "slow", "1"), (_, _) -> {
            sleep(Duration.ofSeconds(40));
            return false;
        });
        MavenAccess impatient = access.withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(30));

        Inventory slow = resolve(impatient, Poms.pom("own:app:1", dependencies(dependency("g:slow:1"))));
        assertThat(describe(slow)).containsExactly("g:slow@1:5");
        assertThat(problem(slow)).contains("g:slow:jar:1", server.url());

        server.mood(RepositoryServer.path("g", "trickle", "1"), (exchange, file) -> {
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file, 0, 10);
            exchange.getResponseBody().flush();
            sleep(Duration.ofSeconds(40));
            return true;
        });
        Inventory trickle = resolve(
                access.withTimeouts(Duration.ofSeconds(1), Duration.ofSeconds(4)),
                Poms.pom("own:app:1", dependencies(dependency("g:trickle:1"))));
        assertThat(describe(trickle)).containsExactly("g:trickle@1:5");
        assertThat(trickle.problems()).hasSize(1);
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aRepositoryThatAPomNamesIsNotAsked() throws IOException {
        try (RepositoryServer stranger = new RepositoryServer()) {
            String repositories = "<repositories><repository><id>stranger</id><url>" + stranger.url()
                    + "</url></repository></repositories>";
            stranger.pom("g:theirs:1");
            server.pom("g:a:1", repositories, dependencies(dependency("g:theirs:1")))
                    .pom("g:parent:1", repositories, "<packaging>pom</packaging>")
                    .pom("g:extension:1");
            // A mirror of all would hide what is asked: this user has one for the central repository only.
            Path settings = Files.writeString(
                    folder.resolve("settings.xml"),
                    Files.readString(folder.resolve("settings.xml")).replace("<mirrorOf>*<", "<mirrorOf>central<"));
            String pom = Poms.pom(
                    "own:app:1",
                    "<parent><groupId>g</groupId><artifactId>parent</artifactId><version>1</version></parent>",
                    repositories,
                    "<pluginRepositories><pluginRepository><id>stranger</id><url>" + stranger.url()
                            + "</url></pluginRepository></pluginRepositories>",
                    "<build><extensions><extension><groupId>g</groupId><artifactId>extension</artifactId>"
                            + "<version>1</version></extension></extensions></build>",
                    dependencies(dependency("g:a:1")));

            Inventory inventory = resolve(access.withSettings(settings), pom);

            assertThat(stranger.requests()).isEmpty();
            assertThat(server.requests()).noneMatch(path -> path.contains("extension"));
            assertThat(problem(inventory))
                    .contains("g:theirs:jar:1", "stranger (" + stranger.url() + ")", "is not asked");

            // In the user's own settings it is the user who trusts it.
            Files.writeString(
                    settings,
                    Files.readString(settings)
                            .replace(
                                    "</settings>",
                                    "<profiles><profile><id>trusted</id>" + repositories
                                            + "</profile></profiles><activeProfiles><activeProfile>trusted"
                                            + "</activeProfile></activeProfiles></settings>"));
            assertThat(resolve(access.withSettings(settings), pom).problems()).isEmpty();
            assertThat(stranger.requests()).contains(RepositoryServer.path("g", "theirs", "1"));
        }
    }

    @Test
    void nothingIsWrittenOutsideOfTheLocalRepository() throws IOException {
        String outside = "../../../../../outside";
        server.pom("g:a:1", dependencies(dependency("g:b:" + outside)))
                .pom("g:c:1", dependencies(dependency("g:" + outside + ":1")))
                .file(
                        RepositoryServer.path("g", "d", "1"),
                        "<project><modelVersion>4.0.0</modelVersion><parent><groupId>g</groupId><artifactId>p</artifactId>"
                                + "<version>" + outside + "</version></parent><artifactId>d</artifactId></project>")
                .pom("g:e:1", managed(dependency("g:f:" + outside, "<type>pom</type><scope>import</scope>")));
        for (String package_ : List.of("g:a:1", "g:c:1", "g:d:1", "g:e:1")) {
            Inventory inventory = resolve(dependencies(dependency(package_)));
            assertThat(inventory.problems()).as(package_).isNotEmpty();
            assertThat(describe(inventory)).as(package_).anyMatch(line -> line.startsWith(package_.substring(0, 3)));
        }
        assertThat(resolve(dependencies(dependency("g:b:" + outside))).problems())
                .isNotEmpty();
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.filter(path -> path.toString().contains("outside"))).isEmpty();
        }
        assertThat(server.requests()).noneMatch(path -> path.contains("outside"));
    }

    @Test
    void aPomSeesNeitherEnvironmentNorHome() throws IOException {
        Inventory inventory = resolve(
                dependencies(dependency("g:a:${env.SECRET}"), dependency("g:b:${user.home}"), dependency("g:c:1")));
        assertThat(inventory.problems()).isNotEmpty();
        assertThat(inventory.problems().toString()).doesNotContain("hush");
        assertThat(server.requests()).noneMatch(path -> path.contains("hush") || path.contains("home"));
    }

    @Test
    void offlineAsksNobody() throws IOException {
        server.pom("g:a:1", dependencies(dependency("g:b:1"))).pom("g:b:1");
        assertThat(resolve(dependencies(dependency("g:a:1"))).problems()).isEmpty();
        int asked = server.requests().size();

        Inventory known = resolve(access.withOffline(true), Poms.pom("own:app:1", dependencies(dependency("g:a:1"))));
        assertThat(known.problems()).isEmpty();
        assertThat(describe(known)).containsExactly("g:a@1:5", "g:b@1:5");

        Inventory unknown =
                resolve(access.withOffline(true), Poms.pom("own:app:1", dependencies(dependency("g:new:1"))));
        assertThat(problem(unknown)).contains("g:new:jar:1", "alone (offline)");
        assertThat(server.requests()).hasSize(asked);
    }

    @Test
    void credentialsOfTheSettingsGoToTheirRepositoryAndIntoNoMessage() throws IOException {
        Path settings = settings("<servers><server><id>mirror</id><username>me</username><password>word</password>"
                + "</server></servers>");
        AtomicReference<String> sent = new AtomicReference<>("");
        server.mood(RepositoryServer.path("g", "a", "1"), (exchange, _) -> {
            String header = exchange.getRequestHeaders().getFirst("Authorization");
            if (header == null) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"here\"");
                exchange.sendResponseHeaders(401, -1);
                return true;
            }
            sent.set(header);
            exchange.sendResponseHeaders(403, -1);
            return true;
        });

        Inventory inventory =
                resolve(access.withSettings(settings), Poms.pom("own:app:1", dependencies(dependency("g:a:1"))));

        assertThat(sent.get())
                .isEqualTo("Basic " + Base64.getEncoder().encodeToString("me:word".getBytes(StandardCharsets.UTF_8)));
        assertThat(problem(inventory)).contains("g:a:jar:1").doesNotContain("word");
    }

    @Test
    void badPomsAreProblemsWithoutStackTraces() throws IOException {
        String deep = "<x>".repeat(100_000) + "</x>".repeat(100_000);
        for (String pom : List.of(
                "<project>",
                "",
                "no xml",
                "<!DOCTYPE project [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><project>&a;</project>",
                Poms.pom(
                        "own:app:1",
                        "<build><plugins><plugin><artifactId>p</artifactId><configuration>" + deep
                                + "</configuration></plugin></plugins></build>" + dependencies(dependency("g:a:1"))))) {
            Inventory inventory = resolve(access, pom);
            assertThat(inventory.problems())
                    .as(pom.substring(0, Math.min(40, pom.length())))
                    .isNotEmpty();
            for (InventoryProblem problem : inventory.problems()) {
                assertThat(problem.toString()).doesNotContain("\tat ", "root:", "\n");
            }
        }
    }

    @Test
    void settingsThatAreNoneAreSaidSo() {
        assertThatThrownBy(() -> MavenResolver.open(access.withSettings(folder.resolve("gone.xml")), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("gone.xml");
        assertThatThrownBy(() -> MavenResolver.open(
                        access.withSettings(Files.writeString(folder.resolve("bad.xml"), "<settings>")), Map.of()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("bad.xml");
    }
}
