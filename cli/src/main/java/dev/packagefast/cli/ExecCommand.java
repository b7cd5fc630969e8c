package dev.packagefast.cli;

import dev.packagefast.sandbox.Denial;
import dev.packagefast.sandbox.HostPattern;
import dev.packagefast.sandbox.Isolation;
import dev.packagefast.sandbox.Network;
import dev.packagefast.sandbox.Outcome;
import dev.packagefast.sandbox.Sandbox;
import dev.packagefast.sandbox.SandboxException;
import dev.packagefast.sandbox.SandboxLimits;
import dev.packagefast.sandbox.SandboxPolicy;
import dev.packagefast.sandbox.SandboxProfile;
import dev.packagefast.sandbox.SandboxResult;
import dev.packagefast.sandbox.StandardInput;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.MetricType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec exec}: one command under kernel isolation. */
final class ExecCommand extends Command {
    private static final AuditEventType SCRIPT_START = AuditEventType.of("SCRIPT_START");
    private static final List<String> MANIFEST_OPTIONS =
            List.of("--observe", "--manifest", "--package", "--update-manifest");
    private static final List<String> LEVELS = List.of("L0", "L1", "L2", "L3");

    /** What timeout(1) exits with, and a shell for a command that was killed. */
    private static final int TIMED_OUT = 124;

    private static final int KILLED = 128 + 9;
    private static final int MOST_DENIALS_SHOWN = 20;

    ExecCommand() {
        super("exec");
    }

