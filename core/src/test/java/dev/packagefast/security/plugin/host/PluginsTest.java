package dev.packagefast.security.plugin.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.packagefast.security.advisory.AdvisoryMatch;
import dev.packagefast.security.advisory.PackageVersion;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryProblem;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileFormats;
import dev.packagefast.security.inventory.PackageSource;
import dev.packagefast.security.plugin.ReportContents;
import dev.packagefast.security.testing.PluginJars;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real plugins: good ones, and each way of being a bad one. */
@Timeout(120)
class PluginsTest {
    private static final PackageVersion LODASH = new PackageVersion("npm", "lodash", "4.17.20");
    private static final PackageVersion OTHER = new PackageVersion("npm", "other", "1.0.0");
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(500);

    @TempDir
    Path folder;

    private PluginJars jars;

    @BeforeEach
    void makeAFolder() throws IOException {
        jars = new PluginJars(folder);
    }

    private Plugins load(Duration limit) throws IOException {
        return Plugins.load(jars.folder(), HostSettings.COMMAND.withTimeLimit(limit));
    }

    private static String failure(Plugins plugins) {
        assertThat(plugins.failures()).hasSize(1);
        return plugins.failures().getFirst().reason();
    }

    @Test
    void anAdvisorySourceAddsWhatItKnows() throws IOException {
        jars.source("acme-team", """
                return List.of(new Reported(packages.get(0), "ACME-1", Severity.HIGH, "bad")
                        .withFix("4.17.21").withAliases(List.of("CVE-1")).withReferences(List.of("https://acme.example/1")));""");
        Plugins plugins = load(LONG);

        Map<PackageVersion, List<AdvisoryMatch>> known = plugins.advisories(List.of(LODASH, OTHER));

        assertThat(known).containsOnlyKeys(LODASH);
        AdvisoryMatch match = known.get(LODASH).getFirst();
        assertThat(match.fix()).contains("4.17.21");
        assertThat(match.advisory().id()).isEqualTo("ACME-1");
        assertThat(match.advisory().source()).contains("acme-team");
        assertThat(match.advisory().severity()).isEqualTo(Severity.HIGH);
        assertThat(match.advisory().details().summary()).isEqualTo("bad");
        assertThat(match.advisory().details().references()).hasSize(1);
        assertThat(plugins.failures()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "return null;                                                                       | null for an answer",
                "return Arrays.asList((Reported) null);                                             | null for an advisory",
                "return List.of(new Reported(null, `+`, Severity.LOW, ``));                         | null for a package",
                "return List.of(new Reported(new PackageVersion(`npm`, `x`, `1`), `A`, Severity.LOW, ``)); | not asked about",
                "return List.of(new Reported(packages.get(0), `A B`, Severity.LOW, ``));            | an id",
                "return List.of(new Reported(packages.get(0), null, Severity.LOW, ``));             | null for an id",
                "return List.of(new Reported(packages.get(0), `A`.repeat(201), Severity.LOW, ``));  | an id",
                "return List.of(new Reported(packages.get(0), `A`, null, ``));                      | null for a severity",
                "return List.of(new Reported(packages.get(0), `A`, Severity.LOW, null));            | null for a summary",
                "return List.of(new Reported(packages.get(0), `A`, Severity.LOW, `x`.repeat(2000))); | a summary of more",
                "return List.of(new Reported(packages.get(0), `A`, Severity.LOW, `\\u001b[2J`));    | a summary of more",
                "return List.of(new Reported(packages.get(0), `A`, Severity.LOW, `\\u202egpj`));    | a summary of more",
                "return List.of(new Reported(packages.get(0), `A`, Severity.LOW, ``).withFix(`1\\n2`)); | fix of more",
                "return List.of(new Reported(packages.get(0), `A`, Severity.LOW, ``).withAliases(Collections.nCopies(101, `B`))); | more than 100 aliases",
                "return List.of(new Reported(packages.get(0), `A`, List.of(), Severity.LOW, ``, null, List.of())); | null for a fix",
                "return Collections.nCopies(2, new Reported(packages.get(0), `A`, Severity.LOW, ``)); | twice",
                "return (List<Reported>) (List) List.of(`text`);                                    | ClassCastException",
                "throw new IllegalStateException(`oops`);                                           | failed: java.lang.IllegalStateException: oops",
            })
    void nonsenseOfAnAdvisorySourceCountsForNothing(String body, String words) throws IOException {
        jars.source("odd", body.replace('`', '"'));
        Plugins plugins = load(LONG);
        assertThat(plugins.advisories(List.of(LODASH, OTHER))).isEmpty();
        assertThat(failure(plugins)).contains(words).doesNotContain("\u001b", "\u202e");
    }

