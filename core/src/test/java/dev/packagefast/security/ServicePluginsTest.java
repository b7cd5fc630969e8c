package dev.packagefast.security;

import static dev.packagefast.security.Fixture.answer;
import static dev.packagefast.security.Fixture.events;
import static dev.packagefast.security.Fixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.advisory.AdvisoryIndex;
import dev.packagefast.security.advisory.AdvisoryMatch;
import dev.packagefast.security.advisory.PackageVersion;
import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.Outcome;
import dev.packagefast.security.plugin.AdvisorySource;
import dev.packagefast.security.plugin.AuditSink;
import dev.packagefast.security.plugin.PackagePolicy;
import dev.packagefast.security.testing.PluginJars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Plugins of a service, as jars and as instances: what they decide, and what it means that they fail. */
@Timeout(180)
class ServicePluginsTest {
    private static final String OF_ANOTHER_VERSION = "of another version";

    @TempDir
    Path folder;

    private PluginJars jars;
    private Path tarball;
    private Path script;

    @BeforeEach
    void makeAPackage() throws IOException {
        jars = new PluginJars(folder);
        tarball = Files.writeString(folder.resolve("package.tgz"), "a package");
        script = Fixture.script(folder, "install.sh", "#!/bin/sh\necho ran > here\n");
    }

    private SecurityServiceConfig config(SecurityLevel level) {
        return SecurityServiceConfig.defaults()
                .withLevel(level)
                .withEnableRuntimeProtection(false)
                .withPluginFolder(jars.folder());
    }

    /** The three operations on one package. */
    private List<CompletableFuture<? extends Report<?>>> operations(SecurityService security, String name) {
        return List.of(
                security.verifyPackageFileIntegrity(name, "1.0.0", tarball, Fixture.sri(tarball)),
                security.scanPackageForVulnerabilities(name, "1.0.0"),
                security.executePackageScript(name, "install", script, folder));
    }

    @Test
    void aPolicyDeniesItsPackageInEachOperationAndNoOther() throws IOException {
        jars.policy("naming", """
                return packages.get(0).name().startsWith("acme-") ? List.of(new Denial(packages.get(0), "a name of ours"))
                        : List.of();""");
        try (var security = SecurityService.withConfig(config(SecurityLevel.PERMISSIVE))) {
            for (var operation : operations(security, "acme-billing")) {
                PackageDeniedException denied = failure(operation, PackageDeniedException.class);
                assertThat(denied.plugin()).isEqualTo("naming");
                assertThat(denied).hasMessageContainingAll("acme-billing", "a name of ours");
            }
            assertThat(folder.resolve("here")).doesNotExist();
            assertThat(events(security)).hasSize(3).allSatisfy(event -> {
                assertThat(event.outcome()).isEqualTo(AuditOutcome.REFUSED);
                assertThat(event.attributes())
                        .containsEntry("code", "package-denied")
                        .containsEntry("plugin", "naming");
            });
            assertThat(security.degradations()).isEmpty();
            assertThat(checks(security)).isEqualTo(Map.of(Outcome.REFUSED, 3L));

            operations(security, "left-pad").forEach(Fixture::answer);
            assertThat(folder.resolve("here")).exists();
            assertThat(security.degradations()).doesNotContainKey(Degradation.Kind.PLUGIN_SKIPPED);
        }
    }

    private static Map<Outcome, Long> checks(SecurityService security) {
        Map<Outcome, Long> counts = new java.util.EnumMap<>(Outcome.class);
        security.performanceMonitor().snapshot().series().stream()
                .filter(series -> series.key().type().equals(PluginFailures.METRIC))
                .forEach(series ->
                        counts.merge(series.key().outcome(), series.durations().count(), Long::sum));
        return counts;
    }

