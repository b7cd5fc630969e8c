package dev.packagefast.cli;

import static dev.packagefast.cli.LodashProject.BAD;
import static dev.packagefast.cli.LodashProject.GOOD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/ci/pre-commit} by real commits in a repository, with the real command behind it. */
class PreCommitHookTest {
    private static final Path ROOT =
            Path.of(System.getProperty("pfsec.root", "..")).toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private Path repository;
    private Path pfsec;

    private record Ran(int exit, String output) {}

    @BeforeEach
    void makeARepository() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "skipped: needs git in /usr/bin");
        Path index = LodashProject.index(folder);
        pfsec = Files.writeString(
                folder.resolve("pfsec"),
                "#!/bin/sh\necho scanned >> '" + folder.resolve("calls") + "'\nexec " + CommandRun.SHELL
                        + " \"$@\" --db '" + index + "'\n");
        assertThat(pfsec.toFile().setExecutable(true)).isTrue();
        repository = Files.createDirectory(folder.resolve("a repository"));
        assertThat(git("init", "-q").exit).isZero();
        Path hook = repository.resolve(".git/hooks/pre-commit");
        Files.createDirectories(hook.getParent());
        Files.copy(
                ROOT.resolve("examples/ci/pre-commit"),
                hook,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
    }

    @Test
    void refusesACommitThatBringsAVulnerablePackage() throws Exception {
        stage("package-lock.json", BAD);
        Ran commit = commit();
        assertThat(commit.exit).isEqualTo(1);
        assertThat(commit.output).contains("GHSA-1", "lodash 4.17.20", "not committed, because of the findings");
        assertThat(commits()).isZero();
    }

    @Test
    void letsACommitPassWhoseLockfileIsClean() throws Exception {
        stage("a folder/sub/package-lock.json", GOOD);
        stage("ümlaut/package-lock.json", GOOD);
        assertThat(commit().exit).isZero();
        assertThat(commits()).isEqualTo(1);
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void findsALockfileWithAStrangeName() throws Exception {
        stage("a \"folder\"\n$(touch x)/ümlaut/package-lock.json", BAD);
        assertThat(commit().exit).isEqualTo(1);
        assertThat(repository.resolve("x")).doesNotExist();
    }

    @Test
    void doesNotScanWhenNoLockfileIsStaged() throws Exception {
        stage("readme.txt", "hello");
        stage("not-package-lock.json", BAD);
        Files.writeString(repository.resolve("package-lock.json"), BAD);
        assertThat(commit().exit).isZero();
        assertThat(calls()).isZero();
    }

    @Test
    void judgesWhatIsStagedAndNotWhatLiesInTheFolder() throws Exception {
        stage("package-lock.json", BAD);
        Files.writeString(repository.resolve("package-lock.json"), GOOD);
        assertThat(commit().exit).isEqualTo(1);
        stage("package-lock.json", GOOD);
        Files.writeString(repository.resolve("package-lock.json"), BAD);
        assertThat(commit().exit).isZero();
    }

    @Test
    void aDeletedLockfileIsNothingToScan() throws Exception {
        stage("package-lock.json", GOOD);
        assertThat(commit().exit).isZero();
        assertThat(git("rm", "-q", "package-lock.json").exit).isZero();
        assertThat(commit().exit).isZero();
        assertThat(commits()).isEqualTo(2);
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void refusesWhenNoAnswerCanBeGiven() throws Exception {
        stage("package-lock.json", "{");
        Ran commit = commit();
        assertThat(commit.exit).isEqualTo(1);
        assertThat(commit.output).contains("could not give an answer (exit 3)");
    }

    @Test
    void refusesWithAMessageWhenTheCommandIsMissing() throws Exception {
        Files.delete(pfsec);
        stage("package-lock.json", GOOD);
        Ran commit = commit();
        assertThat(commit.exit).isEqualTo(1);
        assertThat(commit.output).contains("pfsec is not on the PATH");
        assertThat(git("commit", "-q", "--no-verify", "-m", "x").exit).isZero();
    }

    private void stage(String name, String content) throws Exception {
        Path file = repository.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        assertThat(git("add", "--", name).exit).isZero();
    }

    private Ran commit() throws Exception {
        return git("commit", "-q", "-m", "x");
    }

    private int commits() throws Exception {
        String log = git("log", "--oneline").output;
        return log.startsWith("fatal") ? 0 : (int) log.lines().count();
    }

    private int calls() throws IOException {
        Path calls = folder.resolve("calls");
        return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
    }

    private Ran git(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "/usr/bin/git",
                "-c",
                "user.name=ann",
                "-c",
                "user.email=ann@example.org",
                "-c",
                "init.defaultBranch=main"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(repository.toFile()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        "/usr/bin:/bin",
                        "HOME",
                        folder.toString(),
                        "PFSEC",
                        pfsec.toString(),
                        "LC_ALL",
                        "C.UTF-8"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return new Ran(process.exitValue(), output);
    }
}