    @Test
    void anAnswerWithoutAnEndIsCutByTheClock() throws IOException {
        jars.source("endless", """
                return new AbstractList<Reported>() {
                    public Reported get(int i) {
                        return new Reported(packages.get(0), "A" + i % 999, Severity.LOW, "");
                    }
                    public int size() { return Integer.MAX_VALUE; }
                    public Iterator<Reported> iterator() {
                        return new Iterator<Reported>() {
                            public boolean hasNext() { return true; }
                            public Reported next() { Sample.hang(); return null; }
                        };
                    }
                };""");
        Plugins plugins = load(SHORT);
        assertThat(plugins.advisories(List.of(LODASH))).isEmpty();
        assertThat(failure(plugins)).isEqualTo("gave no answer within 500 ms");
    }

    @Test
    void anExceptionOfThePluginsOwnIsPutIntoWordsWithinTheTimeLimit() throws IOException {
        jars.policy("a-hanging", "throw new RuntimeException() { public String toString() { hang(); return null; } };");
        jars.policy("b-throwing", "throw new RuntimeException() { public String toString() { throw new Error(); } };");
        jars.policy(
                "c-hostile",
                "throw new RuntimeException() { public String toString() { return \"\\u001b[2J\" + \"x\".repeat(9999); } };");
        jars.policy("d-null", "throw new RuntimeException() { public String toString() { return null; } };");
        Plugins plugins = load(SHORT);
        plugins.denied(List.of());
        assertThat(plugins.failures()).extracting(PluginFailure::plugin).hasSize(4);
        assertThat(plugins.failures().get(0).reason()).contains("500 ms");
        assertThat(plugins.failures().get(1).reason()).contains("failed: ");
        assertThat(plugins.failures().get(2).reason()).hasSizeLessThan(600).doesNotContain("\u001b");
    }

    @Test
    void aPluginOfAnotherVersionIsNamedAsSuch() throws IOException {
        jars.policyOfAnotherVersion("old");
        Plugins plugins = load(LONG);
        assertThat(plugins.denied(List.of(LocatedPackage.asked("npm", "a", "1", Path.of("")))))
                .isEmpty();
        assertThat(failure(plugins)).contains("built against another version", "licence");
    }

    @Test
    void oneThatHangsIsAskedAgainOnceItHasEndedAndOneOfAnotherVersionNever() throws Exception {
        Path gate = folder.resolve("gate");
        Path calls = Files.createDirectory(folder.resolve("calls"));
        jars.policy("hanging", """
                try {
                    Files.createTempFile(Path.of("%s"), "call", "");
                    while (!Files.exists(Path.of("%s"))) {
                        try { Thread.sleep(10); } catch (InterruptedException stubborn) { continue; }
                    }
                } catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }
                return List.of();""".formatted(calls, gate));
        jars.policyOfAnotherVersion("old");
        List<PluginFailure> told = new ArrayList<>();
        Plugins plugins = Plugins.of(
                List.of(),
                List.of(jars.folder()),
                new HostSettings(SHORT, Optional.of(Duration.ofMillis(1)), told::add));
        List<LocatedPackage> packages = List.of(LocatedPackage.asked("npm", "a", "1", Path.of("")));

        plugins.denied(packages);
        Thread.sleep(20);
        plugins.denied(packages);
        // The call that hangs has not ended, so there is no second one.
        assertThat(calls.toFile().list()).hasSize(1);
        assertThat(plugins.failures()).hasSize(2);
        assertThat(told).hasSize(2);

        Files.createFile(gate);
        Thread.sleep(500);
        plugins.denied(packages);
        assertThat(calls.toFile().list()).hasSize(2);
        assertThat(plugins.failures()).extracting(PluginFailure::plugin).containsExactly("old");
    }

