package dev.packagefast.sandbox;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What one command may touch. Beyond what is named here it may read the system's programs, libraries and public
 * configuration, and write its working directory and a private, empty home and temporary folder that vanish with the run.
 *
 * <pre>{@code
 * var policy = SandboxPolicy.in(packageDirectory)
 *         .readable(nodePrefix)
 *         .environment("npm_lifecycle_event", "postinstall")
 *         .limits(SandboxLimits.defaults().withWallClock(Duration.ofMinutes(5)))
 *         .build();
 * }</pre>
 *
 * <p>Immutable. Whether the paths exist is looked at when a command starts.
 */
public final class SandboxPolicy {
    /** Shells carry only such names to what they start. */
    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Path workingDirectory;
    private final List<Path> writable;
    private final List<Path> readable;
    private final Network network;
    private final Map<String, String> environment;
    private final Set<String> inheritedVariables;
    private final SandboxLimits limits;
    private final Isolation leastIsolation;
    private final Isolation strongestIsolation;
    private final StandardInput standardInput;
    private final boolean hardLinksSeparated;
    private final boolean outputInherited;
    private final Optional<OutputListener> outputListener;
    private final Observation observation;
    private final boolean workingDirectoryReadOnly;
    private final Optional<Programs> programs;

    /**
     * What alone may be executed.
     *
     * @param paths programs, or folders of them; those that do not exist when the command starts grant nothing
     * @param inPrivateFolders whether the private home and temporary folder count too
     */
    public record Programs(List<Path> paths, boolean inPrivateFolders) {
        public Programs {
            paths = List.copyOf(paths);
            for (var path : paths) {
                requireAbsolute("program", path);
            }
        }
    }

    private SandboxPolicy(Builder builder) {
        workingDirectory = builder.workingDirectory;
        writable = List.copyOf(builder.writable);
        readable = List.copyOf(builder.readable);
        network = builder.network;
        environment = Map.copyOf(builder.environment);
        inheritedVariables = Set.copyOf(builder.inheritedVariables);
        limits = builder.limits;
        leastIsolation = builder.leastIsolation;
        strongestIsolation = builder.strongestIsolation();
        standardInput = builder.standardInput;
        hardLinksSeparated = builder.hardLinksSeparated;
        outputInherited = builder.outputInherited;
        outputListener = builder.outputListener;
        observation = builder.observation;
        workingDirectoryReadOnly = builder.workingDirectoryReadOnly;
        programs = builder.programs;
    }

    /**
     * A policy for a command that works, and may write, in this folder.
     *
     * @throws SandboxPolicyException when the path is relative
     */
    public static Builder in(Path workingDirectory) {
        return new Builder(requireAbsolute("working directory", workingDirectory));
    }

    public Path workingDirectory() {
        return workingDirectory;
    }

    /** Folders that may be changed, besides the working directory. */
    public List<Path> writable() {
        return writable;
    }

    /** Files and folders that may be read and executed, besides the system's. */
    public List<Path> readable() {
        return readable;
    }

    public Network network() {
        return network;
    }

    /** Variables that the command gets with these values. */
    public Map<String, String> environment() {
        return environment;
    }

    /** Names of variables that are passed on from this JVM, besides the few that always are. */
    public Set<String> inheritedVariables() {
        return inheritedVariables;
    }

    public SandboxLimits limits() {
        return limits;
    }

    /** The weakest isolation that is accepted; a machine that offers less does not start the command. */
    public Isolation leastIsolation() {
        return leastIsolation;
    }

    /** The strongest isolation that is tried. */
    public Isolation strongestIsolation() {
        return strongestIsolation;
    }

    public StandardInput standardInput() {
        return standardInput;
    }

    /** Whether files of the writable folders that have another name elsewhere are replaced by copies first. */
    public boolean hardLinksSeparated() {
        return hardLinksSeparated;
    }

    /** Whether standard output and error are the JVM's own, so that the result holds neither. */
    public boolean outputInherited() {
        return outputInherited;
    }

    public Optional<OutputListener> outputListener() {
        return outputListener;
    }

    /** Whether accesses are written down. */
    public Observation observation() {
        return observation;
    }

    /** Whether the working directory may only be read. */
    public boolean workingDirectoryReadOnly() {
        return workingDirectoryReadOnly;
    }

    /** What alone may be executed besides the command's own program; empty: everything that may be read. */
    public Optional<Programs> programs() {
        return programs;
    }

    private static Path requireAbsolute(String what, Path path) {
        if (!path.isAbsolute()) {
            throw new SandboxPolicyException(
                    "the " + what + " is the relative path '" + path + "'",
                    "Give an absolute path, so that it does not depend on where this program was started");
        }
        return path;
    }

    /** Collects a policy. Not thread-safe. */
    public static final class Builder {
        private final Path workingDirectory;
        private final List<Path> writable = new ArrayList<>();
        private final List<Path> readable = new ArrayList<>();
        private Network network = Network.NONE;
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final Set<String> inheritedVariables = new LinkedHashSet<>();
        private SandboxLimits limits = SandboxLimits.defaults();
        private Isolation leastIsolation = Isolation.L1;
        private Optional<Isolation> strongestIsolation = Optional.empty();
        private StandardInput standardInput = StandardInput.empty();
        private boolean hardLinksSeparated;
        private boolean outputInherited;
        private Optional<OutputListener> outputListener = Optional.empty();
        private Observation observation = Observation.NONE;
        private boolean workingDirectoryReadOnly;
        private Optional<Programs> programs = Optional.empty();

