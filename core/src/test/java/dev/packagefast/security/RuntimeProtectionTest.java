package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.packagefast.security.performance.ByteUsage;
import dev.packagefast.security.performance.MetricType;
import dev.packagefast.security.performance.SeriesSnapshot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a script can do to its machine through the service: everything without protection, nothing of it with. */
@Timeout(180)
class RuntimeProtectionTest {
    @TempDir
    Path base;

    @BeforeEach
    void machine() {
        SandboxRequired.assume();
        for (String program : new String[] {"/bin/bash", "/usr/bin/perl", "/usr/bin/setsid"}) {
            assumeTrue(Files.isExecutable(Path.of(program)), "skipped: needs " + program);
        }
    }

    private static void assertHeldBack(Map<String, Boolean> without, Map<String, Boolean> with) {
        assertThat(without)
                .hasSize(10)
                .allSatisfy((deed, done) ->
                        assertThat(done).as("without protection: " + deed).isTrue());
        assertThat(with)
                .hasSize(10)
                .allSatisfy((deed, done) ->
                        assertThat(done).as("with protection: " + deed).isFalse());
    }

    @Test
    void everyDeedIsDoneWithoutProtectionAndNoneWithIt() throws Exception {
        assertHeldBack(ProtectionProbe.run(base, false), ProtectionProbe.run(base, true));
    }

    @Test
    void anOrdinaryUserIsProtectedAsWell() throws Exception {
        OrdinaryUser.assume(base);
        String said = OrdinaryUser.run(ProtectionProbe.class, base, base.toString());
        var without = new java.util.LinkedHashMap<String, Boolean>();
        var with = new java.util.LinkedHashMap<String, Boolean>();
        said.lines()
                .map(line -> line.split("\t"))
                .filter(parts -> parts.length == 3)
                .forEach(parts -> (parts[0].equals("on") ? with : without).put(parts[1], Boolean.valueOf(parts[2])));
        assertHeldBack(without, with);
    }

    @Test
    void aScriptFindsWhatItNeeds() throws Exception {
        Path work = Files.createDirectories(base.resolve("project/node_modules/some"));
        Path neighbour = Files.createDirectories(base.resolve("project/node_modules/.bin"));
        Fixture.script(neighbour, "tool", "#!/bin/sh\necho tool of the neighbour\n");
        Path script = Fixture.script(work, "install.sh", """
                #!/bin/sh
                tool
                echo name=$npm_package_name event=$npm_lifecycle_event
                echo written > here
                echo temporary > "$TMPDIR/there"
                echo complaint >&2
                exit 7
                """);
        try (var security = new SecurityService()) {
            ScriptResult result = Fixture.answer(security.executePackageScript("some", "install", script, work));
            assertThat(result.exitCode()).hasValue(7);
            assertThat(result.succeeded()).isFalse();
            assertThat(result.standardOutput()).isEqualTo("tool of the neighbour\nname=some event=install\n");
            assertThat(result.standardError()).isEqualTo("complaint\n");
            assertThat(work.resolve("here")).hasContent("written");
            assertThat(result.isolation()).isPresent();
            assertThat(result.usage().wallClock()).isPositive();
        }
    }

    @Test
    void whatAScriptWritesToStorageIsInItsSeries() throws Exception {
        Path script = Fixture.script(base, "install.sh", "#!/bin/sh\nhead -c 300000 /dev/zero > here\n");
        try (var security = new SecurityService()) {
            ScriptResult result = Fixture.answer(security.executePackageScript("a", "install", script, base));
            SeriesSnapshot figures = security.performanceMonitor().statistics(MetricType.SANDBOX_EXECUTION);
            assertThat(result.usage().writtenBytes()).isPresent();
            long written = result.usage().writtenBytes().getAsLong();
            assertThat(figures.written()).isEqualTo(new ByteUsage(1, written, written));
            assertThat(figures.durations().count()).isEqualTo(1);
        }
    }

