package dev.packagefast.security;

import dev.packagefast.sandbox.SandboxProfile;
import dev.packagefast.security.performance.PerformanceConfig;
import dev.packagefast.security.plugin.Plugin;
import dev.packagefast.security.plugin.host.HostSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What a {@link SecurityService} checks, how strictly, and where it writes. Immutable: each {@code withX} returns a
 * changed copy.
 *
 * {@snippet :
 * SecurityServiceConfig config = SecurityServiceConfig.defaults()
 *         .withAuditTrailFile(Path.of("security-audit.log"))
 *         .withLevel(SecurityLevel.STRICT);
 * }
 */
public final class SecurityServiceConfig {
    /** No duration may be longer: a year, far below where nanoseconds overflow. */
    private static final Duration LONGEST = Duration.ofDays(365);

    private static final SecurityServiceConfig DEFAULTS = new SecurityServiceConfig(new Draft());

    private final boolean verifyIntegrity;
    private final boolean scanVulnerabilities;
    private final boolean generateAuditTrail;
    private final boolean enableRuntimeProtection;
    private final Optional<Path> auditTrailFile;
    private final SecurityLevel level;
    private final PerformanceConfig performance;
    private final Optional<Path> advisoryIndex;
    private final Duration maximumAdvisoryAge;
    private final Optional<SandboxProfile> scriptProfile;
    private final Optional<Duration> scriptTimeout;
    private final boolean acceptL0;
    private final boolean legacyHashes;
    private final Duration closeGrace;
    private final List<Plugin> plugins;
    private final Optional<Path> pluginFolder;
    private final Duration pluginTimeLimit;

    private static final class Draft {
        boolean verifyIntegrity = true;
        boolean scanVulnerabilities = true;
        boolean generateAuditTrail = true;
        boolean enableRuntimeProtection = true;
        Optional<Path> auditTrailFile = Optional.empty();
        SecurityLevel level = SecurityLevel.STANDARD;
        PerformanceConfig performance = PerformanceConfig.defaults();
        Optional<Path> advisoryIndex = Optional.empty();
        Duration maximumAdvisoryAge = Duration.ofDays(7);
        Optional<SandboxProfile> scriptProfile = Optional.empty();
        Optional<Duration> scriptTimeout = Optional.empty();
        boolean acceptL0;
        boolean legacyHashes;
        Duration closeGrace = Duration.ofSeconds(10);
        List<Plugin> plugins = List.of();
        Optional<Path> pluginFolder = Optional.empty();
        Duration pluginTimeLimit = HostSettings.COMMAND.timeLimit();
    }

    private SecurityServiceConfig(Draft draft) {
        verifyIntegrity = draft.verifyIntegrity;
        scanVulnerabilities = draft.scanVulnerabilities;
        generateAuditTrail = draft.generateAuditTrail;
        enableRuntimeProtection = draft.enableRuntimeProtection;
        auditTrailFile = draft.auditTrailFile;
        level = draft.level;
        performance = draft.performance;
        advisoryIndex = draft.advisoryIndex;
        maximumAdvisoryAge = draft.maximumAdvisoryAge;
        scriptProfile = draft.scriptProfile;
        scriptTimeout = draft.scriptTimeout;
        acceptL0 = draft.acceptL0;
        legacyHashes = draft.legacyHashes;
        closeGrace = draft.closeGrace;
        plugins = draft.plugins;
        pluginFolder = draft.pluginFolder;
        pluginTimeLimit = draft.pluginTimeLimit;
    }

    private SecurityServiceConfig with(Consumer<Draft> change) {
        Draft draft = new Draft();
        draft.verifyIntegrity = verifyIntegrity;
        draft.scanVulnerabilities = scanVulnerabilities;
        draft.generateAuditTrail = generateAuditTrail;
        draft.enableRuntimeProtection = enableRuntimeProtection;
        draft.auditTrailFile = auditTrailFile;
        draft.level = level;
        draft.performance = performance;
        draft.advisoryIndex = advisoryIndex;
        draft.maximumAdvisoryAge = maximumAdvisoryAge;
        draft.scriptProfile = scriptProfile;
        draft.scriptTimeout = scriptTimeout;
        draft.acceptL0 = acceptL0;
        draft.legacyHashes = legacyHashes;
        draft.closeGrace = closeGrace;
        draft.plugins = plugins;
        draft.pluginFolder = pluginFolder;
        draft.pluginTimeLimit = pluginTimeLimit;
        change.accept(draft);
        return new SecurityServiceConfig(draft);
    }

    /**
     * Everything on, {@link SecurityLevel#STANDARD}, the embedded starter advisories, and an audit trail in memory,
     * which is marked as not durable.
     */
    public static SecurityServiceConfig defaults() {
        return DEFAULTS;
    }

    /** Whether package files are checked; off, a check answers <em>skipped</em> and the trail says so. */
    public SecurityServiceConfig withVerifyIntegrity(boolean on) {
        return with(draft -> draft.verifyIntegrity = on);
    }

    /** Whether packages are matched against advisories; off, a scan answers <em>skipped</em> and the trail says so. */
    public SecurityServiceConfig withScanVulnerabilities(boolean on) {
        return with(draft -> draft.scanVulnerabilities = on);
    }

    /** Whether operations leave events in the audit trail. */
    public SecurityServiceConfig withGenerateAuditTrail(boolean on) {
        return with(draft -> draft.generateAuditTrail = on);
    }

    /**
     * Whether scripts run in the sandbox; off, they run unconfined with the environment allowlist, which the result and
     * the trail say, and {@link SecurityLevel#STRICT} refuses them.
     */
    public SecurityServiceConfig withEnableRuntimeProtection(boolean on) {
        return with(draft -> draft.enableRuntimeProtection = on);
    }