        private Builder(Path workingDirectory) {
            this.workingDirectory = workingDirectory;
        }

        /** Adds folders that may be changed. */
        public Builder writable(Path... folders) {
            for (var folder : folders) {
                writable.add(requireAbsolute("writable folder", folder));
            }
            return this;
        }

        /** Adds files and folders that may be read and executed. */
        public Builder readable(Path... paths) {
            for (var path : paths) {
                readable.add(requireAbsolute("readable path", path));
            }
            return this;
        }

        public Builder network(Network reachable) {
            network = Objects.requireNonNull(reachable, "network");
            return this;
        }

        /**
         * Sets a variable for the command.
         *
         * @throws SandboxPolicyException when the name is not letters, digits and underscores, or the value contains NUL
         */
        public Builder environment(String name, String value) {
            requireVariableName(name);
            if (value.indexOf('\0') >= 0) {
                throw new SandboxPolicyException(
                        "the value of the environment variable '" + name + "' contains a NUL character",
                        "Remove it: no environment can carry one");
            }
            environment.put(name, value);
            return this;
        }

        /** Sets several variables. */
        public Builder environment(Map<String, String> variables) {
            variables.forEach(this::environment);
            return this;
        }

        /** Passes variables on from this JVM, where they are set. Name no secret: the command can read what it is given. */
        public Builder inheritVariables(String... names) {
            for (var name : names) {
                requireVariableName(name);
                inheritedVariables.add(name);
            }
            return this;
        }

        public Builder limits(SandboxLimits values) {
            limits = Objects.requireNonNull(values, "limits");
            return this;
        }

        /** The weakest isolation that is accepted; {@link Isolation#L1} unless said. */
        public Builder leastIsolation(Isolation level) {
            leastIsolation = Objects.requireNonNull(level, "leastIsolation");
            return this;
        }

        /**
         * The strongest isolation that is tried: {@link Isolation#L2} unless said or a stronger one is the weakest accepted.
         * {@link Isolation#L3} takes several times as long to start, and what it hides is not there rather than refused.
         */
        public Builder strongestIsolation(Isolation level) {
            strongestIsolation = Optional.of(level);
            return this;
        }

        private Isolation strongestIsolation() {
            return strongestIsolation.orElse(
                    leastIsolation.compareTo(Isolation.L2) > 0 ? leastIsolation : Isolation.L2);
        }

        public Builder standardInput(StandardInput source) {
            standardInput = Objects.requireNonNull(source, "standardInput");
            return this;
        }

        /**
         * Replaces files of the writable folders that are hard links by copies before the command starts, so that it cannot
         * write a shared package store through them. Looks at every file there, so it is for a package's folder rather than
         * for a large tree.
         */
        public Builder separateHardLinks() {
            hardLinksSeparated = true;
            return this;
        }

        /** Lets the command write to the JVM's own standard output and error; the limit on output does not apply then. */
        public Builder inheritOutput() {
            outputInherited = true;
            return this;
        }

        /** Writes down what the command does; {@link Observation#NONE} unless said. */
        public Builder observe(Observation how) {
            observation = Objects.requireNonNull(how, "observation");
            return this;
        }

        /** Lets the working directory be read and not changed. */
        public Builder readOnlyWorkingDirectory() {
            workingDirectoryReadOnly = true;
            return this;
        }

        /**
         * Lets only these be executed, and the command's own program. That keeps a command from starting other programs; it
         * does not keep code that runs already from doing what they would do: an interpreter reads what it likes as its
         * program, and the system's loader starts any file that may be read.
         */
        public Builder programs(Programs alone) {
            programs = Optional.of(alone);
            return this;
        }

        /** Hears the captured output as it comes. */
        public Builder outputListener(OutputListener listener) {
            outputListener = Optional.of(listener);
            return this;
        }

        /**
         * The policy.
         *
         * @throws SandboxPolicyException when parts contradict each other
         */
        public SandboxPolicy build() {
            if (outputInherited && outputListener.isPresent()) {
                throw new SandboxPolicyException(
                        "the output is both inherited and listened to", "Choose one: inherited output passes us by");
            }
            for (var name : inheritedVariables) {
                if (environment.containsKey(name)) {
                    throw new SandboxPolicyException(
                            "the environment variable '" + name + "' is both given and passed on from this JVM",
                            "Choose one");
                }
            }
            if (leastIsolation.compareTo(strongestIsolation()) > 0) {
                throw new SandboxPolicyException(
                        "the weakest isolation accepted is " + leastIsolation + ", stronger than the strongest to try, "
                                + strongestIsolation(),
                        "Accept a weaker one, or let a stronger one be tried");
            }
            return new SandboxPolicy(this);
        }

        private static void requireVariableName(String name) {
            if (!VARIABLE_NAME.matcher(name).matches()) {
                throw new SandboxPolicyException(
                        "'" + name.replace('\0', '?') + "' is no name for an environment variable",
                        "Use letters, digits and underscores, a digit not first");
            }
        }
    }
}