    @Test
    void aReaderReadsItsFilesAlsoInAWalk() throws IOException {
        jars.reader("acme-reader", "\"acme.lock\", \"*.acme\"", """
                List<LockedPackage> found = new ArrayList<>();
                int line = 0;
                for (String each : new String(content, java.nio.charset.StandardCharsets.UTF_8).split("\\n")) {
                    line++;
                    String[] words = each.split(" ");
                    if (words.length < 2) {
                        return new Reading(found, List.of(new Omission(line, "has no version: " + each, "Write one")));
                    }
                    LockedPackage one = LockedPackage.of("npm", words[0], words[1], line);
                    found.add(words.length > 2 ? one.withRequires(List.of(words[2])).withDev(true) : one);
                }
                return new Reading(found);""");
        Path project = Files.createDirectories(folder.resolve("project/deep"));
        Files.writeString(project.resolve("acme.lock"), "top 1.0.0 lodash@4.17.20\nlodash 4.17.20\nbroken");
        Files.writeString(project.resolve("more.acme"), "left-pad 1.3.0");
        Files.writeString(project.resolve("package-lock.json"), "{\"lockfileVersion\": 3, \"packages\": {\"\": {}}}");
        Plugins plugins = load(LONG);

        Inventory inventory = Inventory.read(
                folder.resolve("project"), LockfileFormats.builtIn().withFurther(plugins.lockfileFormats()));

        assertThat(inventory.packages()).hasToString("[top@1.0.0, lodash@4.17.20, left-pad@1.3.0]");
        LocatedPackage lodash = inventory.packages().get(1);
        assertThat(lodash.place()).hasToString(project.resolve("acme.lock") + ":2");
        assertThat(lodash.source()).isEqualTo(PackageSource.REGISTRY);
        assertThat(inventory.packages().getFirst().dev()).isTrue();
        assertThat(lodash.paths().shown().getFirst().steps()).hasToString("[top@1.0.0, lodash@4.17.20]");
        assertThat(inventory.problems()).singleElement().satisfies(problem -> {
            assertThat(problem.kind()).isEqualTo(InventoryProblem.Kind.INCOMPLETE);
            assertThat(problem).hasToString(project.resolve("acme.lock") + ":3: has no version: broken. Write one");
        });
        assertThat(inventory.files()).hasSize(3);
        assertThat(Inventory.read(folder.resolve("project")).packages()).isEmpty();
        assertThat(Inventory.read(
                                project.resolve("more.acme"),
                                LockfileFormats.builtIn().withFurther(plugins.lockfileFormats()))
                        .packages())
                .hasSize(1);
        assertThat(plugins.failures()).isEmpty();
    }

    @Test
    void whatAReaderRefusesIsAProblemOfTheFile() throws IOException {
        jars.reader("strict", "\"acme.lock\"", """
                throw new BadLockfileException(7, "has \\u001b[31mno header", "Write one");""");
        Plugins plugins = load(LONG);
        Path file = Files.writeString(folder.resolve("acme.lock"), "x");
        assertThat(Inventory.read(file, LockfileFormats.builtIn().withFurther(plugins.lockfileFormats()))
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .startsWith(file + ":7: has ")
                        .doesNotContain("\u001b"));
        assertThat(plugins.failures()).isEmpty();
    }

