package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.testing.PluginJars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the home lies in what is scanned, whoever wrote that brings a plugin and a database, and neither counts. */
class ScannedHomeTest {
    private static final String DATA = ".local/share/pfsec";

    @TempDir
    Path folder;

    private Path project;
    private Path mark;
    private Path clean;
    private PluginJars jars;

    /** A checkout that is the home too: with a finding, a plugin that leaves a mark, and an index that knows nothing. */
    @BeforeEach
    void makeAHostileProject() throws IOException {
        project = Files.createDirectory(folder.resolve("project"));
        mark = folder.resolve("mark");
        Files.writeString(project.resolve("package-lock.json"), """
                {"name": "app", "lockfileVersion": 3, "packages": {"": {"dependencies": {"lodash": "4"}},
                  "node_modules/lodash": {"version": "4.17.20"}}}""");
        assertThat(CommandRun.of(folder, "scan", project.toString()).out()).contains("lodash 4.17.20");
        Path record = Files.writeString(folder.resolve("NONE-1.json"), """
                {"id": "NONE-1", "modified": "2026-01-01T00:00:00Z", "affected": [
                  {"package": {"ecosystem": "npm", "name": "nobody"},
                   "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}""");
        clean = folder.resolve("clean.idx");
        assertThat(CommandRun.of(folder, "db", "import", record.toString(), "--out", clean.toString())
                        .exit())
                .isZero();
        Path data = Files.createDirectories(project.resolve(DATA));
        Files.copy(clean, data.resolve("advisories.idx"));
        jars = new PluginJars(data);
        // Loading is enough: what a class does when it is made needs no question.
        jars.policy(
                "marked",
                "return List.of();} { try { Files.createFile(Path.of(\"" + mark
                        + "\")); } catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }");
    }

    private CommandRun run(String... words) {
        return CommandRun.of(project, words);
    }

    @Test
    void thePluginDoesRunWhereItIsTheUsersOwn() throws IOException {
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path lock = Files.copy(project.resolve("package-lock.json"), elsewhere.resolve("package-lock.json"));
        run("scan", lock.toString());
        assertThat(mark).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "scan, 1, denied     every package",
        "fix, 1, denied: every package",
        "inventory, 3, the list may not be complete"
    })
    void noPluginOfTheScannedTreeRuns(String command, int exit, String said) throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), project);
        for (Path named : List.of(project, project.resolve("package-lock.json"), link, folder)) {
            CommandRun denied = run(command, named.toString());
            assertThat(mark).as(command + " " + named).doesNotExist();
            assertThat(denied.exit()).as(denied.out() + denied.err()).isEqualTo(exit);
            assertThat(denied.out()).contains(said, "--plugins " + jars.folder());
        }
        // By a link from elsewhere the home is still the same folder.
        CommandRun.of(link, command, project.toString());
        run(command, project.toString(), "--level", "permissive");
        run(command, project.toString(), "--format", "acme");
        assertThat(mark).doesNotExist();
        assertThat(Files.readString(project.resolve(".local/state/pfsec/audit.jsonl")))
                .contains("PLUGIN_FAILURE", "lies in the scanned folder");

        run(command, project.toString(), "--plugins", jars.folder().toString());
        assertThat(mark).exists();
    }

    @Test
    void noPluginRunsThatIsALinkIntoTheScannedTree() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path plugins = Files.createDirectories(home.resolve(DATA + "/plugins"));
        Files.createSymbolicLink(plugins.resolve("linked.jar"), jars.folder().resolve("marked.jar"));
        CommandRun scan = CommandRun.of(home, "scan", project.toString());
        assertThat(mark).doesNotExist();
        assertThat(scan.out()).contains("linked.jar", "lies in the scanned folder");
    }

    @Test
    void aFileIsVerifiedWithoutThePluginsBesideIt() throws IOException {
        Path file = Files.writeString(project.resolve("some.tgz"), "x");
        String[] verify = {"verify", file.toString(), "--integrity", "sha512-" + "A".repeat(86) + "=="};
        CommandRun run = run(verify);
        assertThat(mark).doesNotExist();
        assertThat(run.err()).contains("warning: the plugin marked.jar was skipped", "--plugins");
        assertThat(run.exit()).isEqualTo(1);
    }

    /** {@code exec} looks at the current folder: that of the package whose script it runs. */
    @Test
    void aScriptRunsWithoutThePluginsOfItsPackage() throws IOException {
        Path here = Files.createTempDirectory(Path.of("").toAbsolutePath().resolve("target"), "home");
        Path inHere = Files.createDirectories(here.resolve(DATA + "/plugins"));
        Files.copy(jars.folder().resolve("marked.jar"), inHere.resolve("marked.jar"));
        CommandRun run = CommandRun.of(here, "exec", "--", "true");
        assertThat(mark).doesNotExist();
        assertThat(run.err()).contains("marked.jar was skipped");
    }

    @ParameterizedTest
    @ValueSource(strings = {"scan", "fix"})
    void aDatabaseOfTheScannedTreeClearsNothing(String command) throws IOException {
        Files.delete(jars.folder().resolve("marked.jar"));
        Path own = project.resolve(DATA + "/advisories.idx");
        Path link = Files.createSymbolicLink(folder.resolve("link"), project);
        for (Path named : List.of(project, project.resolve("package-lock.json"), link, folder)) {
            CommandRun scan = run(command, named.toString());
            assertThat(scan.exit()).as(scan.out()).isEqualTo(1);
            assertThat(scan.out()).contains("lodash", own.toString(), "was not used", "--db " + own);
        }
        CommandRun named = run(command, project.toString(), "--db", own.toString());
        assertThat(named.exit()).isZero();
        assertThat(named.out()).doesNotContain("was not used");
    }

    @Test
    void aLinkIntoTheScannedTreeIsNoDatabaseOfTheUsersOwn() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Path own = Files.createDirectories(home.resolve(DATA)).resolve("advisories.idx");
        Files.createSymbolicLink(own, project.resolve(DATA + "/advisories.idx"));
        CommandRun scan = CommandRun.of(home, "scan", project.toString());
        assertThat(scan.exit()).isEqualTo(1);
        assertThat(scan.out()).contains("--db " + own);
    }

    @Test
    void whoScansTheHomeOfTheirAccountHasTheirDatabase() throws IOException {
        assertThat(opened(project, project, project).file()).contains(project.resolve(DATA + "/advisories.idx"));
        assertThat(opened(project, project, folder).distrusted()).isEmpty();
    }

    @Test
    void aHomeThatTheEnvironmentNamesIsNoAccounts() throws IOException {
        Path account = Files.createDirectory(folder.resolve("account"));
        assertThat(opened(project, account, project).file()).isEmpty();
        // A checkout below the account's home is not that home, not even when all of it is scanned.
        assertThat(opened(project, folder, project).file()).isEmpty();
        assertThat(opened(project, folder, folder).file()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {".git", ".hg", ".svn"})
    void aHomeThatIsACheckoutIsAnybodys(String mark) throws IOException {
        Files.createDirectory(project.resolve(mark));
        Database database = opened(project, project, project);
        assertThat(database.isStarter()).isTrue();
        assertThat(database.distrusted()).contains(project.resolve(DATA + "/advisories.idx"));
    }

    private static Database opened(Path home, Path account, Path scanned) {
        try (Database database = Database.open(
                Optional.empty(),
                new Places(Map.of("HOME", home.toString()), account),
                new ScannedTree(List.of(scanned)))) {
            return database;
        }
    }
}
