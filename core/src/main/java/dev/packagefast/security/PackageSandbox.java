package dev.packagefast.security;

import dev.packagefast.sandbox.Access;
import dev.packagefast.sandbox.Network;
import dev.packagefast.sandbox.Observation;
import dev.packagefast.sandbox.SandboxPolicy;
import dev.packagefast.sandbox.SandboxResult;
import dev.packagefast.sandbox.node.NodeInstallation;
import dev.packagefast.security.manifest.Attempts;
import dev.packagefast.security.manifest.ManifestException;
import dev.packagefast.security.manifest.PackagePin;
import dev.packagefast.security.manifest.PermissionManifest;
import dev.packagefast.security.manifest.Permissions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the folders that a {@link PermissionManifest} names by class lie for one package on this machine: turns a manifest
 * into a sandbox policy, and what a run did into a manifest. Immutable.
 *
 * {@snippet :
 * PackageSandbox sandbox = PackageSandbox.of(packageFolder, List.of());
 * SandboxResult result = Sandbox.run(sandbox.observing().build(), command);
 * PermissionManifest manifest = sandbox.manifest(PackagePin.of(tarball), Network.NONE, result);
 * }
 */
public final class PackageSandbox {
    private static final String NODE_HEADER = "include/node/node.h";
    private static final String HEADERS_VARIABLE = "npm_config_nodedir";
    private static final int DEEPEST_ATTEMPT = 4;
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    private final Path packageFolder;
    private final List<Path> named;
    private final boolean headersByVariable;

    /** The folders of this machine that have a name, by that name, the narrowest first. */
    private final Map<String, Path> classes = new LinkedHashMap<>();

    private PackageSandbox(Path packageFolder, List<Path> named) {
        this.packageFolder = real(packageFolder);
        this.named = named.stream().map(PackageSandbox::real).toList();
        classes.put("package", this.packageFolder);
        Optional<Path> modules = ScriptSurroundings.outermostNodeModules(this.packageFolder);
        modules.ifPresent(folder -> classes.put("node_modules", folder));
        NodeInstallation.onPath()
                .map(NodeInstallation::prefix)
                .filter(folder -> !folder.startsWith("/usr"))
                .ifPresent(folder -> classes.put("node", folder));
        Optional<Path> byVariable = headersByVariable();
        this.headersByVariable = byVariable.isPresent();
        byVariable
                .or(() -> this.named.stream()
                        .filter(folder -> Files.exists(folder.resolve(NODE_HEADER)))
                        .filter(folder -> !folder.equals(classes.get("node")))
                        .findFirst())
                .ifPresent(folder -> classes.put("headers", folder));
        modules.map(Path::getParent)
                .filter(folder -> folder.getNameCount() > 0)
                .ifPresent(folder -> classes.put("project", folder));
        Path home = real(Path.of(System.getProperty("user.home", "/")));
        if (home.getNameCount() > 0) {
            classes.put("~", home);
        }
    }

    /**
     * The surroundings of a package's folder: the {@code node_modules} it lies in, the Node on the PATH, and Node's headers
     * where {@code npm_config_nodedir} or a named folder leads to them.
     *
     * @param named folders and files that the script may read besides
     */
    public static PackageSandbox of(Path packageFolder, List<Path> named) {
        return new PackageSandbox(packageFolder.toAbsolutePath().normalize(), List.copyOf(named));
    }

    /** A policy to observe a script under, with the folders around the package readable; see {@link Observation#LENIENT}. */
    public SandboxPolicy.Builder observing() {
        SandboxPolicy.Builder policy = SandboxPolicy.in(packageFolder).observe(Observation.LENIENT);
        for (String name : List.of("node_modules", "node", "headers")) {
            Path folder = classes.get(name);
            if (folder != null) {
                policy.readable(folder);
            }
        }
        named.forEach(policy::readable);
        return withHeaders(policy);
    }

