package dev.packagefast.cli;

import dev.packagefast.sandbox.Access;
import dev.packagefast.sandbox.Network;
import dev.packagefast.sandbox.SandboxException;
import dev.packagefast.sandbox.SandboxPolicy;
import dev.packagefast.sandbox.SandboxResult;
import dev.packagefast.security.PackageSandbox;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.manifest.ManifestDifference;
import dev.packagefast.security.manifest.ManifestException;
import dev.packagefast.security.manifest.PackagePin;
import dev.packagefast.security.manifest.PermissionManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/**
 * {@code pfsec exec} with a permission manifest: enforced, or written from what an observed run did. A manifest that
 * exists is only ever replaced when the user says so: what a new version needs more is for a person to read first.
 */
final class ExecManifest {
    private static final int MOST_SHOWN = 40;

    private final boolean observing;
    private final boolean updating;
    private final Path file;
    private final PackagePin pin;
    private final PackageSandbox sandbox;
    private final Network network;

    /** The manifest that is enforced, or that is there already when observing. */
    private final Optional<PermissionManifest> known;

    private ExecManifest(ParseResult options, Path here, Path file, Path tarball, Network network)
            throws ManifestException {
        this.observing = Options.has(options, "--observe");
        this.updating = Options.has(options, "--update-manifest");
        this.file = file;
        this.pin = PackagePin.of(tarball);
        this.sandbox = PackageSandbox.of(here, ExecCommand.readable(options, here));
        this.network = network;
        this.known = observing && !Files.exists(file) ? Optional.empty() : Optional.of(PermissionManifest.read(file));
        if (known.isPresent()) {
            if (!observing) {
                known.get().requirePackage(pin);
            } else if (!known.get().pin().name().equals(pin.name())) {
                throw new ManifestException(
                        file + " is the manifest of " + known.get().pin().name() + ", and the tarball is of "
                                + pin.name(),
                        "Name another file with --manifest");
            }
        }
    }

    /** What the options ask for. Whatever is wrong is said before anything runs. */
    static ExecManifest of(ParseResult options, Path here) {
        boolean observing = Options.has(options, "--observe");
        Optional<Path> file = Options.file(options, "--manifest");
        Optional<Path> tarball = Options.file(options, "--package");
        if (file.isEmpty() || tarball.isEmpty()) {
            throw Options.usage(
                    options, "a manifest is of one package: give both --manifest FILE and --package TARBALL");
        }
        if (!observing) {
            for (String option : List.of("--writable", "--allow-host", "--update-manifest")) {
                if (Options.has(options, option)) {
                    throw Options.usage(
                            options,
                            option + " goes with --observe; without it the manifest alone says what is permitted");
                }
            }
        }
        try {
            List<String> hosts = Options.values(options, "--allow-host");
            Network network = hosts.isEmpty() ? Network.NONE : Network.hosts(hosts);
            return new ExecManifest(options, here, file.get(), tarball.get(), network);
        } catch (SandboxException noHost) {
            throw new CommandFailed(Exit.SANDBOX, noHost.reason() + "\n  " + noHost.remedy(), noHost);
        } catch (ManifestException bad) {
            throw failed(bad);
        }
    }

    /** The policy to start with: what the manifest permits, or what an observed run may do. */
    SandboxPolicy.Builder policy() {
        try {
            return observing ? sandbox.observing() : sandbox.enforcing(known.orElseThrow());
        } catch (ManifestException bad) {
            throw failed(bad);
        }
    }

    /** With the package, its hash, and whether it was watched or held to its manifest. */
    AuditEvent told(AuditEvent event) {
        return event.withPackage(pin.ecosystem(), pin.name(), pin.version())
                .withAttribute("manifest", pin.integrity().toSri())
                .withAttribute("observed", String.valueOf(observing));
    }

    /** Says what was tried and refused, and what would permit it. */
    void refusals(SandboxResult result, Terminal terminal) {
        List<Access> refused =
                result.accesses().stream().filter(access -> !access.granted()).toList();
        for (Access access : refused.subList(0, Math.min(MOST_SHOWN, refused.size()))) {
            String program = access.program().isEmpty() ? "" : " by " + Printable.of(access.program());
            terminal.err()
                    .println("pfsec exec: refused to " + verb(access.kind()) + " " + Printable.of(access.target())
                            + program + (access.count() > 1 ? ", " + access.count() + " times" : "") + "; "
                            + Printable.of(remedy(access)));
        }
        if (refused.size() > MOST_SHOWN) {
            terminal.err().println("pfsec exec: and " + (refused.size() - MOST_SHOWN) + " more refusals");
        }
    }

    private static String verb(Access.Kind kind) {
        return kind == Access.Kind.CONNECT ? "connect to" : kind.name().toLowerCase(Locale.ROOT);
    }

    private String remedy(Access refused) {
        Optional<String> entry = sandbox.permittingEntry(refused);
        if (entry.isEmpty()) {
            return "no manifest can permit it";
        }
        if (!observing) {
            return entry.get() + " of " + file + " would permit it";
        }
        return switch (refused.kind()) {
            case CONNECT -> "--allow-host would permit it";
            case READ, EXECUTE -> "--readable would permit it";
            case WRITE -> "--writable would permit it";
        };
    }

    /** The exit of the whole: the command's own, or that of a manifest that says too little. */
    int exit(SandboxResult result, int own, boolean quiet, Terminal terminal) {
        if (!observing) {
            return own;
        }
        PermissionManifest observed = sandbox.manifest(pin, network, result);
        if (!result.outcome().isSuccess()) {
            if (known.isPresent()) {
                show(known.get().differenceTo(observed), terminal);
            }
            terminal.err().println("pfsec exec: no manifest was written, because the command failed: it may need more");
            return own;
        }
        if (known.isEmpty()) {
            write(observed);
            say(quiet, terminal, "wrote " + file + ", the manifest of " + pin);
            return own;
        }
        ManifestDifference difference = known.get().differenceTo(observed);
        if (difference.isEmpty()) {
            say(quiet, terminal, file + " says so already");
            return own;
        }
        show(difference, terminal);
        if (updating) {
            write(observed);
            say(quiet, terminal, "wrote " + file + " anew, the manifest of " + pin);
            return own;
        }
        if (!difference.needsMore()) {
            say(quiet, terminal, "nothing more is needed; --update-manifest writes " + file + " anew");
            return own;
        }
        terminal.err()
                .println("pfsec exec: " + pin + " needs more than " + file
                        + " says, which was left as it is; --update-manifest writes it anew");
        return Exit.BAD;
    }

    private static void show(ManifestDifference difference, Terminal terminal) {
        for (String line : difference.lines()) {
            terminal.err().println("  " + Printable.of(line));
        }
    }

    private static void say(boolean quiet, Terminal terminal, String what) {
        if (!quiet) {
            terminal.err().println("pfsec exec: " + what);
        }
    }

    /** Whole or not at all. */
    private void write(PermissionManifest manifest) {
        Path target = file.toAbsolutePath();
        try {
            Path draft = Files.createTempFile(target.getParent(), ".pfsec", ".draft");
            try {
                Files.write(draft, manifest.toJson());
                Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-r--r--"));
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException failed) {
            throw new CommandFailed(
                    Exit.NO_ANSWER,
                    "cannot write " + file + ": " + failed.getMessage() + "\n  name another file with --manifest",
                    failed);
        }
    }

    private static CommandFailed failed(ManifestException bad) {
        return new CommandFailed(Exit.SANDBOX, Printable.of(bad.what()) + "\n  " + Printable.of(bad.remedy()), bad);
    }
}