    @Test
    void aScriptIsRunByWhatItsContentAndNameAskFor() throws Exception {
        Path shell = Files.writeString(base.resolve("plain"), "echo by the shell $0\n");
        Path executable = Fixture.script(base, "marked", "echo without a first line\n");
        Path perl = Fixture.script(base, "first-line", "#!/usr/bin/perl\nprint 'by perl';\n");
        try (var security = new SecurityService()) {
            assertThat(Fixture.answer(security.executePackageScript("a", "install", shell, base))
                            .standardOutput())
                    .startsWith("by the shell");
            assertThat(Fixture.answer(security.executePackageScript("a", "install", executable, base))
                            .standardOutput())
                    .isEqualTo("without a first line\n");
            assertThat(Fixture.answer(security.executePackageScript("a", "install", perl, base))
                            .standardOutput())
                    .isEqualTo("by perl");
        }
    }

    @Test
    void whatCannotBeStartedIsSaidSo() throws Exception {
        Path script = Fixture.script(base, "install.sh", "#!/bin/sh\n");
        try (var security = new SecurityService()) {
            assertThat(Fixture.failure(
                            security.executePackageScript("a", "install", base.resolve("none"), base),
                            ScriptLaunchException.class))
                    .hasMessageContaining(base.resolve("none").toString());
            assertThat(Fixture.failure(
                            security.executePackageScript("a", "install", script, base.resolve("nowhere")),
                            ScriptLaunchException.class))
                    .hasMessageContaining(base.resolve("nowhere").toString());
            assertThat(Fixture.failure(
                            security.executePackageScript("a", "install", base, base), ScriptLaunchException.class))
                    .hasMessageContaining("no script");
            // The whole file system is no package's own folder.
            Fixture.failure(
                    security.executePackageScript("a", "install", script, Path.of("/")), ScriptLaunchException.class);
            assertThat(security.performanceMonitor()
                            .count(dev.packagefast.security.performance.MetricType.SANDBOX_EXECUTION))
                    .isZero();
        }
    }

    @Test
    void aScriptIsMeasuredAndToldOfTwice() throws Exception {
        Path script = Fixture.script(base, "install.sh", "#!/bin/sh\nexit 0\n");
        try (var security = new SecurityService()) {
            Fixture.answer(security.executePackageScript(
                    new com.github.packageurl.PackageURL("pkg:gem/rails@7.0.0"), "install", script, base));
            var monitor = security.performanceMonitor();
            assertThat(monitor.count(dev.packagefast.security.performance.MetricType.SANDBOX_EXECUTION))
                    .isEqualTo(1);
            assertThat(monitor.statistics(dev.packagefast.security.performance.MetricType.SANDBOX_EXECUTION)
                            .cpu())
                    .satisfies(cpu -> {
                        assertThat(cpu.samples()).isEqualTo(1);
                        assertThat(cpu.share()).isPresent();
                    });
            assertThat(monitor.snapshot().series())
                    .filteredOn(series -> series.key().ecosystem().isPresent())
                    .extracting(series -> series.key().type().name() + " "
                            + series.key().outcome().label() + " "
                            + series.key().ecosystem().get())
                    .containsExactlyInAnyOrder(
                            "sandbox-execution success rubygems", "runtime-protection success rubygems");
            assertThat(monitor.count(dev.packagefast.security.performance.MetricType.RUNTIME_PROTECTION))
                    .isEqualTo(1);
            assertThat(monitor.count(dev.packagefast.security.performance.MetricType.AUDIT_TRAIL_GENERATION))
                    .isEqualTo(2);
            assertThat(Fixture.events(security))
                    .extracting(event -> event.type().name())
                    .containsExactly("SCRIPT_START", "SCRIPT_EXECUTION");
            assertThat(Fixture.events(security)).allSatisfy(event -> {
                assertThat(event.attributes()).containsEntry("script", "install");
                assertThat(event.subject().orElseThrow().ecosystem()).isEqualTo("RubyGems");
            });
        }
    }
}