    /** The file that the audit trail is appended to; several services and processes may share one. */
    public SecurityServiceConfig withAuditTrailFile(Path file) {
        Objects.requireNonNull(file, "file");
        return with(draft -> draft.auditTrailFile = Optional.of(file));
    }

    /** What happens when a part cannot do its job. */
    public SecurityServiceConfig withLevel(SecurityLevel level) {
        Objects.requireNonNull(level, "level");
        return with(draft -> draft.level = level);
    }

    /** What the performance monitor records and when it alerts. */
    public SecurityServiceConfig withPerformance(PerformanceConfig performance) {
        Objects.requireNonNull(performance, "performance");
        return with(draft -> draft.performance = performance);
    }

    /** The advisory index to match against, as {@code pfsec db update} writes it. */
    public SecurityServiceConfig withAdvisoryIndex(Path file) {
        Objects.requireNonNull(file, "file");
        return with(draft -> draft.advisoryIndex = Optional.of(file));
    }

    /** How old the newest advisory may be before {@link SecurityLevel#STRICT} refuses to answer; 7 days by default. */
    public SecurityServiceConfig withMaximumAdvisoryAge(Duration age) {
        return with(draft -> draft.maximumAdvisoryAge = positive(age, "the maximum advisory age"));
    }

    /**
     * What scripts may touch and use. By default it is picked for each package: {@code build} where it has native code to
     * build, else {@code strict}; neither opens the network.
     */
    public SecurityServiceConfig withScriptProfile(SandboxProfile profile) {
        Objects.requireNonNull(profile, "profile");
        return with(draft -> draft.scriptProfile = Optional.of(profile));
    }

    /** How long a script may run, by the wall clock; what its profile says by default. */
    public SecurityServiceConfig withScriptTimeout(Duration timeout) {
        return with(draft -> draft.scriptTimeout = Optional.of(positive(timeout, "the script timeout")));
    }

    /**
     * Whether scripts may run where the kernel offers no more than L0: without file-system isolation. Accepting it has
     * to be spelled out; {@link SecurityLevel#STRICT} refuses all the same.
     */
    public SecurityServiceConfig withAcceptL0(boolean accept) {
        return with(draft -> draft.acceptL0 = accept);
    }

    /** Whether an expected hash may be SHA-1 or MD5, which no longer prove anything against an attacker. */
    public SecurityServiceConfig withLegacyHashes(boolean accept) {
        return with(draft -> draft.legacyHashes = accept);
    }

    /** How long {@link SecurityService#close()} waits for running scripts before it kills them; 10 seconds by default. */
    public SecurityServiceConfig withCloseGrace(Duration grace) {
        return with(draft -> draft.closeGrace = bounded(grace, "the close grace"));
    }

    /**
     * The plugins to ask, beside those of the folder. They run with the rights of the process, from several threads at
     * once; what happens when one fails says {@link SecurityLevel}.
     */
    public SecurityServiceConfig withPlugins(List<? extends Plugin> plugins) {
        List<Plugin> copy = List.copyOf(plugins);
        return with(draft -> draft.plugins = copy);
    }

    /**
     * A folder of plugin jars, read by the first operation. One that is not there or cannot be read is a plugin that
     * failed.
     */
    public SecurityServiceConfig withPluginFolder(Path folder) {
        Objects.requireNonNull(folder, "folder");
        return with(draft -> draft.pluginFolder = Optional.of(folder));
    }

    /** How long a plugin may take to answer one question; 5 seconds by default. */
    public SecurityServiceConfig withPluginTimeLimit(Duration limit) {
        return with(draft -> draft.pluginTimeLimit = positive(limit, "the time limit of plugins"));
    }

    private static Duration positive(Duration duration, String what) {
        Objects.requireNonNull(duration, what);
        if (duration.isZero()) {
            throw new IllegalArgumentException(what + " must be longer than zero");
        }
        return bounded(duration, what);
    }

    private static Duration bounded(Duration duration, String what) {
        Objects.requireNonNull(duration, what);
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    what + " is " + duration + "; expected none negative and at most " + LONGEST);
        }
        return duration;
    }

    public boolean verifyIntegrity() {
        return verifyIntegrity;
    }

    public boolean scanVulnerabilities() {
        return scanVulnerabilities;
    }

    public boolean generateAuditTrail() {
        return generateAuditTrail;
    }

    public boolean enableRuntimeProtection() {
        return enableRuntimeProtection;
    }

    /** Empty: the trail stays in memory. */
    public Optional<Path> auditTrailFile() {
        return auditTrailFile;
    }

    public SecurityLevel level() {
        return level;
    }

    public PerformanceConfig performance() {
        return performance;
    }

    /** Empty: the embedded starter. */
    public Optional<Path> advisoryIndex() {
        return advisoryIndex;
    }

    public Duration maximumAdvisoryAge() {
        return maximumAdvisoryAge;
    }

    /** Empty: picked for each package. */
    public Optional<SandboxProfile> scriptProfile() {
        return scriptProfile;
    }

    /** Empty: what the profile says. */
    public Optional<Duration> scriptTimeout() {
        return scriptTimeout;
    }

    public boolean acceptL0() {
        return acceptL0;
    }

    public boolean legacyHashes() {
        return legacyHashes;
    }

    public Duration closeGrace() {
        return closeGrace;
    }

    public List<Plugin> plugins() {
        return plugins;
    }

    /** Empty: none. */
    public Optional<Path> pluginFolder() {
        return pluginFolder;
    }

    public Duration pluginTimeLimit() {
        return pluginTimeLimit;
    }
}
