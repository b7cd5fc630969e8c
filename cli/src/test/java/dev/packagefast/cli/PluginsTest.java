package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.packagefast.security.plugin.host.Plugins;
import dev.packagefast.security.testing.PluginJars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What plugins do to the commands; how one is held is tested where they are loaded. */
class PluginsTest {
    private static final Path SAMPLE = Path.of(System.getProperty("pfsec.root", ".."))
            .resolve("examples/plugin-sample/src/main/java/org/example/pfsec");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    private PluginJars jars;
    private Path project;

    @BeforeEach
    void makeAProject() throws IOException {
        jars = new PluginJars(Files.createDirectories(folder.resolve(".local/share/pfsec")));
        project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(project.resolve("package-lock.json"), """
                {"lockfileVersion": 3, "packages": {"": {},
                  "node_modules/acme-x": {"version": "1.0.0", "resolved": "https://registry.example/x.tgz"},
                  "node_modules/fine-y": {"version": "1.0.0", "resolved": "https://registry.example/y.tgz"}}}""");
    }

    private CommandRun scan(String... more) {
        return run("scan", more);
    }

    private CommandRun run(String command, String... more) {
        List<String> words = new ArrayList<>(List.of(command, project.toString()));
        words.addAll(List.of(more));
        return CommandRun.of(folder, words.toArray(String[]::new));
    }

    private String trail() throws IOException {
        return Files.readString(folder.resolve(".local/state/pfsec/audit.jsonl"));
    }

    @Test
    void theSamplePluginDeniesAPackageAndReadsALockfile() throws IOException {
        jars.add(
                "acme-rules",
                Map.of(
                        "PackagePolicy", "org.example.pfsec.InternalNames",
                        "LockfileReader", "org.example.pfsec.VendoredList"),
                List.of(SAMPLE.resolve("InternalNames.java"), SAMPLE.resolve("VendoredList.java")));
        CommandRun list = CommandRun.of(folder, "plugins");
        assertThat(list.exit()).isZero();
        assertThat(list.out()).isEqualTo("acme-rules 1.0.0  LockfileReader, PackagePolicy  ready\n");

        Files.writeString(project.resolve("vendored.txt"), "# vendored 1\nnpm lodash 4.17.20\nPyPI requests\n");
        CommandRun scan = scan();
        assertThat(scan.exit()).isEqualTo(Exit.NO_ANSWER);
        assertThat(scan.out())
                .contains(
                        "denied     acme-x@1.0.0",
                        "acme-rules: a name of ours",
                        "1 denied",
                        "lodash 4.17.20",
                        "GHSA-",
                        "vendored.txt:3",
                        "has 2 words; expected 3");
        assertThat(scan("--format", "json").out()).contains("\"plugin\" : \"acme-rules\"");
        assertThat(run("inventory").out()).contains("lodash@4.17.20");
    }

