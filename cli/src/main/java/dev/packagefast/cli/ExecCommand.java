package dev.packagefast.cli;

import dev.packagefast.sandbox.Denial;
import dev.packagefast.sandbox.Isolation;
import dev.packagefast.sandbox.Network;
import dev.packagefast.sandbox.Outcome;
import dev.packagefast.sandbox.Sandbox;
import dev.packagefast.sandbox.SandboxException;
import dev.packagefast.sandbox.SandboxLimits;
import dev.packagefast.sandbox.SandboxPolicy;
import dev.packagefast.sandbox.SandboxResult;
import dev.packagefast.sandbox.StandardInput;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditOutcome;
import dev.packagefast.security.performance.MetricType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code pfsec exec}: one command under kernel isolation. */
final class ExecCommand extends Command {
    private static final AuditEventType SCRIPT_START = AuditEventType.of("SCRIPT_START");
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
                        "",
                        "Exit: the command's own code; 124 out of time, 128+n killed by signal n,",
                        "125 when the sandbox could not start it.");
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
                .defaultValue("60s")
                .description("How long it may run: 500ms, 60s (default), 5m, 1h.")
                .build());
        spec.addOption(Options.choice(
                "--isolation",
                LEVELS,
                "L1",
                "The weakest isolation to accept: L1 (default), L2, L3, or by name L0. The strongest that the machine "
                        + "offers up to L2 is used; L3 needs bubblewrap and is used when asked for."));
        spec.addOption(Options.auditLog());
        spec.addOption(Options.quiet());
        spec.addPositional(PositionalParamSpec.builder()
                .paramLabel("COMMAND")
                .arity("1..*")
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
        Journal journal = new Journal(options, terminal);
        Path here = Path.of("").toAbsolutePath();
        Duration timeout = timeout(options);
        SandboxResult result;
        try {
            SandboxPolicy policy = policy(options, here, timeout);
            // Written down before it starts: nothing runs without a trace.
            journal.record(event(SCRIPT_START, AuditOutcome.SUCCEEDED, command, here));
            terminal.flush();
            result = Sandbox.run(policy, command);
        } catch (SandboxException refused) {
            journal.record(event(AuditEventType.SCRIPT_EXECUTION, AuditOutcome.REFUSED, command, here)
                    .withReason(String.valueOf(refused.getMessage())));
            throw new CommandFailed(Exit.SANDBOX, refused.reason() + "\n  " + refused.remedy(), refused);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailed(Exit.SANDBOX, "interrupted; the command was killed", stopped);
        }
        journal.record(event(AuditEventType.SCRIPT_EXECUTION, outcome(result.outcome()), command, here)
                .withDuration(result.usage().wallClock())
                .withIsolation(result.isolation().name())
                .withAttribute("ended", result.outcome().toString())
                .withAttribute("denials", String.valueOf(result.denials().size())));
        long wall = result.usage().wallClock().toNanos();
        journal.measured(
                MetricType.SANDBOX_EXECUTION,
                result.outcome().isSuccess(),
                result.usage().wallClock(),
                result.usage().peakMemoryBytes(),
                wall == 0
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(100.0 * result.usage().cpu().toNanos() / wall));
        if (!quiet) {
            denials(result, terminal);
        }
        return exit(result, timeout, quiet, terminal);
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

    private static SandboxPolicy policy(ParseResult options, Path here, Duration timeout) {
        Isolation least = switch (Options.chosen(options, "--isolation", LEVELS)) {
            case "L0" -> Isolation.L0;
            case "L1" -> Isolation.L1;
            case "L2" -> Isolation.L2;
            default -> Isolation.L3;
        };
        SandboxPolicy.Builder policy = SandboxPolicy.in(here)
                .limits(SandboxLimits.defaults().withWallClock(timeout))
                .leastIsolation(least)
                .standardInput(StandardInput.inherited())
                .inheritOutput();
        for (String folder : options.matchedOptionValue("--writable", List.<String>of())) {
            policy.writable(here.resolve(Options.path(options, folder)).normalize());
        }
        for (String folder : options.matchedOptionValue("--readable", List.<String>of())) {
            policy.readable(here.resolve(Options.path(options, folder)).normalize());
        }
        List<String> hosts = options.matchedOptionValue("--allow-host", List.of());
        if (!hosts.isEmpty()) {
            policy.network(Network.hosts(hosts));
        }
        return policy.build();
    }

    /** A number and a unit; minutes and hours too, because nobody counts a build in seconds. */
    private static Duration timeout(ParseResult options) {
        String text = options.commandSpec().findOption("--timeout").getValue();
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
                return duration;
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

    private static AuditEvent event(AuditEventType type, AuditOutcome outcome, List<String> command, Path here) {
        return AuditEvent.of(type, outcome)
                .withAttribute("command", String.join(" ", command))
                .withAttribute("folder", here.toString());
    }
}