    /**
     * A policy that permits what a manifest does and no more. What it names and this machine does not have permits nothing.
     *
     * @throws ManifestException if the manifest leads to a place of keys here, or does not permit a folder that was
     *     named
     * @throws dev.packagefast.sandbox.SandboxPolicyException if it names no host where a host belongs
     */
    public SandboxPolicy.Builder enforcing(PermissionManifest manifest) throws ManifestException {
        Permissions granted = manifest.granted();
        for (Path folder : named) {
            String name = nameOf(folder.toString());
            if (!granted.reads().contains(name)) {
                throw new ManifestException(
                        "the manifest of " + manifest.pin() + " does not permit reading " + folder,
                        "Leave it out, or add \"" + name + "\" to \"reads\" of the manifest");
            }
        }
        SandboxPolicy.Builder policy = SandboxPolicy.in(packageFolder).observe(Observation.RECORD);
        if (!granted.writes().contains("package")) {
            policy.readOnlyWorkingDirectory();
        }
        List<Path> writable = new ArrayList<>();
        for (String entry : granted.writes()) {
            place(entry, "writes").map(PackageSandbox::real).ifPresent(writable::add);
        }
        writable.forEach(policy::writable);
        for (String entry : granted.reads()) {
            // What is writable can be read; to say both would be a contradiction.
            place(entry, "reads")
                    .filter(path -> writable.stream().noneMatch(real(path)::startsWith))
                    .ifPresent(policy::readable);
        }
        List<Path> programs = new ArrayList<>();
        boolean inPrivateFolders = false;
        for (String entry : granted.programs()) {
            if (entry.equals("home") || entry.equals("temp")) {
                inPrivateFolders = true;
            } else if (entry.equals("package")) {
                programs.add(packageFolder);
            } else {
                place(entry, "programs").ifPresent(programs::add);
            }
        }
        policy.programs(new SandboxPolicy.Programs(programs, inPrivateFolders));
        policy.network(
                switch (granted.network()) {
                    case NONE -> Network.NONE;
                    case HOSTS -> Network.hosts(granted.hosts());
                    case LOOPBACK -> Network.LOOPBACK;
                    case ALL -> Network.ALL;
                });
        return withHeaders(policy);
    }

    private SandboxPolicy.Builder withHeaders(SandboxPolicy.Builder policy) {
        Path headers = classes.get("headers");
        return headersByVariable && headers != null ? policy.environment(HEADERS_VARIABLE, headers.toString()) : policy;
    }

    /** Where an entry of a manifest leads here; empty for what every script has, and for what is not there. */
    private Optional<Path> place(String entry, String list) throws ManifestException {
        if (entry.equals("package") || entry.equals("system") || entry.equals("home") || entry.equals("temp")) {
            return Optional.empty();
        }
        int slash = entry.indexOf('/');
        String first = slash < 0 ? entry : entry.substring(0, slash);
        Path folder = slash == 0 ? Path.of("/") : classes.get(first);
        if (folder == null) {
            return Optional.empty();
        }
        if (slash < 0) {
            return Optional.of(folder);
        }
        Path path = folder.resolve(entry.substring(slash + 1));
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        // Links are followed by the kernel's rules, so what is judged is where they lead.
        Path leadsTo = real(path);
        boolean opensMore = classes.values().stream().anyMatch(each -> each.startsWith(leadsTo));
        if (opensMore || !PermissionManifest.isPermissible(list, nameOf(leadsTo.toString()))) {
            throw new ManifestException(
                    "'" + entry + "' in " + list + " of the manifest leads to " + leadsTo
                            + ", which no manifest can permit",
                    "Take it out of the manifest");
        }
        return Optional.of(path);
    }

    /** What an observed run did, as the manifest of a package. */
    public PermissionManifest manifest(PackagePin pin, Network network, SandboxResult result) {
        Lists granted = new Lists();
        Lists refused = new Lists();
        for (Access access : result.accesses()) {
            String entry = access.granted() ? grantOf(access) : attemptOf(access);
            Lists lists = access.granted() ? granted : refused;
            if (access.granted() && !PermissionManifest.isPermissible(Lists.nameOf(access.kind()), entry)) {
                // Nothing that a manifest can permit; without it the script is refused there, and says so.
                lists = refused;
            }
            lists.of(access.kind()).add(entry);
        }
        granted.reads.add("system");
        granted.writes.remove("system");
        Permissions.Reach reach;
        if (network.equals(Network.ALL)) {
            reach = Permissions.Reach.ALL;
        } else if (network.equals(Network.LOOPBACK)) {
            reach = Permissions.Reach.LOOPBACK;
        } else {
            reach = granted.hosts.isEmpty() ? Permissions.Reach.NONE : Permissions.Reach.HOSTS;
        }
        return new PermissionManifest(
                pin,
                result.isolation().name(),
                new Permissions(reach, granted.hosts, granted.reads, granted.writes, granted.programs),
                new Attempts(refused.hosts, refused.reads, refused.writes, refused.programs));
    }