    static Stream<Arguments> failing() {
        return Stream.of(
                        Arguments.of("throw new IllegalStateException(\"oops\");", "failed: "),
                        Arguments.of("hang(); return null;", "gave no answer within 700 ms"),
                        Arguments.of(OF_ANOTHER_VERSION, "another version"),
                        Arguments.of("throw new NoSuchMethodError(\"gone\");", "another version"),
                        Arguments.of("return null;", "nonsense"),
                        Arguments.of("return List.of(new Denial(null, \"x\"));", "not asked about"),
                        Arguments.of(
                                "return List.of(new Denial(packages.get(0), \"x\".repeat(2000)));", "reason of more"),
                        Arguments.of("return List.of(new Denial(packages.get(0), \"\\u001b[2J\"));", "reason of more"))
                .flatMap(each -> Stream.of(SecurityLevel.values())
                        .map(level -> Arguments.of(level, each.get()[0], each.get()[1])));
    }

    @ParameterizedTest
    @MethodSource("failing")
    void aPolicyThatFailsIsSkippedAtThePermissiveLevelAndDeniesAtTheOthers(
            SecurityLevel level, String body, String words) throws IOException {
        if (body.equals(OF_ANOTHER_VERSION)) {
            jars.policyOfAnotherVersion("bad");
        } else {
            jars.policy("bad", body);
        }
        boolean skipped = level == SecurityLevel.PERMISSIVE;
        SecurityServiceConfig strictButUnconfined = config(level).withPluginTimeLimit(Duration.ofMillis(700));
        try (var security = Fixture.at(
                strictButUnconfined, AdvisoryIndex.starter().metadata().newest().orElseThrow())) {
            List<CompletableFuture<? extends Report<?>>> operations = new ArrayList<>();
            operations.add(security.verifyPackageFileIntegrity("a", "1.0.0", tarball, Fixture.sri(tarball)));
            operations.add(security.scanPackageForVulnerabilities("a", "1.0.0"));
            if (level != SecurityLevel.STRICT) {
                operations.add(security.executePackageScript("a", "install", script, folder));
            }
            for (var operation : operations) {
                if (skipped) {
                    assertThat(answer(operation).degradations())
                            .filteredOn(each -> each.kind() == Degradation.Kind.PLUGIN_SKIPPED)
                            .singleElement()
                            .satisfies(each -> assertThat(each.message())
                                    .contains("bad", words)
                                    .doesNotContain("\u001b"));
                } else {
                    assertThat(failure(operation, PackageDeniedException.class))
                            .hasMessageContainingAll("bad", words)
                            .satisfies(denied -> assertThat(denied.getMessage()).doesNotContain("\u001b"));
                }
            }
            int asked = operations.size();
            assertThat(folder.resolve("here").toFile().exists()).isEqualTo(skipped);
            assertThat(events(security, PluginFailures.EVENT)).singleElement().satisfies(event -> {
                assertThat(event.attributes()).containsEntry("plugin", "bad");
                assertThat(event.reason()).contains(words);
            });
            assertThat(security.degradations().getOrDefault(Degradation.Kind.PLUGIN_SKIPPED, 0L))
                    .isEqualTo(skipped ? asked : 0);
            assertThat(checks(security)).isEqualTo(Map.of(skipped ? Outcome.FAILED : Outcome.REFUSED, (long) asked));
            List<AuditEvent> own = events(security).stream()
                    .filter(event -> !event.type().equals(PluginFailures.EVENT)
                            && !event.type().equals(ScriptExecution.SCRIPT_START))
                    .toList();
            assertThat(own).hasSize(asked).allSatisfy(event -> {
                if (skipped) {
                    assertThat(event.attributes()).containsKey("degraded.plugin-skipped");
                } else {
                    assertThat(event.outcome()).isEqualTo(AuditOutcome.REFUSED);
                    assertThat(event.reason()).contains(words);
                }
            });
        }
    }

