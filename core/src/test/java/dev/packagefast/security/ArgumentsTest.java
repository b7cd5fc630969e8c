package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.github.packageurl.PackageURL;
import dev.packagefast.sandbox.SandboxProfile;
import dev.packagefast.security.advisory.AdvisoryIndex;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.PerformanceConfig;
import dev.packagefast.security.plugin.host.HostSettings;
import dev.packagefast.security.plugin.host.Plugins;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Arguments that cannot be right, to everything that a caller can call. */
@Timeout(120)
class ArgumentsTest {
    @TempDir
    Path folder;

    private Map<Class<?>, Object> good() throws Exception {
        return Map.ofEntries(
                Map.entry(String.class, "left-pad"),
                Map.entry(Path.class, folder.resolve("file")),
                Map.entry(PackageURL.class, new PackageURL("pkg:npm/left-pad@1.3.0")),
                Map.entry(Duration.class, Duration.ofSeconds(1)),
                Map.entry(SecurityLevel.class, SecurityLevel.STANDARD),
                Map.entry(PerformanceConfig.class, PerformanceConfig.defaults()),
                Map.entry(SecurityServiceConfig.class, SecurityServiceConfig.defaults()),
                Map.entry(AdvisoryIndex.class, AdvisoryIndex.starter()),
                Map.entry(Collection.class, List.of(folder)),
                Map.entry(List.class, List.of()),
                Map.entry(Plugins.class, Plugins.of(List.of(), List.of(), HostSettings.COMMAND)),
                Map.entry(AuditOutcome.class, AuditOutcome.FAILED),
                Map.entry(Object.class, "anything"),
                Map.entry(boolean.class, true));
    }

