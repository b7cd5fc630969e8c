package dev.packagefast.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Maven's own {@code dependency:tree} says of the same POMs, without network on both sides. The POMs are this
 * project's, without the modules of the project itself, which are in no repository before they are built.
 */
class SameAsMavenTest {
    private static final Path ROOT = Path.of(System.getProperty("pfsec.root", ".."));
    private static final Pattern OWN =
            Pattern.compile("<dependency>\\s*<groupId>dev\\.packagefast</groupId>.*?</dependency>", Pattern.DOTALL);
    private static final Pattern NODE =
            Pattern.compile("([\\w.-]+):([\\w.-]+):[\\w-]+(?::[\\w.-]+)?:([^:\\s]+):(\\w+)");

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"sandbox", "core", "telemetry", "maven", "cli", "bench"})
    void listsTheSamePackages(String module) throws Exception {
        String pom = Files.readString(ROOT.resolve(module).resolve("pom.xml"));
        compare(OWN.matcher(pom).replaceAll(""), module);
    }

    /** Several versions of one package on different levels, a bill of materials, test scope over compile scope. */
    @Test
    void mediatesTheSame() throws Exception {
        String pom = Poms.pom(
                "own:app:1",
                Poms.managed(
                        Poms.dependency("org.junit:junit-bom:6.1.3", "<type>pom</type><scope>import</scope>"),
                        Poms.dependency("org.slf4j:slf4j-api:2.0.17")),
                Poms.dependencies(
                        Poms.dependency("org.junit.jupiter:junit-jupiter", "<scope>test</scope>"),
                        Poms.dependency("org.apache.maven.resolver:maven-resolver-supplier-mvn3:2.0.10"),
                        Poms.dependency("org.cyclonedx:cyclonedx-core-java:12.2.0", "<optional>true</optional>"),
                        Poms.dependency("org.spdx:java-spdx-library:2.0.4", "<scope>provided</scope>")));
        compare(pom, "app");
    }

    private void compare(String pom, String module) throws Exception {
        // One level below a parent that is a copy of this project's, so that its managed versions hold.
        Path parent = Files.writeString(
                folder.resolve("pom.xml"),
                Files.readString(ROOT.resolve("pom.xml")).replaceAll("(?s)<modules>.*?</modules>", ""));
        Path file = Files.writeString(
                Files.createDirectory(parent.resolveSibling(module)).resolve("pom.xml"), pom);
        // Both work from the local repository of the build that runs this test.
        String local = System.getProperty("localRepository", System.getProperty("user.home") + "/.m2/repository");
        Path settings = Files.writeString(
                folder.resolve("settings.xml"),
                "<settings><localRepository>" + local + "</localRepository></settings>");
        TreeSet<String> theirs = theirs(file, settings);

        TreeSet<String> ours = new TreeSet<>();
        MavenAccess access = MavenAccess.ofUser().withOffline(true).withSettings(settings);
        try (MavenResolver resolver = MavenResolver.open(access)) {
            Inventory inventory = Inventory.read(file, LockfileFormats.builtIn().withReader("pom", resolver));
            assertThat(inventory.problems()).isEmpty();
            for (LocatedPackage located : inventory.packages()) {
                String scopes = located.groups().isEmpty()
                        ? "compile"
                        : located.groups().stream().sorted().findFirst().orElseThrow();
                ours.add(located + " " + scopes);
                assertThat(located.place().lineOrZero()).as(located.toString()).isPositive();
            }
        }
        assertThat(ours).isEqualTo(theirs);
    }

    private TreeSet<String> theirs(Path pom, Path settings) throws IOException, InterruptedException {
        Path tree = folder.resolve("tree");
        Path log = folder.resolve("log");
        ProcessBuilder maven = new ProcessBuilder(
                "mvn",
                "-o",
                "-B",
                "-s",
                settings.toString(),
                "-f",
                pom.toString(),
                "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:tree",
                "-DoutputFile=" + tree,
                "-Dproduct");
        Process process;
        try {
            process =
                    maven.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        } catch (IOException absent) {
            assumeTrue(false, "mvn is not on the PATH");
            return new TreeSet<>();
        }
        assertThat(process.waitFor(4, TimeUnit.MINUTES)).isTrue();
        String said = Files.readString(log);
        assumeTrue(
                process.exitValue() == 0,
                "mvn dependency:tree does not work offline here: "
                        + said.lines()
                                .filter(line -> line.startsWith("[ERROR]"))
                                .findFirst()
                                .orElse(said));
        assumeTrue(
                said.lines().noneMatch(line -> line.contains("is missing, no dependency information available")),
                "the local repository lacks the POMs of some dependencies, which Maven then leaves out");
        TreeSet<String> found = new TreeSet<>();
        Files.readAllLines(tree).stream().skip(1).forEach(line -> {
            Matcher node = NODE.matcher(line);
            assertThat(node.find()).as(line).isTrue();
            String scope = node.group(4);
            found.add(node.group(1) + ":" + node.group(2) + "@" + node.group(3) + " " + scope);
        });
        return found;
    }
}
