package dev.packagefast.cli;

import static dev.packagefast.cli.LodashProject.BAD;
import static dev.packagefast.cli.LodashProject.GOOD;
import static dev.packagefast.cli.LodashProject.WARN_ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * The shell steps of {@code examples/ci} as they stand in the files, run with the real command and a real repository. The
 * machines of others are played by folders laid out as theirs: what an action checks out is cloned here.
 */
class CiRecipesTest {
    private static final Path ROOT =
            Path.of(System.getProperty("pfsec.root", "..")).toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Its path means what it says only if the policy lies at the root of the project. */
    private static final String EXCEPTION = LodashProject.EXCEPTION + "path = \"app/package-lock.json\"\n";

    @TempDir
    Path folder;

    private Path origin;
    private Path tool;

    private record Ran(int exit, String output) {}

    @BeforeEach
    void makeTheRepositories() throws Exception {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/git")) && Files.isExecutable(Path.of("/bin/bash")),
                "skipped: needs git in /usr/bin and /bin/bash");
        Path bucket = Files.createDirectories(folder.resolve("bucket/npm"));
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bucket.resolve("all.zip")))) {
            zip.putNextEntry(new ZipEntry("GHSA-1.json"));
            zip.write(LodashProject.ADVISORY.getBytes(StandardCharsets.UTF_8));
        }
        // Stands for the checkout of pfsec itself: the same command, its advisories from a folder.
        tool = Files.createDirectory(folder.resolve("tool"));
        Path launcher = Files.writeString(tool.resolve("pfsec"), """
                #!/bin/sh
                if [ "$1 $2" = "db update" ]; then
                  set -- "$@" --ecosystem npm --from '%s'
                fi
                exec %s "$@"
                """.formatted(bucket.getParent(), CommandRun.SHELL));
        assertThat(launcher.toFile().setExecutable(true)).isTrue();
        repository(tool);
        origin = Files.createDirectories(folder.resolve("origin"));
        write("app/package-lock.json", BAD);
        repository(origin);
    }

    private void write(String name, String text) throws IOException {
        Path file = origin.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void repository(Path place) throws Exception {
        must(place, "git init -q && git add -A && git commit -q -m start");
    }

    private void onMain(String name, String text) throws Exception {
        write(name, text);
        must(origin, "git add -A && git commit -q -m main");
    }

    private void onABranch(String name, String text) throws Exception {
        must(origin, "git checkout -q -b change");
        write(name, text);
        must(origin, "git add -A && git commit -q -m change");
    }

    private void must(Path place, String command) throws Exception {
        Ran ran = bash(place, command, Map.of());
        assertThat(ran.exit).as(ran.output).isZero();
    }

    private Ran bash(Path place, String script, Map<String, String> more) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", "-eo", "pipefail", "-c", script)
                .directory(place.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH", "/usr/bin:/bin",
                        "HOME", folder.toString(),
                        "LC_ALL", "C.UTF-8",
                        "GIT_AUTHOR_NAME", "ann",
                        "GIT_AUTHOR_EMAIL", "ann@example.org",
                        "GIT_COMMITTER_NAME", "ann",
                        "GIT_COMMITTER_EMAIL", "ann@example.org",
                        "GIT_CONFIG_COUNT", "1",
                        "GIT_CONFIG_KEY_0", "init.defaultBranch",
                        "GIT_CONFIG_VALUE_0", "main"));
        builder.environment().putAll(more);
        Process process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Ran(process.exitValue(), Files.readString(output));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> yaml(String name) throws IOException {
        return (Map<String, Object>) new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(ROOT.resolve("examples/ci").resolve(name)));
    }

    /** Runs the workflow's own steps; what its actions do is done before. Ends with the exit code of the scan. */
    @SuppressWarnings("unchecked")
    private Ran github() throws Exception {
        Path workspace = Files.createDirectories(folder.resolve("runner/work"));
        Path temporary = Files.createDirectories(folder.resolve("runner/temp"));
        Map<String, Object> jobs = (Map<String, Object>) yaml("github.yml").get("jobs");
        Ran last = new Ran(-1, "");
        int shell = 0;
        for (Object each : (List<Object>) ((Map<String, Object>) jobs.get("pfsec")).get("steps")) {
            Map<String, Object> step = (Map<String, Object>) each;
            Map<String, Object> with = (Map<String, Object>) step.getOrDefault("with", Map.of());
            if (String.valueOf(step.get("uses")).startsWith("actions/checkout@")) {
                boolean named = with.containsKey("repository");
                must(
                        workspace,
                        "git clone -q '" + (named ? tool : origin) + "' '" + with.get("path") + "'"
                                + (with.containsKey("ref") && !named
                                        ? " && git -C '" + with.get("path") + "' checkout -q main"
                                        : ""));
            } else if (step.get("run") instanceof String script) {
                shell++;
                last = bash(
                        workspace.resolve(String.valueOf(step.getOrDefault("working-directory", "."))),
                        script,
                        Map.of("RUNNER_TEMP", temporary.toString(), "GITHUB_WORKSPACE", workspace.toString()));
                if (last.exit != 0) {
                    break;
                }
            }
        }
        assertThat(shell).as(last.output).isEqualTo(2);
        return last;
    }

    private JsonNode sarif() throws IOException {
        return JSON.readTree(folder.resolve("runner/temp/pfsec.sarif").toFile())
                .path("runs")
                .path(0);
    }

    /** Runs the job's lines in one shell, as a runner does. */
    @SuppressWarnings("unchecked")
    private Ran gitlab() throws Exception {
        Path builds = Files.createDirectories(folder.resolve("builds"));
        Path project = builds.resolve("group/project");
        must(builds, "git clone -q '" + origin + "' '" + project + "'");
        Map<String, Object> job = (Map<String, Object>) yaml("gitlab.yml").get("pfsec");
        Map<String, String> environment = new HashMap<>(Map.of(
                "CI_PROJECT_DIR",
                project.toString(),
                "CI_BUILDS_DIR",
                builds.toString(),
                "CI_JOB_ID",
                "17",
                "CI_DEFAULT_BRANCH",
                "main",
                "PFSEC_REPOSITORY",
                tool.toString(),
                "PFSEC_COMMIT",
                "HEAD"));
        ((Map<String, Object>) job.get("variables"))
                .forEach((name, value) ->
                        environment.put(name, String.valueOf(value).replace("$CI_PROJECT_DIR", project.toString())));
        List<String> lines = new ArrayList<>();
        ((List<Object>) job.get("before_script")).forEach(line -> lines.add(String.valueOf(line)));
        ((List<Object>) job.get("script")).forEach(line -> lines.add(String.valueOf(line)));
        return bash(project, String.join("\n", lines), environment);
    }

    private JsonNode report() throws IOException {
        return JSON.readTree(folder.resolve("builds/group/project/pfsec.json").toFile());
    }

    @Test
    void theWorkflowFailsForAFindingAndWritesItForTheUpload() throws Exception {
        Ran ran = github();
        assertThat(ran.exit).as(ran.output).isEqualTo(1);
        assertThat(sarif().path("results").findValuesAsText("ruleId")).containsExactly("GHSA-1");
        assertThat(sarif().path("results").findValuesAsText("uri")).containsExactly("app/package-lock.json");
    }

    @Test
    void theWorkflowPassesWhenNothingIsWrong() throws Exception {
        onABranch("app/package-lock.json", GOOD);
        Ran ran = github();
        assertThat(ran.exit).as(ran.output).isZero();
        assertThat(sarif().path("results")).isEmpty();
    }

    @Test
    void theWorkflowTakesThePolicyOfTheMainBranchWithItsPaths() throws Exception {
        onMain("pfsec.toml", EXCEPTION);
        Ran ran = github();
        assertThat(ran.exit).as(ran.output).isZero();
        assertThat(sarif().path("results").findValuesAsText("justification"))
                .containsExactly("excepted until 2999-12-31 by ann: never called");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aPullRequestCannotLoosenThePolicyOfTheWorkflow(boolean hasOne) throws Exception {
        if (hasOne) {
            onMain("pfsec.toml", "[[rule]]\naction = \"block\"\npackage = \"*\"\n");
        }
        onABranch("pfsec.toml", WARN_ALL);
        assertThat(github().exit).isEqualTo(1);
    }

    @Test
    void aLinkInThePlaceOfThePolicyIsNotWrittenThrough() throws Exception {
        onMain("pfsec.toml", EXCEPTION);
        Path victim = Files.writeString(folder.resolve("victim"), "as it was");
        must(
                origin,
                "git checkout -q -b change && rm pfsec.toml && ln -s '" + victim
                        + "' pfsec.toml && git add -A && git commit -q -m change");
        assertThat(github().exit).isZero();
        assertThat(gitlab().exit).isZero();
        assertThat(victim).hasContent("as it was");
    }

    @Test
    void theWorkflowFailsWhenNoAnswerCanBeGivenAndStillHasAReport() throws Exception {
        onABranch("app/package-lock.json", "{");
        assertThat(github().exit).isEqualTo(3);
        assertThat(sarif().path("invocations")
                        .path(0)
                        .path("executionSuccessful")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void theJobFailsForAFindingAndKeepsTheReport() throws Exception {
        Ran ran = gitlab();
        assertThat(ran.exit).as(ran.output).isEqualTo(1);
        assertThat(report().path("findings").findValuesAsText("file")).containsOnly("./app/package-lock.json");
    }

    @Test
    void theJobTakesThePolicyOfTheMainBranchWithItsPaths() throws Exception {
        onMain("pfsec.toml", EXCEPTION);
        Ran ran = gitlab();
        assertThat(ran.exit).as(ran.output).isZero();
        assertThat(report().path("excepted")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aMergeRequestCannotLoosenThePolicyOfTheJob(boolean hasOne) throws Exception {
        if (hasOne) {
            onMain("pfsec.toml", "[[rule]]\naction = \"block\"\npackage = \"*\"\n");
        }
        onABranch("pfsec.toml", WARN_ALL);
        assertThat(gitlab().exit).isEqualTo(1);
    }

    @Test
    void aMergeRequestCannotBringTheAdvisoriesOrSettingsOfTheJob() throws Exception {
        must(origin, "git checkout -q -b change");
        for (String home : List.of(".pfsec/pfsec", ".config/pfsec", ".local/share/pfsec")) {
            write(home + "/pfsec.toml", WARN_ALL);
            write(home + "/advisories.idx", "no index");
            write(home + "/plugins/evil.jar", "no plugin");
        }
        must(origin, "git add -A && git commit -q -m change");
        Ran ran = gitlab();
        assertThat(ran.exit).as(ran.output).isEqualTo(1);
        assertThat(report().path("findings")).hasSize(1);
        assertThat(report().path("denied")).isEmpty();
    }
}