    /** Every public method that takes something, of the types that a caller starts from. */
    static Stream<Method> methods() {
        return Stream.of(SecurityService.class, SecurityServiceConfig.class, ProjectScan.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> Modifier.isPublic(method.getModifiers()) && !method.isSynthetic())
                .filter(method -> Arrays.stream(method.getParameterTypes()).anyMatch(each -> !each.isPrimitive()));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void nullIsRefusedAtOnceAndBeforeAnythingIsDone(Method method) throws Exception {
        try (var security = new SecurityService()) {
            Object target =
                    method.getDeclaringClass() == SecurityService.class ? security : SecurityServiceConfig.defaults();
            Class<?>[] types = method.getParameterTypes();
            for (int missing = 0; missing < types.length; missing++) {
                if (types[missing].isPrimitive()) {
                    continue;
                }
                List<Object> arguments = new ArrayList<>();
                for (Class<?> type : types) {
                    arguments.add(good().get(type));
                }
                arguments.set(missing, null);
                Throwable thrown = catchThrowable(() -> method.invoke(target, arguments.toArray()));
                assertThat(thrown)
                        .as("%s without argument %d", method, missing)
                        .isInstanceOf(InvocationTargetException.class);
                assertThat(thrown.getCause()).isInstanceOf(NullPointerException.class);
            }
            assertThat(Fixture.events(security)).isEmpty();
            assertThat(security.performanceMonitor().count()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t", "a\nb", "a\u0000b", "a\u0085b", "a\u001b[31m"})
    void namesThatCannotBeRightAreRefusedAtOnce(String name) {
        try (var security = new SecurityService()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> security.scanPackageForVulnerabilities(name, "1.0.0"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> security.verifyPackageFileIntegrity(name, "1.0.0", folder, ""));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> security.executePackageScript(name, "install", folder, folder));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> security.executePackageScript("left-pad", name, folder, folder));
            assertThat(Fixture.events(security)).isEmpty();
        }
    }

    @Test
    void lengthsAreBounded() {
        try (var security = new SecurityService()) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> security.scanPackageForVulnerabilities("a".repeat(513), "1.0.0"))
                    .withMessageContainingAll("513", "512");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> security.scanPackageForVulnerabilities("a", "1".repeat(257)));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> security.executePackageScript("a", "x".repeat(513), folder, folder));
            // As long as allowed, and as strange: an answer, and an event.
            for (String name : new String[] {"a".repeat(512), "\ud800", "../../etc/passwd", "🙂", "=cmd()", "\"\\"}) {
                assertThat(Fixture.answer(security.scanPackageForVulnerabilities(name, "1.0.0"))
                                .isVulnerable())
                        .isFalse();
            }
            assertThat(Fixture.events(security)).hasSize(6);
        }
    }

    @Test
    void aHashOfAnyLengthIsAnsweredNotFollowed() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        try (var security = new SecurityService()) {
            for (String hash :
                    new String[] {"a".repeat(5_000_000), "sha512-".repeat(100_000), " ".repeat(1_000_000) + "x"}) {
                Fixture.failure(
                        security.verifyPackageFileIntegrity("a", "1.0.0", file, hash), InvalidIntegrityException.class);
            }
        }
    }

    @Test
    void durationsThatMakeNoSenseAreRefused() {
        SecurityServiceConfig config = SecurityServiceConfig.defaults();
        for (Duration absurd : new Duration[] {
            Duration.ofSeconds(-1), Duration.ofSeconds(Long.MAX_VALUE), Duration.ofSeconds(Long.MIN_VALUE)
        }) {
            assertThatIllegalArgumentException().isThrownBy(() -> config.withScriptTimeout(absurd));
            assertThatIllegalArgumentException().isThrownBy(() -> config.withCloseGrace(absurd));
            assertThatIllegalArgumentException().isThrownBy(() -> config.withMaximumAdvisoryAge(absurd));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> config.withScriptTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> config.withPluginTimeLimit(Duration.ZERO));
        assertThat(config.withCloseGrace(Duration.ZERO).closeGrace()).isZero();
    }

    @Test
    void aConfigKeepsWhatItWasGivenAndStaysAsItIs() {
        SecurityServiceConfig defaults = SecurityServiceConfig.defaults();
        SecurityServiceConfig changed = defaults.withVerifyIntegrity(false)
                .withScanVulnerabilities(false)
                .withGenerateAuditTrail(false)
                .withEnableRuntimeProtection(false)
                .withAuditTrailFile(folder)
                .withLevel(SecurityLevel.STRICT)
                .withPerformance(PerformanceConfig.off())
                .withAdvisoryIndex(folder)
                .withMaximumAdvisoryAge(Duration.ofDays(1))
                .withScriptProfile(SandboxProfile.named("prebuilt"))
                .withScriptTimeout(Duration.ofSeconds(2))
                .withAcceptL0(true)
                .withLegacyHashes(true)
                .withCloseGrace(Duration.ofSeconds(3))
                .withPlugins(List.of())
                .withPluginFolder(folder)
                .withPluginTimeLimit(Duration.ofSeconds(4));
        assertThat(changed.verifyIntegrity()).isFalse();
        assertThat(changed.scanVulnerabilities()).isFalse();
        assertThat(changed.generateAuditTrail()).isFalse();
        assertThat(changed.enableRuntimeProtection()).isFalse();
        assertThat(changed.auditTrailFile()).contains(folder);
        assertThat(changed.level()).isEqualTo(SecurityLevel.STRICT);
        assertThat(changed.performance()).isEqualTo(PerformanceConfig.off());
        assertThat(changed.advisoryIndex()).contains(folder);
        assertThat(changed.maximumAdvisoryAge()).isEqualTo(Duration.ofDays(1));
        assertThat(changed.scriptProfile().map(SandboxProfile::name)).contains("prebuilt");
        assertThat(changed.scriptTimeout()).contains(Duration.ofSeconds(2));
        assertThat(changed.acceptL0()).isTrue();
        assertThat(changed.legacyHashes()).isTrue();
        assertThat(changed.closeGrace()).isEqualTo(Duration.ofSeconds(3));
        assertThat(changed.plugins()).isEmpty();
        assertThat(changed.pluginFolder()).contains(folder);
        assertThat(changed.pluginTimeLimit()).isEqualTo(Duration.ofSeconds(4));
        assertThat(defaults).isSameAs(SecurityServiceConfig.defaults());
        assertThat(defaults.verifyIntegrity()).isTrue();
        assertThat(defaults.auditTrailFile()).isEmpty();
        assertThat(defaults.acceptL0()).isFalse();
    }

    @Test
    void aServiceIsMadeWithoutTouchingAFile() throws Exception {
        Path log = folder.resolve("not/there/audit.log");
        try (Stream<Path> before = Files.list(folder)) {
            assertThat(before).isEmpty();
        }
        try (var security = SecurityService.withConfig(SecurityServiceConfig.defaults()
                .withAuditTrailFile(log)
                .withAdvisoryIndex(folder.resolve("not/there.idx")))) {
            assertThat(security.performanceMonitor().metrics()).isEmpty();
            assertThat(security.degradations()).isEmpty();
        }
        try (var security = SecurityService.withConfig(
                SecurityServiceConfig.defaults().withAuditTrailFile(folder.resolve("audit.log")))) {
            assertThat(security.performanceMonitor().count()).isZero();
        }
        try (Stream<Path> after = Files.list(folder)) {
            assertThat(after).isEmpty();
        }
    }

    @Test
    void aScriptInAnArchiveIsRefusedAndAPackageInOneIsRead() throws Exception {
        URI zip = URI.create("jar:" + folder.resolve("a.zip").toUri());
        try (FileSystem archive = FileSystems.newFileSystem(zip, Map.of("create", "true"));
                var security = new SecurityService()) {
            Path inside = archive.getPath("/package.tgz");
            try (OutputStream out = Files.newOutputStream(inside)) {
                out.write(1);
            }
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> security.executePackageScript("a", "install", inside, folder))
                    .withMessageContaining("a.zip");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> security.executePackageScript("a", "install", folder, archive.getPath("/")));
            CompletableFuture<IntegrityReport> read =
                    security.verifyPackageFileIntegrity("a", "1.0.0", inside, Fixture.sri(inside));
            Object end = read.handle((report, thrown) ->
                            thrown == null ? report : thrown.getCause() == null ? thrown : thrown.getCause())
                    .join();
            assertThat(end).isInstanceOfAny(IntegrityReport.class, PackageFileException.class);
        }
    }
}