    /**
     * The entry of a manifest that would have permitted what was refused, such as {@code "nodejs.org" in "hosts"}; empty
     * where no manifest can.
     */
    public Optional<String> permittingEntry(Access refused) {
        String list = Lists.nameOf(refused.kind());
        String entry = refused.kind() == Access.Kind.CONNECT ? hostOf(refused.target()) : nameOf(refused.target());
        if (refused.kind() == Access.Kind.WRITE) {
            // Folders are granted, and the file may not exist yet.
            entry = entry.startsWith("package/") ? "package" : parentOf(entry);
        } else if (refused.kind() == Access.Kind.READ) {
            int slash = entry.indexOf('/');
            String first = slash < 0 ? entry : entry.substring(0, slash);
            entry = PermissionManifest.isPermissible("reads", first) ? first : entry;
        }
        return PermissionManifest.isPermissible(list, entry)
                ? Optional.of("\"" + entry + "\" in \"" + list + "\"")
                : Optional.empty();
    }

    private static String parentOf(String entry) {
        int slash = entry.lastIndexOf('/');
        return slash <= 0 ? entry : entry.substring(0, slash);
    }

    private String grantOf(Access access) {
        return switch (access.place()) {
            case WORKING_DIRECTORY -> access.kind() == Access.Kind.EXECUTE ? nameOf(access.target()) : "package";
            case PRIVATE_HOME -> "home";
            case PRIVATE_TEMPORARY -> "temp";
            case SYSTEM -> access.kind() == Access.Kind.EXECUTE ? nameOf(access.target()) : "system";
            case NAMED, OUTSIDE -> nameOf(access.target());
            case NETWORK -> hostOf(access.target());
        };
    }

    /** Names of a few parts: which file it was in a deep folder says little, and a thousand of them nothing. */
    private String attemptOf(Access access) {
        if (access.place() == Access.Place.NETWORK) {
            return hostOf(access.target());
        }
        String entry = nameOf(access.target());
        int end = 0;
        for (int parts = 0; parts <= DEEPEST_ATTEMPT; parts++) {
            end = entry.indexOf('/', end + 1);
            if (end < 0) {
                return entry;
            }
        }
        return entry.substring(0, end);
    }

    /** The path as a manifest names it. Text to text: a script's names need not be names to this JVM. */
    private String nameOf(String path) {
        for (Map.Entry<String, Path> each : classes.entrySet()) {
            String folder = each.getValue().toString();
            if (path.equals(folder)) {
                return each.getKey();
            }
            if (path.startsWith(folder + "/")) {
                return each.getKey() + path.substring(folder.length());
            }
        }
        return path;
    }

    /** Without the port where that is the one of HTTP or HTTPS, as a pattern of hosts has it. */
    private static String hostOf(String target) {
        int space = target.indexOf(' ');
        String authority = space < 0 ? target : target.substring(0, space);
        for (int port : new int[] {HTTPS, HTTP}) {
            if (authority.endsWith(":" + port)) {
                return authority.substring(0, authority.lastIndexOf(':'));
            }
        }
        return authority;
    }

    private static Optional<Path> headersByVariable() {
        String folder = System.getenv(HEADERS_VARIABLE);
        return folder != null && folder.startsWith("/") && Files.exists(Path.of(folder, NODE_HEADER))
                ? Optional.of(real(Path.of(folder)))
                : Optional.empty();
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException notThere) {
            return path.toAbsolutePath().normalize();
        }
    }

    private static final class Lists {
        private final List<String> hosts = new ArrayList<>();
        private final List<String> reads = new ArrayList<>();
        private final List<String> writes = new ArrayList<>();
        private final List<String> programs = new ArrayList<>();

        private List<String> of(Access.Kind kind) {
            return switch (kind) {
                case READ -> reads;
                case WRITE -> writes;
                case EXECUTE -> programs;
                case CONNECT -> hosts;
            };
        }

        private static String nameOf(Access.Kind kind) {
            return switch (kind) {
                case READ -> "reads";
                case WRITE -> "writes";
                case EXECUTE -> "programs";
                case CONNECT -> "hosts";
            };
        }
    }
}
