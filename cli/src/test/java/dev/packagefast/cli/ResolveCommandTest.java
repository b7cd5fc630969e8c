package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResolveCommandTest {
    @TempDir
    Path home;

    /** A local repository in which one package pulls in a vulnerable one, and settings that name it. */
    private Path settings() throws IOException {
        pom("acme:wrapper:1", dependency("org.apache.logging.log4j:log4j-core:2.14.1"));
        pom("org.apache.logging.log4j:log4j-core:2.14.1", "");
        return Files.writeString(
                home.resolve("settings.xml"),
                "<settings><localRepository>" + home.resolve("local") + "</localRepository></settings>");
    }

    private void pom(String coordinates, String dependency) throws IOException {
        String[] parts = coordinates.split(":", -1);
        Path folder = home.resolve("local")
                .resolve(parts[0].replace('.', '/'))
                .resolve(parts[1])
                .resolve(parts[2]);
        Files.writeString(
                Files.createDirectories(folder).resolve(parts[1] + "-" + parts[2] + ".pom"),
                project(coordinates, dependency));
    }

    private static String project(String coordinates, String dependency) {
        String[] parts = coordinates.split(":", -1);
        return "<project>\n<modelVersion>4.0.0</modelVersion>\n<groupId>" + parts[0] + "</groupId><artifactId>"
                + parts[1] + "</artifactId><version>" + parts[2] + "</version>\n<dependencies>\n" + dependency
                + "\n</dependencies>\n</project>\n";
    }

    private static String dependency(String coordinates) {
        String[] parts = coordinates.split(":", -1);
        return "<dependency><groupId>" + parts[0] + "</groupId><artifactId>" + parts[1] + "</artifactId><version>"
                + parts[2] + "</version></dependency>";
    }

    private Path project() throws IOException {
        Path folder = Files.createDirectories(home.resolve("project"));
        return Files.writeString(folder.resolve("pom.xml"), project("own:app:1", dependency("acme:wrapper:1")));
    }

    @Test
    void inventoryListsWhatIsPulledIn() throws IOException {
        Path pom = project();
        String settings = settings().toString();
        CommandRun plain = CommandRun.of(home, "inventory", pom.toString());
        assertThat(plain.out()).contains("acme:wrapper@1", "1 package").doesNotContain("log4j");

        CommandRun run = CommandRun.of(
                home, "inventory", pom.toString(), "--resolve", "--offline", "--maven-settings", settings);
        assertThat(run.exit()).as(run.err() + run.out()).isZero();
        assertThat(run.out()).contains("acme:wrapper@1", "log4j-core@2.14.1", "2 packages");
    }

    @Test
    void scanFindsWhatIsPulledIn() throws IOException {
        CommandRun run = CommandRun.of(
                home,
                "scan",
                project().getParent().toString(),
                "--resolve",
                "--offline",
                "--maven-settings",
                settings().toString(),
                "--format",
                "json");
        assertThat(run.exit()).as(run.err() + run.out()).isEqualTo(Exit.BAD);
        assertThat(run.out()).contains("CVE-2021-44228", "acme:wrapper@1", "\"packages\" : 2");
    }

    @Test
    void whatCannotBeResolvedIsExitThree() throws IOException {
        String settings = settings().toString();
        Path pom = project();
        Files.writeString(pom, Files.readString(pom).replace("wrapper", "unknown"));
        CommandRun.of(home, "scan", pom.toString(), "--resolve", "--offline", "--maven-settings", settings)
                .saysPlainly(Exit.NO_ANSWER, "acme:unknown:jar:1", "offline");
    }

    @Test
    void theOtherOptionsGoWithResolve() throws IOException {
        CommandRun.of(home, "scan", project().toString(), "--offline").saysPlainly(Exit.USAGE, "--resolve");
        CommandRun.of(home, "inventory", project().toString(), "--maven-settings", "x")
                .saysPlainly(Exit.USAGE, "--resolve");
        CommandRun.of(home, "scan", project().toString(), "--resolve", "--maven-settings", "gone.xml")
                .saysPlainly(Exit.NO_ANSWER, "gone.xml");
    }
}