    @Test
    void withoutAFolderNothingIsAsked() throws IOException {
        Files.delete(jars.folder());
        assertThat(scan().exit()).isZero();
        assertThat(CommandRun.of(folder, "plugins").out()).startsWith("No plugins in ");
        scan("--format", "acme-csv").saysPlainly(Exit.USAGE, "--format is one of table, json,", "not 'acme-csv'");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "throw new IllegalStateException(`oops`);                       | failed: java.lang.IllegalStateException: oops",
                "throw new StackOverflowError();                                | failed: java.lang.StackOverflowError",
                "return null;                                                   | nonsense: null for an answer",
                "return java.util.Arrays.asList((Denial) null);                 | nonsense: null for a denial",
                "return List.of(new Denial(null, `x`));                         | not asked about",
                "return List.of(new Denial(packages.get(0), ``));               | no reason",
                "return List.of(new Denial(packages.get(0), null));             | null for reason",
                "return List.of(new Denial(packages.get(0), `x`.repeat(2000))); | reason of more",
                "return Collections.nCopies(2, new Denial(packages.get(0), `x`)); | or one twice",
                "packages.clear(); return List.of();                            | failed: java.lang.UnsupportedOperationException",
                "return (List<Denial>) (List) List.of(`text`);                  | failed: java.lang.ClassCastException",
                "throw new NoSuchMethodError(`gone`);                           | another version",
            })
    void onePluginThatFailsDeniesAtStandardAndIsSkippedAtPermissive(String body, String words) throws IOException {
        jars.policy("bad", body.replace('`', '"'));
        CommandRun standard = scan();
        assertThat(standard.exit()).as(standard.err()).isEqualTo(1);
        assertThat(standard.out()).contains("every package", words);
        assertThat(trail()).contains("PLUGIN_FAILURE", "\"plugin\":\"bad\"");
        assertThat(CommandRun.of(folder, "perf", "show").out()).contains("plugin-check");
        assertThat(scan("--level", "strict").exit()).isEqualTo(1);
        CommandRun permissive = scan("--level", "permissive");
        assertThat(permissive.exit()).isZero();
        assertThat(permissive.err())
                .containsOnlyOnce("warning: the plugin bad was skipped")
                .contains(words);
        assertThat(permissive.out()).contains("note       the plugin bad", "was skipped: it ", words);
        JsonNode notes = JSON.readTree(
                        scan("--level", "permissive", "--format", "json").out())
                .path("notes");
        assertThat(notes).hasSize(1);
        assertThat(notes.path(0).path("kind").asText()).isEqualTo("plugin_skipped");
    }

    @Test
    void aPluginSeesTheInterfacesAndNothingOfTheCommand() throws IOException {
        jars.policy("nosy", """
                for (String name : List.of("dev.packagefast.cli.Pfsec", "picocli.CommandLine",
                        "dev.packagefast.security.SecurityService", "dev.packagefast.security.plugin.host.Plugins",
                        "dev.packagefast.security.inventory.npm.NpmLockfile", "com.fasterxml.jackson.core.JsonFactory")) {
                    for (ClassLoader loader : new ClassLoader[] {
                            Sample.class.getClassLoader(), Thread.currentThread().getContextClassLoader()}) {
                        try {
                            Class.forName(name, false, loader);
                            throw new IllegalStateException("sees " + name);
                        } catch (ClassNotFoundException none) {
                            continue;
                        }
                    }
                }
                return List.of();""");
        CommandRun scan = scan();
        assertThat(scan.exit()).as(scan.out()).isZero();
    }

    @Test
    void whatIsNoPluginIsListedWithTheReason() throws IOException {
        Files.writeString(jars.folder().resolve("a-text.jar"), "no jar");
        jars.add("b-missing", Map.of("PackagePolicy", "org.example.Gone"), List.of());
        jars.add("c-none", Map.of("Other", "org.example.Gone"), List.of());
        Files.setPosixFilePermissions(
                jars.policy("d-open", "return List.of();"), PosixFilePermissions.fromString("rw-rw-rw-"));
        CommandRun list = CommandRun.of(folder, "plugins");
        assertThat(list.exit()).isEqualTo(1);
        assertThat(list.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("a-text.jar", "failed"),
                        line -> assertThat(line).contains("b-missing.jar", "failed", "org.example.Gone"),
                        line -> assertThat(line).contains("c-none.jar", "provides nothing"),
                        line -> assertThat(line).contains("d-open.jar", "may be changed by others"));
        assertThat(scan().exit()).isEqualTo(1);
        CommandRun inventory = run("inventory");
        assertThat(inventory.exit()).isEqualTo(Exit.NO_ANSWER);
        assertThat(inventory.out()).contains("the list may not be complete: the plugin a-text.jar");
    }

    @Test
    void sinksTakeTheEventAndTheFigureOfAScan() throws IOException {
        Path heard = folder.resolve("heard");
        String take = "try { Files.writeString(Path.of(\"" + heard + "\"), %s + \"\\n\","
                + " StandardOpenOption.CREATE, StandardOpenOption.APPEND); }"
                + " catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }";
        jars.add(
                "audit",
                "AuditSink",
                "public void accept(dev.packagefast.security.audit.AuditEvent event) {" + take.formatted("event.type()")
                        + "}");
        jars.add(
                "metric",
                "MetricSink",
                "public void accept(dev.packagefast.security.performance.PerformanceMetric metric) {"
                        + take.formatted("metric.metricType()") + "}");
        assertThat(scan().exit()).isZero();
        assertThat(Files.readAllLines(heard)).hasSize(2);
    }

    @Test
    void aSinkThatFailsDeniesAScanAndIsToldOfByOtherCommands() throws IOException {
        jars.add("deaf", "AuditSink", """
                public void accept(dev.packagefast.security.audit.AuditEvent event) { throw new IllegalStateException("deaf"); }""");
        CommandRun scan = scan();
        assertThat(scan.exit()).isEqualTo(1);
        assertThat(scan.out()).contains("every package", "IllegalStateException: deaf");
        assertThat(trail()).contains("PLUGIN_FAILURE");
        CommandRun verify = CommandRun.of(
                folder,
                "verify",
                project.resolve("package-lock.json").toString(),
                "--integrity",
                "sha512-" + "A".repeat(86) + "==");
        assertThat(verify.err()).contains("warning: the plugin deaf was skipped");
    }

    @Test
    void aFigureThatIsNotTakenIsToldOfAfterTheReport() throws IOException {
        jars.add("deaf", "MetricSink", """
                public void accept(dev.packagefast.security.performance.PerformanceMetric metric) { throw new Error("deaf"); }""");
        CommandRun scan = scan();
        assertThat(scan.exit()).isZero();
        assertThat(scan.err()).contains("warning: the plugin deaf was skipped");
    }

    @Test
    void whatAnAdvisorySourceKnowsIsMarkedJudgedAndGrouped() throws IOException {
        Files.writeString(project.resolve("package-lock.json"), """
                {"lockfileVersion": 3, "packages": {"": {},
                  "node_modules/lodash": {"version": "4.17.20"}, "node_modules/fine-y": {"version": "1.0.0"}}}""");
        JsonNode before = JSON.readTree(scan("--format", "json").out()).path("findings");
        String known = before.path(0).path("advisory").path("id").asText();
        jars.source("team", """
                List<Reported> all = new ArrayList<>();
                for (PackageVersion each : packages) {
                    if (each.name().equals("lodash")) {
                        all.add(new Reported(each, "ACME-1", Severity.CRITICAL, "ours").withAliases(List.of("%s")).withFix("5.0.0"));
                        all.add(new Reported(each, "%s", Severity.NONE, "milder than the index says"));
                    } else {
                        all.add(new Reported(each, "ACME-2", Severity.LOW, "a <b>summary</b> | of ours").withFix("1.0.1"));
                    }
                }
                return all;""".formatted(known, known));

        CommandRun table = scan();
        assertThat(table.exit()).as(table.err()).isEqualTo(1);
        assertThat(table.out())
                .contains(
                        "lodash 4.17.20  fixed in 5.0.0",
                        "critical  ACME-1 ",
                        known,
                        "(team)",
                        "fine-y 1.0.0  fixed in 1.0.1",
                        "a <b>summary</b> | of ours")
                .doesNotContain("milder");

        String json = scan("--format", "json").out();
        assertThat(JsonSchemaTest.faults("scan-report", json)).isEmpty();
        JsonNode findings = JSON.readTree(json).path("findings");
        assertThat(findings).hasSize(before.size() + 2);
        List<String> marked = new ArrayList<>();
        for (JsonNode finding : findings) {
            if (finding.path("advisory").has("source")) {
                marked.add(finding.path("advisory").path("id").asText() + " "
                        + finding.path("advisory").path("source").asText() + " "
                        + finding.path("upgrade").asText());
            }
        }
        assertThat(marked).hasSize(2).contains("ACME-2 team 1.0.1").anyMatch(each -> each.startsWith("ACME-1 team "));

        // The policy judges them as it does any other, and the other formats write them.
        assertThat(scan("--fail-on", "malicious").exit()).isZero();
        for (String format : List.of("sarif", "cyclonedx", "spdx", "html", "markdown")) {
            CommandRun other = scan("--format", format);
            assertThat(other.exit()).as(format + other.err()).isEqualTo(1);
            assertThat(other.out()).as(format).contains(format.equals("spdx") ? "fine-y" : "ACME-2");
        }
    }

    @Test
    void aReaderThatFailsIsAProblemAtEveryLevel() throws IOException {
        jars.reader("odd", "\"acme.lock\"", "throw new IllegalStateException(\"oops\");");
        assertThat(scan().exit()).isZero();
        Files.writeString(project.resolve("acme.lock"), "x");
        CommandRun standard = scan();
        assertThat(standard.exit()).isEqualTo(Exit.NO_ANSWER);
        assertThat(standard.out()).contains("acme.lock", "was not read: the plugin odd failed", "every package");
        assertThat(scan("--level", "permissive").exit()).isEqualTo(Exit.NO_ANSWER);
        CommandRun inventory = run("inventory");
        assertThat(inventory.exit()).isEqualTo(Exit.NO_ANSWER);
        assertThat(inventory.out())
                .contains("was not read: the plugin odd failed")
                .contains("acme-x@1.0.0");
    }

    @Test
    void fixAsksThePluginsAsScanDoes() throws IOException {
        Files.writeString(project.resolve("package-lock.json"), """
                {"lockfileVersion": 3, "packages": {"": {"dependencies": {"acme-x": "^1.0.0"}},
                  "node_modules/acme-x": {"version": "1.0.0"}}}""");
        Files.writeString(project.resolve("acme.lock"), "x");
        assertThat(run("fix").out()).isEqualTo("Nothing to fix\n");

        jars.source("team", """
                List<Reported> all = new ArrayList<>();
                for (PackageVersion each : packages) {
                    all.add(new Reported(each, "ACME-1", Severity.CRITICAL, "ours").withFix("1.0.1"));
                }
                return all;""");
        jars.reader("odd", "\"acme.lock\"", """
                return new Reading(List.of(LockedPackage.of("npm", "read-by-a-plugin", "1.0.0", 1)));""");
        jars.policy("strict-one", """
                for (LocatedPackage each : packages) {
                    if (each.name().equals("acme-x")) {
                        return List.of(new Denial(each, "not ours"));
                    }
                }
                return List.of();""");
        CommandRun fix = run("fix");
        assertThat(fix.exit()).as(fix.err()).isEqualTo(1);
        assertThat(fix.out())
                .contains(
                        "npm update acme-x",
                        "clears ACME-1",
                        "set read-by-a-plugin to 1.0.1 in what acme.lock is made from",
                        "denied: acme-x@1.0.0 (strict-one: not ours)");
        assertThat(trail()).contains("\"denied\":\"1\"");
    }

    @Test
    void aDenialAloneLeavesSomethingToDo() throws IOException {
        jars.policy("no", "return List.of(new Denial(packages.get(0), \"not ours\"));");
        CommandRun fix = run("fix");
        assertThat(fix.exit()).isEqualTo(1);
        assertThat(fix.out()).isEqualTo("denied: acme-x@1.0.0 (no: not ours)\n");
    }

    @ParameterizedTest
    @CsvSource({"permissive, 0", "standard, 1", "strict, 1"})
    void whatItMeansToFixThatAPluginFailsIsUpToTheLevel(String level, int exit) throws IOException {
        jars.policy("bad", "throw new IllegalStateException(\"oops\");");
        CommandRun fix = run("fix", "--level", level);
        assertThat(fix.exit()).isEqualTo(exit);
        assertThat(trail()).contains("PLUGIN_FAILURE");
        assertThat(CommandRun.of(folder, "perf", "show").out()).contains("plugin-check");
        if (exit == 0) {
            assertThat(fix.err()).containsOnlyOnce("warning: the plugin bad was skipped");
            assertThat(fix.out()).contains("note: the plugin bad: was skipped: it failed", "Nothing to fix");
        } else {
            assertThat(fix.out())
                    .contains("denied: every package (bad: failed: java.lang.IllegalStateException: oops)")
                    .doesNotContain("Nothing to fix");
        }
        assertThat(run("fix", "--level", "lax").exit()).isEqualTo(Exit.USAGE);
    }

    /** Without npm as well: nothing may be started. */
    @Test
    void nothingIsAppliedWhereAPluginFailed() throws IOException {
        Path lock = Files.writeString(project.resolve("package-lock.json"), """
                {"lockfileVersion": 3, "packages": {"": {"dependencies": {"lodash": "^4.17.0"}},
                  "node_modules/lodash": {"version": "4.17.20"}}}""");
        Files.writeString(project.resolve("package.json"), "{\"dependencies\": {\"lodash\": \"^4.17.0\"}}");
        String before = Files.readString(lock);
        jars.policy("bad", "throw new IllegalStateException(\"oops\");");
        CommandRun fix = run("fix", "--apply");
        assertThat(fix.exit()).isEqualTo(1);
        assertThat(fix.out())
                .contains(
                        "npm update lodash", "Nothing was changed: what a plugin that failed", "denied: every package");
        assertThat(lock).hasContent(before);
    }

    @Test
    void aFixLeavesNoAnswerWithoutTheEventThatWasDemanded() throws IOException {
        Path log = folder.resolve("fix.jsonl");
        assertThat(run("fix", "--audit-log", log.toString()).exit()).isZero();
        assertThat(log).content().contains("VULNERABILITY_SCAN");
        CommandRun refused = run("fix", "--audit-log", folder.toString());
        assertThat(refused.exit()).isEqualTo(Exit.NO_ANSWER);
        assertThat(refused.out()).isEmpty();
    }

    /** As for a scan; the list has nothing that could be denied, so that it counts as not whole. */
    @ParameterizedTest
    @CsvSource({"permissive, 0", "standard, 3", "strict, 3"})
    void whatItMeansToAnInventoryThatAPluginFailsIsUpToTheLevel(String level, int exit) throws IOException {
        Files.writeString(jars.folder().resolve("torn.jar"), "no jar");
        String word = exit == 0 ? "note" : "problem";
        CommandRun table = run("inventory", "--level", level);
        assertThat(table.exit()).isEqualTo(exit);
        assertThat(table.out())
                .contains(word + " ", jars.folder() + ": the list may not be complete: the plugin torn.jar")
                .contains("acme-x@1.0.0");
        assertThat(table.err().contains("warning: the plugin torn.jar was skipped"))
                .isEqualTo(exit == 0);
        assertThat(trail()).contains("PLUGIN_FAILURE");
        assertThat(CommandRun.of(folder, "perf", "show").out()).contains("plugin-check");

        CommandRun json = run("inventory", "--level", level, "--format", "json");
        assertThat(json.exit()).isEqualTo(exit);
        assertThat(JsonSchemaTest.faults("inventory-report", json.out())).isEmpty();
        JsonNode report = JSON.readTree(json.out());
        assertThat(report.path(word + "s")).hasSize(1);
        assertThat(report.path(exit == 0 ? "problems" : "notes")).isEmpty();

        for (String format : List.of("cyclonedx", "spdx")) {
            CommandRun bill = run("inventory", "--level", level, "--format", format);
            assertThat(bill.exit()).isEqualTo(exit);
            assertThat(bill.out())
                    .contains("the list may not be complete: the plugin torn.jar")
                    .contains(format.equals("spdx") ? word + ": " : "pfsec:" + word);
            assertThat(bill.out().contains("\"aggregate\" : \"incomplete\"")).isEqualTo(format.equals("cyclonedx"));
        }
        assertThat(run("inventory", "--level", "lax").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void aReportOfAPluginIsToldWhatWasPassedOver() throws IOException {
        jars.format("acme-format", "acme-csv", """
                out.write((report.problems().size() + " problems, " + report.notes()).getBytes());""");
        Files.writeString(jars.folder().resolve("torn.jar"), "no jar");
        assertThat(run("inventory", "--format", "acme-csv", "--level", "permissive")
                        .out())
                .startsWith("0 problems, [")
                .contains("the plugin torn.jar");
        assertThat(run("inventory", "--format", "acme-csv").out()).isEqualTo("1 problems, []");
    }

    @Test
    void aReportFormatOfAPluginWritesScanAndInventory() throws IOException {
        jars.format("acme-format", "acme-csv", """
                StringBuilder text = new StringBuilder();
                for (LocatedPackage each : report.packages()) {
                    text.append(each).append('\\n');
                }
                text.append(report.database().isPresent() ? "scan" : "inventory").append("\\u001b[2J\\n");
                out.write(text.toString().getBytes());""");
        String expected = "acme-x@1.0.0\nfine-y@1.0.0\nscan\u001b[2J\n";
        assertThat(scan("--format", "acme-csv").out()).isEqualTo(expected);
        Path file = folder.resolve("report.csv");
        assertThat(scan("--format", "acme-csv", "--output", file.toString()).exit())
                .isZero();
        assertThat(file).hasContent(expected);
        assertThat(run("inventory", "--format", "acme-csv").out()).endsWith("inventory\u001b[2J\n");
        // A terminal would act upon what is in names.
        CommandRun shown =
                CommandRun.onTerminal(folder, Map.of(), "scan", project.toString(), "--format", "acme-csv", "--quiet");
        assertThat(shown.out()).contains("scan\\u001b[2J\n");
        scan("--format", "acme")
                .saysPlainly(Exit.USAGE, "--format is one of table, json", "of plugins acme-csv, not 'acme'");
        run("inventory", "--format", "acme").saysPlainly(Exit.USAGE, "of plugins acme-csv, not 'acme'");
    }

    @Test
    void aFormatThatFailsLeavesNoHalfReport() throws IOException {
        jars.format("odd", "acme-csv", "out.write(new byte[9000]); throw new IllegalStateException(\"oops\");");
        Path file = Files.writeString(folder.resolve("report.csv"), "before");
        CommandRun run = scan("--format", "acme-csv", "--output", file.toString());
        assertThat(run.exit()).isEqualTo(Exit.NO_ANSWER);
        assertThat(run.err()).contains("the report could not be written as 'acme-csv': the plugin odd failed");
        assertThat(file).hasContent("before");
        assertThat(scan("--format", "acme-csv", "--level", "permissive").out()).isEmpty();
    }

    @Test
    void noPluginMayTakeTheNameOfABuiltInFormat() {
        for (String command : List.of("scan", "inventory")) {
            CommandRun help = CommandRun.of(folder, command, "--help");
            assertThat(help.out()).contains("table|json|");
            String listed = help.out().replaceAll("(?s).*--format=([a-z|\\s]+?)\\s{2,}.*", "$1");
            assertThat(Plugins.BUILT_IN_FORMATS)
                    .containsAll(List.of(listed.strip().split("[|\\s]+")));
        }
    }
}