    @Override
    void describe(CommandSpec spec) {
        spec.parser().stopAtPositional(true);
        spec.usageMessage()
                .description(
                        "Run a command under kernel isolation: it may write this folder and a private home, read the "
                                + "system's programs, and reach no network.")
                .footer(
                        "",
                        "Examples:",
                        "  pfsec exec -- node install.js             in the package's folder",
                        "  pfsec exec --readable ../node_modules --timeout 5m -- npm run build",
                        "  pfsec exec --allow-host nodejs.org -- node-gyp rebuild",
                        "  pfsec exec --profile build -- npm run install",
                        "  pfsec exec --observe --manifest esbuild.json --package esbuild.tgz -- node install.js",
                        "  pfsec exec --manifest esbuild.json --package esbuild.tgz -- node install.js",
                        "",
                        "Exit: the command's own code; 124 out of time, 128+n killed by signal n,",
                        "125 when the sandbox could not start it; 1 when an observed command needs",
                        "more than its manifest says.");
        spec.addOption(OptionSpec.builder("--profile")
                .type(String.class)
                .paramLabel(String.join("|", SandboxProfile.names()))
                .completionCandidates(SandboxProfile.names())
                .hideParamSyntax(true)
                .description(
                        "Begin with what a kind of install script needs: strict for scripts that choose among their "
                                + "own files, build for compilers, prebuilt for downloads from known hosts. Other options add to "
                                + "it; --timeout and --isolation take the place of its own.")
                .build());
        spec.addOption(folders("--writable", "Let it write this folder, besides the current one."));
        spec.addOption(folders("--readable", "Let it read this folder or file."));
        spec.addOption(OptionSpec.builder("--allow-host")
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel("HOST")
                .description("Let it reach this host by HTTP or HTTPS: example.org, *.example.org, example.org:8443. "
                        + "Needs L2; programs find the way by their proxy settings.")
                .build());
        spec.addOption(OptionSpec.builder("--timeout")
                .type(String.class)
                .paramLabel("TIME")
                .description("How long it may run: 500ms, 60s (default without a profile), 5m, 1h.")
                .build());
        spec.addOption(Options.choice(
                "--isolation",
                LEVELS,
                "L1",
                "The weakest isolation to accept: L1 (default), L2, L3, or by name L0. The strongest that the machine "
                        + "offers up to L2 is used. L3 is used when asked for: it needs bubblewrap, and goes with neither "
                        + "--observe nor --manifest."));
        spec.addOption(Options.flag(
                "--observe",
                "Write down what the command reads, writes, executes and calls, as the manifest of a package. "
                        + "Where FILE exists already, say what the command needs more."));
        spec.addOption(Options.text(
                "--manifest",
                "FILE",
                "Permit what this manifest permits and no more; with --observe, the manifest to write."));
        spec.addOption(
                Options.text("--package", "TARBALL", "The package's tarball, to whose hash the manifest is pinned."));
        spec.addOption(
                Options.flag("--update-manifest", "With --observe: write FILE anew where it says something else."));
        spec.addOption(UserPlugins.option());
        spec.addOption(Options.auditLog());
        spec.addOption(Options.quiet());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("COMMAND")
                .arity("1..*")
                .required(true)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description("The program and its arguments.")
                .build());
    }

    private static OptionSpec folders(String name, String description) {
        return OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .arity("1")
                .paramLabel("DIR")
                .description(description)
                .build();
    }

    @Override
    int run(ParseResult options, Terminal terminal) {
        List<String> command = options.matchedPositionalValue(0, List.of());
        boolean quiet = Options.has(options, "--quiet");
        Path here = Path.of("").toAbsolutePath();
        Journal journal = new Journal(options, terminal, new ScannedTree(List.of(here)));
        Optional<Duration> timeout = timeout(options);
        Duration limit;
        // Asked here, so that a command without a manifest loads none of its classes.
        Optional<ExecManifest> manifest = MANIFEST_OPTIONS.stream().anyMatch(option -> Options.has(options, option))
                ? Optional.of(ExecManifest.of(options, here))
                : Optional.empty();
        SandboxResult result;
        // Nothing runs without a trace, and no trace is left without its end.
        try (AwaitedEnd _ = new AwaitedEnd()) {
            try {
                SandboxPolicy policy = policy(options, here, timeout, manifest);
                limit = policy.limits().wallClock();
                journal.record(event(SCRIPT_START, AuditOutcome.SUCCEEDED, command, here, manifest));
                terminal.flush();
                result = Sandbox.run(policy, command);
                journal.record(event(
                                AuditEventType.SCRIPT_EXECUTION, outcome(result.outcome()), command, here, manifest)
                        .withDuration(result.usage().wallClock())
                        .withIsolation(result.isolation().name())
                        .withAttribute("ended", result.outcome().toString())
                        .withAttribute(
                                "denials", String.valueOf(result.denials().size())));
            } catch (SandboxException refused) {
                journal.record(event(AuditEventType.SCRIPT_EXECUTION, AuditOutcome.REFUSED, command, here, manifest)
                        .withReason(String.valueOf(refused.getMessage())));
                throw new CommandFailed(Exit.SANDBOX, refused.reason() + "\n  " + refused.remedy(), refused);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                throw new CommandFailed(Exit.SANDBOX, "interrupted; the command was killed", stopped);
            }
        }
        long wall = result.usage().wallClock().toNanos();
        journal.measured(
                MetricType.SANDBOX_EXECUTION,
                result.outcome().isSuccess(),
                result.usage().wallClock(),
                result.usage().peakMemoryBytes(),
                wall == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(100.0 * result.usage().cpu().toNanos() / wall),
                result.usage().writtenBytes());
        if (!quiet) {
            if (manifest.isPresent()) {
                manifest.get().refusals(result, terminal);
            } else {
                denials(result, terminal);
            }
        }
        int exit = exit(result, limit, quiet, terminal);
        return manifest.isPresent() ? manifest.get().exit(result, exit, quiet, terminal) : exit;
    }

    /** What it tried and did not get; the names are of its choosing. */
    private static void denials(SandboxResult result, Terminal terminal) {
        List<Denial> denials = result.denials();
        for (Denial denial : denials.subList(0, Math.min(MOST_DENIALS_SHOWN, denials.size()))) {
            String program = denial.program().isEmpty() ? "" : " by " + Printable.of(denial.program());
            terminal.err()
                    .println("pfsec exec: refused " + denial.call() + " " + Printable.of(denial.target()) + program
                            + (denial.count() > 1 ? ", " + denial.count() + " times" : ""));
        }
        if (denials.size() > MOST_DENIALS_SHOWN) {
            terminal.err()
                    .println("pfsec exec: and " + (denials.size() - MOST_DENIALS_SHOWN) + " more kinds of refusal");
        }
    }

    private static SandboxPolicy policy(
            ParseResult options, Path here, Optional<Duration> timeout, Optional<ExecManifest> manifest) {
        Optional<SandboxProfile> profile = profile(options);
        SandboxPolicy.Builder policy;
        if (manifest.isPresent()) {
            // What may be touched the manifest says alone; limits and variables are the profile's.
            policy = manifest.get().policy();
            profile.ifPresent(chosen -> chosen.equip(policy, here));
        } else {
            policy = profile.isPresent() ? profile.get().in(here) : SandboxPolicy.in(here);
        }
        policy.standardInput(StandardInput.inherited()).inheritOutput();
        if (profile.isEmpty() || Options.has(options, "--isolation")) {
            policy.leastIsolation(least(options));
        }
        if (timeout.isPresent()) {
            SandboxLimits limits = profile.isPresent() ? profile.get().limits() : SandboxLimits.defaults();
            policy.limits(limits.withWallClock(timeout.get()));
        }
        for (String folder : options.matchedOptionValue("--writable", List.<String>of())) {
            policy.writable(here.resolve(Options.path(options, folder)).normalize());
        }
        for (Path path : readable(options, here)) {
            policy.readable(path);
        }
        List<String> hosts = options.matchedOptionValue("--allow-host", List.of());
        if (!hosts.isEmpty()) {
            policy.network(hosts(manifest.isPresent() ? Optional.empty() : profile, hosts));
        }
        return policy.build();
    }

    private static Optional<SandboxProfile> profile(ParseResult options) {
        Optional<String> name = Options.value(options, "--profile");
        if (name.isPresent() && !SandboxProfile.names().contains(name.get())) {
            throw Options.usage(
                    options,
                    "--profile is one of " + String.join(", ", SandboxProfile.names()) + ", not '" + name.get() + "'");
        }
        return name.map(SandboxProfile::named);
    }

    /** Those of the profile and these. */
    private static Network hosts(Optional<SandboxProfile> profile, List<String> named) {
        List<HostPattern> all = new ArrayList<>();
        if (profile.isPresent() && profile.get().network() instanceof Network.Hosts(List<HostPattern> known)) {
            all.addAll(known);
        }
        for (String host : named) {
            all.add(HostPattern.parse(host));
        }
        return new Network.Hosts(all);
    }

    private static Isolation least(ParseResult options) {
        return switch (Options.chosen(options, "--isolation", LEVELS)) {
            case "L0" -> Isolation.L0;
            case "L1" -> Isolation.L1;
            case "L2" -> Isolation.L2;
            default -> Isolation.L3;
        };
    }

    static List<Path> readable(ParseResult options, Path here) {
        List<Path> paths = new ArrayList<>();
        for (String path : Options.values(options, "--readable")) {
            paths.add(here.resolve(Options.path(options, path)).normalize());
        }
        return paths;
    }

    /** A number and a unit; minutes and hours too, because nobody counts a build in seconds. */
    private static Optional<Duration> timeout(ParseResult options) {
        Optional<String> given = Options.value(options, "--timeout");
        if (given.isEmpty()) {
            return Optional.empty();
        }
        String text = given.get();
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits > 0 && digits <= 9) {
            long number = Long.parseLong(text.substring(0, digits));
            Duration duration = switch (text.substring(digits)) {
                case "ms" -> Duration.ofMillis(number);
                case "", "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ZERO;
            };
            if (!duration.isZero()) {
                return Optional.of(duration);
            }
        }
        throw Options.usage(options, "--timeout is a time such as 60s, 5m or 1h, not '" + text + "'");
    }

    private static int exit(SandboxResult result, Duration timeout, boolean quiet, Terminal terminal) {
        String said;
        int code;
        switch (result.outcome()) {
            case Outcome.Exited(int own) -> {
                return own;
            }
            case Outcome.Signalled(int signal) -> {
                return 128 + signal;
            }
            case Outcome.TimedOut _ -> {
                said = "stopped: it ran longer than "
                        + timeout.toString().substring(2).toLowerCase(Locale.ROOT) + " (--timeout)";
                code = TIMED_OUT;
            }
            case Outcome.CpuLimitReached(Duration limit) -> {
                said = "stopped: it used more processor time than " + limit.toSeconds() + " s";
                code = KILLED;
            }
            case Outcome.OutOfMemory(long bytes) -> {
                said = "stopped: it reached its memory limit of " + (bytes >> 20) + " MiB";
                code = KILLED;
            }
            case Outcome.TooManyProcesses(int limit) -> {
                said = "stopped: it had more than " + limit + " tasks at a time";
                code = KILLED;
            }
            case Outcome.OutputLimitReached(long bytes) -> {
                said = "stopped: it wrote more output than " + (bytes >> 20) + " MiB";
                code = KILLED;
            }
            case Outcome.DiskLimitReached(long bytes) -> {
                said = "stopped: it wrote more to files than " + (bytes >> 20) + " MiB";
                code = KILLED;
            }
            case Outcome.Cancelled() -> {
                said = "stopped on request";
                code = KILLED;
            }
        }
        if (!quiet) {
            terminal.err().println("pfsec exec: " + said);
        }
        return code;
    }

    private static AuditOutcome outcome(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Exited(int code) -> code == 0 ? AuditOutcome.SUCCEEDED : AuditOutcome.FAILED;
            case Outcome.TimedOut _, Outcome.CpuLimitReached _ -> AuditOutcome.TIMED_OUT;
            case Outcome.Cancelled _ -> AuditOutcome.CANCELLED;
            case Outcome.Signalled _, Outcome.OutOfMemory _, Outcome.TooManyProcesses _, Outcome.OutputLimitReached _ ->
                AuditOutcome.FAILED;
            case Outcome.DiskLimitReached _ -> AuditOutcome.FAILED;
        };
    }

    private static AuditEvent event(
            AuditEventType type,
            AuditOutcome outcome,
            List<String> command,
            Path here,
            Optional<ExecManifest> manifest) {
        AuditEvent event = AuditEvent.of(type, outcome)
                .withAttribute("command", String.join(" ", command))
                .withAttribute("folder", here.toString());
        return manifest.isPresent() ? manifest.get().told(event) : event;
    }
}