    @Test
    void hostileTextOfAFileIsAProblemOfTheFile() throws IOException {
        jars.reader("naive", "\"acme.lock\"", """
                return new Reading(List.of(LockedPackage.of("npm", "\\u001b[2Jname", "1", 1),
                        LockedPackage.of("npm", "x".repeat(5000), "1", 2), LockedPackage.of("npm", "good", "1", 3)));""");
        Plugins plugins = load(LONG);
        Inventory inventory = Inventory.read(
                Files.writeString(folder.resolve("acme.lock"), "x"),
                LockfileFormats.builtIn().withFurther(plugins.lockfileFormats()));
        assertThat(inventory.packages()).hasToString("[good@1]");
        assertThat(inventory.problems()).hasSize(2);
        assertThat(inventory.problems().toString()).doesNotContain("\u001b");
        assertThat(plugins.failures()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "return null;                                                               | null for a reading",
                "return new Reading(Collections.nCopies(500_001, LockedPackage.of(`npm`, `a`, `1`, 1))); | more than 500000 packages",
                "return new Reading(List.of(LockedPackage.of(null, `a`, `1`, 1)));          | null for ecosystem",
                "return new Reading(List.of(LockedPackage.of(`\\n`, `a`, `1`, 1)));         | ecosystem of more",
                "return new Reading(List.of(LockedPackage.of(`npm`, null, `1`, 1)));        | null for a name",
                "return new Reading(List.of(LockedPackage.of(`npm`, `a`, `1`, -1)));        | line -1",
                "return new Reading(List.of(LockedPackage.of(`npm`, `a`, `1`, 1).withSource(null))); | null for a source",
                "return new Reading(List.of(LockedPackage.of(`npm`, `a`, `1`, 1).withGroups(Set.of(`\\u001b`)))); | group of more",
                "throw new StackOverflowError();                                            | failed: java.lang.StackOverflowError",
                "throw new OutOfMemoryError(`mine`);                                        | failed: java.lang.OutOfMemoryError",
                "hang(); return null;                                                       | 1000 ms",
                "List<LockedPackage> all = new ArrayList<>(); while (true) { all.add(LockedPackage.of(`npm`, `a`, `1`, 1)); if (Thread.interrupted()) { throw new Error(); } if (all.size() > 999) { all.clear(); } } | 1000 ms",
            })
    void aFileWhoseReaderFailsIsAProblemAndThePluginHasFailed(String body, String words) throws IOException {
        jars.reader("odd", "\"acme.lock\"", body.replace('`', '"'));
        Plugins plugins = load(Duration.ofMillis(1_000));
        Path file = Files.writeString(folder.resolve("acme.lock"), "x");
        Inventory inventory = Inventory.read(file, LockfileFormats.builtIn().withFurther(plugins.lockfileFormats()));
        assertThat(inventory.packages()).isEmpty();
        assertThat(inventory.problems())
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.toString()).contains("was not read: the plugin odd", "pfsec plugins"));
        assertThat(failure(plugins)).contains(words);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"package-lock.json\"",
                "\"../acme.lock\"",
                "\"*\"",
                "\"*x\"",
                "\"a*b\"",
                "\"\"",
                "\"a\\u001bb\"",
                ""
            })
    void aReaderMayNotClaimThat(String names) throws IOException {
        jars.reader("greedy", names, "return new Reading(List.of());");
        Plugins plugins = load(LONG);
        assertThat(failure(plugins)).contains("nonsense").doesNotContain("\u001b");
    }

    @Test
    void aReaderMayNotClaimWhatAnotherReads() throws IOException {
        jars.reader("a-first", "\"acme.lock\"", "return new Reading(List.of());");
        jars.reader("b-second", "\"acme.lock\"", "return new Reading(List.of());");
        Plugins plugins = load(LONG);
        assertThat(failure(plugins)).contains("claims acme.lock, which the plugin a-first reads");
        assertThat(plugins.all()).extracting(LoadedPlugin::name).containsExactly("a-first", "b-second");
    }

    @Test
    void aReportFormatWritesAReport() throws IOException {
        jars.format("acme-format", "acme-csv", "out.write((\"packages \" + report.packages().size()).getBytes());");
        Plugins plugins = load(LONG);
        assertThat(plugins.reportFormats()).containsExactly("acme-csv");
        assertThat(new String(plugins.report("acme-csv", contents()).orElseThrow(), StandardCharsets.UTF_8))
                .isEqualTo("packages 0");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "return;                                                                     | an empty report",
                "throw new java.io.IOException(`disk`);                                      | failed: java.io.IOException: disk",
                "out.write(1); hang();                                                       | 1500 ms",
                "while (true) { out.write(new byte[1 << 20]); }                              | at most 67108864 bytes",
                "try { while (true) { out.write(new byte[1 << 20]); } } catch (java.io.IOException swallowed) { return; } | more than 67108864 bytes",
                "out.write(new byte[4], 2, 9);                                               | IndexOutOfBounds",
            })
    void aFormatThatFailsGivesNoReport(String body, String words) throws IOException {
        jars.format("odd", "acme-csv", body.replace('`', '"'));
        Plugins plugins = load(Duration.ofMillis(1_500));
        assertThat(plugins.report("acme-csv", contents())).isEmpty();
        assertThat(failure(plugins)).contains(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "sarif", "Acme", "acme csv", "", "a/b", "x23456789012345678901234567890123"})
    void aFormatMayNotBeCalledThat(String name) throws IOException {
        jars.format("odd", name, "out.write(1);");
        Plugins plugins = load(LONG);
        assertThat(plugins.reportFormats()).isEmpty();
        assertThat(failure(plugins)).isNotEmpty();
    }

    @Test
    void aNameThatIsNoneIsNonsense() throws IOException {
        jars.policy("\\u001b[31mred", "return List.of();");
        Plugins plugins = load(LONG);
        assertThat(failure(plugins)).contains("name of more");
        assertThat(plugins.all().getFirst().name()).endsWith(".jar");
    }

    @Test
    void aFolderThatIsNotThereIsAnErrorOrAPluginThatFailed() throws IOException {
        Path gone = folder.resolve("gone");
        assertThatIOException().isThrownBy(() -> Plugins.load(gone, HostSettings.COMMAND));
        assertThat(failure(Plugins.of(List.of(), List.of(gone), HostSettings.COMMAND)))
                .contains("cannot be read");
    }

    @Test
    void anInterruptOfWhoAsksIsNoFaultOfThePlugin() throws IOException {
        jars.policy("slow", """
                try { Thread.sleep(300); } catch (InterruptedException e) { throw new IllegalStateException(e); }
                return List.of();""");
        Plugins plugins = load(LONG);
        Thread.currentThread().interrupt();
        assertThat(plugins.denied(List.of())).isEmpty();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(plugins.failures()).isEmpty();
    }

    private static ReportContents contents() {
        return new ReportContents(
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), Optional.empty(), "1", Instant.EPOCH);
    }
}
