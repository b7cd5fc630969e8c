package dev.packagefast.cli;

import static dev.packagefast.cli.LodashProject.EXCEPTION;
import static dev.packagefast.cli.LodashProject.WARN_ALL;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which policy a scan goes by, and that nothing it sets aside goes unsaid. */
class PolicyCommandTest {
    @TempDir
    Path folder;

    private Path index;
    private Path project;

    @BeforeEach
    void makeAProject() throws IOException {
        index = LodashProject.index(folder);
        project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(project.resolve("package-lock.json"), LodashProject.BAD);
    }

    @Test
    void aPolicyInTheScannedFolderCountsOnlyWhenItIsNamed() throws IOException {
        Path policy = Files.writeString(project.resolve("pfsec.toml"), WARN_ALL);
        CommandRun unnamed = scan(project.toString());
        assertThat(unnamed.exit()).isEqualTo(1);
        assertThat(unnamed.out()).contains("was not used", "--policy " + policy);
        assertThat(scan(project.resolve("package-lock.json").toString()).out()).contains("was not used");
        CommandRun named = scan(project.toString(), "--policy", policy.toString());
        assertThat(named.exit()).isZero();
        assertThat(named.out()).contains("GHSA-1", "all are warnings").doesNotContain("was not used");
    }

    @Test
    void theUsersOwnPolicyCountsUnlessAnotherIsNamed() throws IOException {
        Path own = folder.resolve(".config/pfsec/pfsec.toml");
        Files.createDirectories(own.getParent());
        Files.writeString(own, WARN_ALL);
        assertThat(scan(project.toString()).exit()).isZero();
        Path empty = Files.writeString(folder.resolve("empty.toml"), "");
        assertThat(scan(project.toString(), "--policy", empty.toString()).exit())
                .isEqualTo(1);
    }

    @Test
    void aPolicyOfAHomeThatIsTheScannedFolderCountsOnlyWhenItIsNamed() throws IOException {
        Path own = project.resolve(".config/pfsec/pfsec.toml");
        Files.createDirectories(own.getParent());
        Files.writeString(own, WARN_ALL);
        String[] scan = {"scan", "--db", index.toString(), project.toString()};
        CommandRun run = CommandRun.of(project, scan);
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("was not used", "--policy " + own);
        CommandRun file = CommandRun.of(
                project,
                "scan",
                "--db",
                index.toString(),
                project.resolve("package-lock.json").toString());
        assertThat(file.exit()).isEqualTo(1);
        // By a link from elsewhere it is still the same folder.
        Path link = Files.createSymbolicLink(folder.resolve("link"), project);
        assertThat(CommandRun.of(link, scan).exit()).isEqualTo(1);
        assertThat(CommandRun.of(project, "scan", "--db", index.toString(), link.toString())
                        .exit())
                .isEqualTo(1);
        assertThat(scan(project.toString(), "--policy", own.toString()).exit()).isZero();
    }

    @Test
    void whatIsExceptedIsListedWithTheReason() throws IOException {
        Path policy = Files.writeString(folder.resolve("ours.toml"), EXCEPTION);
        CommandRun table = scan(project.toString(), "--policy", policy.toString());
        assertThat(table.exit()).isZero();
        assertThat(table.out())
                .contains("excepted   lodash 4.17.20  GHSA-1", "until 2999-12-31 by ann: never called", "1 excepted");
        CommandRun json = scan(project.toString(), "--policy", policy.toString(), "--format", "json");
        assertThat(json.out().replaceAll("\\s+", ""))
                .contains("\"findings\":[]", "\"excepted\":[{\"package\":", "\"decision\":\"excepted\"");
    }

    @Test
    void aBaselineLetsTheKnownPass() throws IOException {
        Path former = folder.resolve("former.json");
        assertThat(scan(project.toString(), "--format", "json", "--output", former.toString())
                        .exit())
                .isEqualTo(1);
        CommandRun again = scan(project.toString(), "--baseline", former.toString());
        assertThat(again.exit()).isZero();
        assertThat(again.out()).contains("known      lodash 4.17.20  GHSA-1", "1 known");
    }

    @Test
    void vexDocumentsMayBeSeveral() throws IOException {
        Path none = Files.writeString(folder.resolve("none.json"), vex("lodash@1.0.0"));
        Path one = Files.writeString(folder.resolve("one.json"), vex("lodash@4.17.20"));
        assertThat(scan(project.toString(), "--vex", none.toString()).exit()).isEqualTo(1);
        assertThat(scan(project.toString(), "--vex", none.toString(), "--vex", one.toString())
                        .exit())
                .isZero();
    }

    @Test
    void reasonsOfOthersDriveNoTerminal() throws IOException {
        Path vex = Files.writeString(
                folder.resolve("vex.json"),
                vex("lodash@4.17.20").replace("component_not_present", "\\u001b[2J\\u202e\\u009b31m\\nfixed"));
        Path policy = Files.writeString(
                folder.resolve("ours.toml"), EXCEPTION.replace("never called", "\\u202e\\u009b31m\\nproblem none"));
        for (String[] option : new String[][] {{"--vex", vex.toString()}, {"--policy", policy.toString()}}) {
            for (String format : new String[] {"table", "json", "markdown", "sarif", "html", "cyclonedx", "spdx"}) {
                CommandRun run = scan(project.toString(), option[0], option[1], "--format", format);
                assertThat(run.exit()).as(run.err()).isZero();
                assertThat(run.out()).doesNotContain("\u001b", "\u202e", "\u009b");
                assertThat(run.out().lines()).noneMatch(line -> line.startsWith("problem") || line.startsWith("fixed"));
            }
        }
    }

    @Test
    void failOnStillSeparatesWhatFails() {
        assertThat(scan(project.toString(), "--fail-on", "malicious").exit()).isZero();
        assertThat(scan(project.toString(), "--fail-on", "low").exit()).isEqualTo(1);
    }

    @Test
    void aBrokenPolicyIsNoAnswer() throws IOException {
        Path policy = Files.writeString(folder.resolve("broken.toml"), "[[rule]]\naction = \"allow\"\n");
        scan(project.toString(), "--policy", policy.toString()).saysPlainly(3, "broken.toml:2", "block or warn");
        scan(project.toString(), "--policy", folder.resolve("none").toString()).saysPlainly(3, "is not there");
        scan(project.toString(), "--vex", policy.toString()).saysPlainly(3, "broken.toml", "OpenVEX");
        scan(project.toString(), "--baseline", policy.toString()).saysPlainly(3, "broken.toml");
    }

    private static String vex(String product) {
        return """
                {"@context": "https://openvex.dev/ns/v0.2.0", "statements": [{"vulnerability": {"name": "CVE-1"},
                  "products": [{"@id": "pkg:npm/%s"}], "status": "not_affected",
                  "justification": "component_not_present"}]}""".formatted(product);
    }

    private CommandRun scan(String... words) {
        List<String> all = new ArrayList<>(List.of("scan", "--db", index.toString()));
        all.addAll(List.of(words));
        return CommandRun.of(folder, all.toArray(String[]::new));
    }
}
