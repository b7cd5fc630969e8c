package dev.packagefast.sandbox;

import dev.packagefast.sandbox.node.NodeInstallation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A policy for a kind of install script, shipped as data: {@code strict} for scripts that choose among their own files,
 * {@code build} for native code built from source, {@code prebuilt} for those that download a finished binary.
 *
 * <pre>{@code
 * SandboxPolicy policy = SandboxProfile.named("build").in(packageDirectory).build();
 * }</pre>
 *
 * <p>Node is the one on the PATH of this JVM. Immutable and thread-safe.
 */
public final class SandboxProfile {
    /** Least first. */
    private static final List<String> NAMES = List.of("strict", "build", "prebuilt");

    /** What tells node-gyp, and npm, that a package has native code to build. */
    private static final String BUILD_FILE = "binding.gyp";

    /** Kinds of places to read. */
    enum Place {
        NODE,
        NODE_HEADERS,
        NODE_MODULES
    }

    /** Kinds of places with programs. */
    enum Programs {
        NODE_MODULES,
        NODE_GYP
    }

    /**
     * What a profile's file says.
     *
     * @param variables values may be a placeholder: {@code ${node-headers}}, {@code ${node-gyp}}
     */
    record Contents(
            String purpose,
            Network network,
            Isolation leastIsolation,
            Set<Place> read,
            Set<Programs> path,
            boolean separateHardLinks,
            SandboxLimits limits,
            Map<String, String> variables) {}

    private final String name;
    private final Contents contents;

    private SandboxProfile(String name, Contents contents) {
        this.name = name;
        this.contents = contents;
    }

    /** The names of all profiles. */
    public static List<String> names() {
        return NAMES;
    }

    /**
     * The profile of this name.
     *
     * @throws SandboxPolicyException when there is none
     */
    public static SandboxProfile named(String name) {
        if (!NAMES.contains(name)) {
            throw new SandboxPolicyException(
                    "there is no profile '" + name.replace('\0', '?') + "'",
                    "Choose one of " + String.join(", ", NAMES));
        }
        try (var file = SandboxProfile.class.getResourceAsStream("profiles/" + name + ".profile")) {
            if (file == null) {
                throw new AssertionError("the profile " + name + " is not in the jar");
            }
            var text = new String(file.readAllBytes(), StandardCharsets.UTF_8);
            return new SandboxProfile(name, ProfileReader.read(name + ".profile", text));
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /**
     * The least profile that suits what lies in a package's folder: {@code build} where node-gyp has something to build,
     * else {@code strict}. Neither opens the network.
     */
    public static SandboxProfile fitting(Path packageFolder) {
        return named(Files.isRegularFile(packageFolder.resolve(BUILD_FILE)) ? "build" : "strict");
    }

    public String name() {
        return name;
    }

    /** What it is for, in a few words. */
    public String purpose() {
        return contents.purpose();
    }

    public Network network() {
        return contents.network();
    }

    public SandboxLimits limits() {
        return contents.limits();
    }

    /** The weakest isolation it accepts. */
    public Isolation leastIsolation() {
        return contents.leastIsolation();
    }

    Contents contents() {
        return contents;
    }

    /**
     * The policy for a script of the package in this folder, to add to. What the profile names and this machine does not
     * have is left out: without node's headers node-gyp itself says that it cannot reach them.
     *
     * @throws SandboxPolicyException when the path is relative
     */
    public SandboxPolicy.Builder in(Path packageFolder) {
        var policy = equip(SandboxPolicy.in(packageFolder).network(contents.network()), packageFolder);
        places(NodeModules.real(packageFolder), NodeInstallation.onPath()).forEach(policy::readable);
        return policy;
    }

    /**
     * Gives a policy the profile's limits, isolation and variables, and leaves what may be touched to whoever made it.
     *
     * @param packageFolder the working directory of the policy
     */
    public SandboxPolicy.Builder equip(SandboxPolicy.Builder policy, Path packageFolder) {
        var folder = NodeModules.real(packageFolder);
        var node = NodeInstallation.onPath();
        if (contents.separateHardLinks()) {
            policy.separateHardLinks();
        }
        policy.limits(contents.limits()).leastIsolation(contents.leastIsolation());
        policy.environment("PATH", path(folder, node));
        variables(node).forEach(policy::environment);
        return policy;
    }

    private List<Path> places(Path folder, Optional<NodeInstallation> node) {
        return contents.read().stream()
                .flatMap(place -> switch (place) {
                    case NODE -> node.stream().flatMap(found -> found.programs().stream());
                    case NODE_HEADERS -> node.flatMap(NodeInstallation::headers).stream();
                    case NODE_MODULES -> NodeModules.above(folder).stream();
                })
                .filter(place -> !isOpen(place, folder))
                .distinct()
                .toList();
    }

    /** What can be read anyway needs no naming; and what lies in the package cannot be less than writable. */
    private static boolean isOpen(Path place, Path folder) {
        return place.startsWith(folder)
                || SystemPaths.readable(Network.NONE).stream().anyMatch(place::startsWith);
    }

    /**
     * As npm puts it together, and without the folders that cannot be read: a program found there would be refused, and
     * some look no further. A folder whose name has a colon cannot be in it.
     */
    private String path(Path folder, Optional<NodeInstallation> node) {
        var places = places(folder, node);
        var programs = contents.path().stream().flatMap(kind -> switch (kind) {
            case NODE_MODULES -> NodeModules.programs(folder).stream();
            case NODE_GYP -> node.flatMap(NodeInstallation::nodeGypPrograms).stream();
        });
        return Stream.concat(programs, NodeInstallation.pathEntries().stream())
                .filter(entry -> {
                    var real = NodeModules.real(entry);
                    return isOpen(real, folder) || places.stream().anyMatch(real::startsWith);
                })
                .map(Path::toString)
                .filter(entry -> entry.indexOf(':') < 0)
                .distinct()
                .collect(Collectors.joining(":"));
    }

    private Map<String, String> variables(Optional<NodeInstallation> node) {
        var variables = new LinkedHashMap<String, String>();
        contents.variables().forEach((variable, value) -> {
            switch (value) {
                case ProfileReader.HEADERS ->
                    node.filter(found -> found.headers().isPresent())
                            .ifPresent(found ->
                                    variables.put(variable, found.prefix().toString()));
                case ProfileReader.NODE_GYP ->
                    node.flatMap(NodeInstallation::nodeGyp)
                            .ifPresent(program -> variables.put(variable, program.toString()));
                default -> variables.put(variable, value);
            }
        });
        return variables;
    }

    @Override
    public String toString() {
        return name;
    }
}