    @Test
    void anAdvisorySourceAddsToAScanAndTheMoreSevereOfOneIdStands() throws IOException {
        jars.source("team", """
                return packages.get(0).name().equals("lodash")
                        ? List.of(new Reported(packages.get(0), "ACME-1", Severity.MALICIOUS, "ours"),
                                new Reported(packages.get(0), "GHSA-test-lodash", Severity.CRITICAL, "worse than told"))
                        : List.of();""");
        Path index = Fixture.index(folder.resolve("a.idx"), "lodash", "4.17.21", Fixture.NOW);
        try (var security = Fixture.at(config(SecurityLevel.STRICT).withAdvisoryIndex(index), Fixture.NOW)) {
            VulnerabilityReport report = answer(security.scanPackageForVulnerabilities("lodash", "4.17.20"));
            assertThat(report.isMalicious()).isTrue();
            assertThat(report.matches())
                    .extracting(match -> match.advisory().id() + " "
                            + match.advisory().source().orElse("index"))
                    .containsExactly("ACME-1 team", "GHSA-test-lodash team");
            assertThat(events(security).getLast().attributes())
                    .containsEntry("advisories", "ACME-1 GHSA-test-lodash")
                    .containsEntry("severity", "malicious");
            assertThat(answer(security.scanPackageForVulnerabilities("other", "1.0.0"))
                            .isVulnerable())
                    .isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(SecurityLevel.class)
    void anAdvisorySourceThatAnswersAboutAnotherPackageHasFailed(SecurityLevel level) throws IOException {
        jars.source("odd", """
                return List.of(new Reported(new PackageVersion("npm", "other", "1"), "A", Severity.LOW, ""));""");
        Path index = Fixture.index(folder.resolve("a.idx"), "lodash", "4.17.21", Fixture.NOW);
        try (var security = Fixture.at(config(level).withAdvisoryIndex(index), Fixture.NOW)) {
            var scan = security.scanPackageForVulnerabilities("lodash", "4.17.20");
            if (level == SecurityLevel.PERMISSIVE) {
                assertThat(answer(scan).matches())
                        .extracting(AdvisoryMatch::advisory)
                        .hasToString("[GHSA-test-lodash]");
                assertThat(answer(scan).degradations())
                        .extracting(Degradation::kind)
                        .containsExactly(Degradation.Kind.PLUGIN_SKIPPED);
            } else {
                assertThat(failure(scan, PackageDeniedException.class)).hasMessageContaining("not asked about");
            }
        }
    }

    @Test
    void sinksTakeEventsAndFigures() throws Exception {
        Path heard = folder.resolve("heard");
        String take = "try { Files.writeString(Path.of(\"" + heard + "\"), \"%s \" + %s + \"\\n\","
                + " StandardOpenOption.CREATE, StandardOpenOption.APPEND); }"
                + " catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }";
        jars.add(
                "audit",
                "AuditSink",
                "public void accept(dev.packagefast.security.audit.AuditEvent event) {"
                        + take.formatted("event", "event.type()") + "}");
        jars.add(
                "metric",
                "MetricSink",
                "public void accept(dev.packagefast.security.performance.PerformanceMetric metric) {"
                        + take.formatted("figure", "metric.metricType()") + "}");
        try (var security = SecurityService.withConfig(config(SecurityLevel.STANDARD))) {
            operations(security, "left-pad").forEach(Fixture::answer);
            Fixture.until(() -> Files.readAllLines(heard).size() >= 4 + 6);
            assertThat(Files.readAllLines(heard))
                    .contains(
                            "event " + AuditEventType.INTEGRITY_VERIFICATION.name(),
                            "event " + AuditEventType.VULNERABILITY_SCAN.name(),
                            "event SCRIPT_START",
                            "event " + AuditEventType.SCRIPT_EXECUTION.name(),
                            "figure " + MetricType.INTEGRITY_VERIFICATION.name(),
                            "figure " + MetricType.VULNERABILITY_SCAN.name(),
                            "figure " + MetricType.SANDBOX_EXECUTION.name());
            assertThat(security.performanceMonitor().undeliveredMetrics()).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SecurityLevel.class,
            names = {"PERMISSIVE", "STANDARD"})
    void anAuditSinkThatFailsOverAnEventDecidesByLevel(SecurityLevel level) throws IOException {
        jars.add("deaf", "AuditSink", """
                public void accept(dev.packagefast.security.audit.AuditEvent event) { throw new IllegalStateException(); }""");
        try (var security = SecurityService.withConfig(config(level))) {
            var run = security.executePackageScript("a", "install", script, folder);
            if (level == SecurityLevel.PERMISSIVE) {
                assertThat(answer(run).degradations())
                        .extracting(Degradation::kind)
                        .contains(Degradation.Kind.PLUGIN_SKIPPED);
                assertThat(security.degradations()).containsEntry(Degradation.Kind.PLUGIN_SKIPPED, 1L);
            } else {
                assertThat(failure(run, PackageDeniedException.class)).hasMessageContaining("deaf");
                assertThat(folder.resolve("here"))
                        .as("the event before the script was not taken, so that it must not have run")
                        .doesNotExist();
                assertThat(events(security, AuditEventType.SCRIPT_EXECUTION))
                        .extracting(AuditEvent::outcome)
                        .containsExactly(AuditOutcome.REFUSED);
            }
            assertThat(events(security, PluginFailures.EVENT)).hasSize(1);
        }
    }

    @Test
    void aMetricSinkThatFailsDeniesTheNextOperation() throws Exception {
        jars.add("deaf", "MetricSink", """
                public void accept(dev.packagefast.security.performance.PerformanceMetric metric) { throw new Error(); }""");
        try (var security = SecurityService.withConfig(config(SecurityLevel.STANDARD))) {
            var first = security.scanPackageForVulnerabilities("a", "1.0.0");
            first.exceptionally(denied -> null).join();
            Fixture.until(() -> !events(security, PluginFailures.EVENT).isEmpty());
            assertThat(failure(security.scanPackageForVulnerabilities("b", "1.0.0"), PackageDeniedException.class))
                    .hasMessageContaining("deaf");
        }
    }

    @Test
    void aFolderThatIsNotThereIsAPluginThatFailed() throws IOException {
        Path gone = folder.resolve("gone");
        try (var security =
                SecurityService.withConfig(config(SecurityLevel.STANDARD).withPluginFolder(gone))) {
            assertThat(failure(security.scanPackageForVulnerabilities("a", "1.0.0"), PackageDeniedException.class))
                    .hasMessageContaining(gone.toString());
        }
    }

    @Test
    void instancesOfAnEmbedderAreAskedBesideTheJars() throws IOException {
        jars.policy("fine", "return List.of();");
        List<AuditEvent> copies = new CopyOnWriteArrayList<>();
        try (var security = SecurityService.withConfig(
                config(SecurityLevel.STANDARD).withPlugins(List.of(new Everything(copies))))) {
            assertThat(answer(security.scanPackageForVulnerabilities("left-pad", "1.0.0"))
                            .matches())
                    .extracting(match -> match.advisory().id())
                    .containsExactly("EMBEDDED-1");
            assertThat(failure(security.scanPackageForVulnerabilities("bad", "1.0.0"), PackageDeniedException.class)
                            .plugin())
                    .isEqualTo("everything");
            assertThat(copies).hasSize(2);
            assertThat(answer(security.verifyPackageFileIntegrity("a", "1.0.0", tarball, Fixture.sri(tarball)))
                            .isVerified())
                    .isTrue();
        }
    }

    @Test
    void aNameThatTurnsTextAroundIsDeniedRatherThanShown() {
        try (var security = SecurityService.withConfig(
                config(SecurityLevel.PERMISSIVE).withPlugins(List.of(new Everything(new ArrayList<>()))))) {
            assertThat(failure(
                            security.scanPackageForVulnerabilities("a\u202eb", "1.0.0"), PackageDeniedException.class))
                    .hasMessageContaining("cannot be seen");
        }
    }

    private record Everything(List<AuditEvent> copies) implements PackagePolicy, AdvisorySource, AuditSink {
        @Override
        public String name() {
            return "everything";
        }

        @Override
        public String version() {
            return "1";
        }

        @Override
        public List<Denial> deny(List<LocatedPackage> packages) {
            return packages.getFirst().name().equals("bad")
                    ? List.of(new Denial(packages.getFirst(), "it is bad"))
                    : List.of();
        }

        @Override
        public List<Reported> advisories(List<PackageVersion> packages) {
            return List.of(new Reported(packages.getFirst(), "EMBEDDED-1", Severity.LOW, "ours"));
        }

        @Override
        public void accept(AuditEvent event) {
            copies.add(event);
        }
    }
}
