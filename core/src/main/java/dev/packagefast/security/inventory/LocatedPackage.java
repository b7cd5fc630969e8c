package dev.packagefast.security.inventory;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One package as one lockfile states it: what it is, where it stands, how it got there.
 *
 * <p>Immutable, and safe for use by several threads. Everything is text from the file, checked for length and control
 * characters and otherwise as the file has it: escape it for the medium it is shown in.
 */
public final class LocatedPackage {
    private static final int DEV = 1;
    private static final int OPTIONAL = 2;
    private static final int DEV_OPTIONAL = 4;
    private static final int PEER = 8;
    private static final int BUNDLED = 16;
    private static final int INSTALL_SCRIPT_KNOWN = 32;
    private static final int INSTALL_SCRIPT = 64;

    private final String ecosystem;
    private final String name;
    private final String version;
    private final PackageSource source;
    private final int flags;
    private final Place place;
    private final @Nullable String alias;
    private final @Nullable String integrity;
    private final @Nullable String resolved;
    private final @Nullable String statedPurl;
    private final Set<String> groups;
    private final DependencyGraph graph;
    private final int node;

    private LocatedPackage(Builder builder) {
        ecosystem = builder.ecosystem;
        name = builder.name;
        version = builder.version;
        source = builder.source;
        flags = builder.flags;
        place = builder.contents.place(builder.line);
        alias = builder.alias;
        integrity = builder.integrity;
        resolved = builder.resolved;
        statedPurl = builder.statedPurl;
        groups = builder.groups == null ? Set.of() : Set.copyOf(builder.groups);
        graph = builder.contents.graph();
        node = builder.node;
    }

    private LocatedPackage(LocatedPackage same, Path file) {
        ecosystem = same.ecosystem;
        name = same.name;
        version = same.version;
        source = same.source;
        flags = same.flags;
        place = new Place(file, same.place.lineOrZero());
        alias = same.alias;
        integrity = same.integrity;
        resolved = same.resolved;
        statedPurl = same.statedPurl;
        groups = same.groups;
        graph = same.graph;
        node = same.node;
    }

    /** The same, as it stands in another file of the same content. */
    LocatedPackage in(Path file) {
        return new LocatedPackage(this, file);
    }

    /**
     * A package that no lockfile names: one that somebody asks about.
     *
     * @param file what it is about, such as its archive; may be the empty path
     * @throws IllegalArgumentException if a text is too long or holds a character that cannot be seen
     */
    public static LocatedPackage asked(String ecosystem, String name, String version, Path file) {
        LockfileContents contents = new LockfileContents(file);
        try {
            if (!contents.add(ecosystem, name, version)
                    .source(PackageSource.UNKNOWN)
                    .add()) {
                throw new IllegalArgumentException(
                        contents.problems().getFirst().what());
            }
        } catch (BadLockfileException tooMany) {
            throw new AssertionError("one package is not too many", tooMany);
        }
        return contents.packages().getFirst();
    }

    /** The ecosystem by the name that OSV gives it: {@code npm}, {@code PyPI}, {@code crates.io}. */
    public String ecosystem() {
        return ecosystem;
    }

    /** The real name: for an alias the package that is behind it; for Maven {@code group:artifact}. */
    public String name() {
        return name;
    }

    /** The exact version; empty where the file names none, as for a folder. */
    public String version() {
        return version;
    }

    /** The name that the project calls it by, when that is another one. */
    public Optional<String> alias() {
        return Optional.ofNullable(alias);
    }

    /** The package URL. For git and plain addresses it says where the bytes come from. */
    public String purl() {
        return statedPurl != null ? statedPurl : PackageUrls.of(this);
    }

    /** What the lockfile expects the package's bytes to be, in the lockfile's own words. */
    public Optional<String> integrity() {
        return Optional.ofNullable(integrity);
    }

    public PackageSource source() {
        return source;
    }

    /** Whether an advisory about the registry's package of this name and version speaks of this one. */
    public boolean isFromRegistry() {
        return source.isMatchedAgainstAdvisories() && !version.isEmpty();
    }

    /** The address, folder or commit that the lockfile fetches it from. */
    public Optional<String> resolved() {
        return Optional.ofNullable(resolved);
    }

    /** Whether it is there for development only: no production install brings it. */
    public boolean dev() {
        return (flags & DEV) != 0;
    }

    /** Whether the project works without it: every way from production code to it has an optional step. */
    public boolean optional() {
        return (flags & (OPTIONAL | DEV_OPTIONAL)) != 0;
    }

    /** npm's {@code devOptional}: needed for development, and an optional dependency of production code. */
    public boolean devOptional() {
        return (flags & DEV_OPTIONAL) != 0;
    }

    /** Whether it is there only as a peer that other packages ask for. */
    public boolean peer() {
        return (flags & PEER) != 0;
    }

    /** Whether it travels inside the archive of another package. */
    public boolean bundled() {
        return (flags & BUNDLED) != 0;
    }

    /** Whether installing it runs a script of its own; empty where the format does not tell. */
    public Optional<Boolean> hasInstallScript() {
        return (flags & INSTALL_SCRIPT_KNOWN) == 0 ? Optional.empty() : Optional.of((flags & INSTALL_SCRIPT) != 0);
    }

    /** The format's own groups, scopes, configurations or extras that it belongs to. */
    public Set<String> groups() {
        return groups;
    }

    public Place place() {
        return place;
    }

    /** How it got there. Found when asked for: cheap for a few packages, not meant for all of thousands. */
    public DependencyPaths paths() {
        return graph.pathsTo(node, place.file());
    }

    /** Its number in the graph of its file. */
    int node() {
        return node;
    }

    /** {@code name@version}. */
    @Override
    public String toString() {
        return version.isEmpty() ? name : name + "@" + version;
    }

    /** Collects what a reader knows about one package. */
    public static final class Builder {
        private final LockfileContents contents;
        private final String ecosystem;
        private final String name;
        private final String version;
        private PackageSource source = PackageSource.REGISTRY;
        private int flags;
        private int line;
        private int node = -1;
        private @Nullable String alias;
        private @Nullable String integrity;
        private @Nullable String resolved;
        private @Nullable String statedPurl;
        private @Nullable Set<String> groups;

        Builder(LockfileContents contents, String ecosystem, String name, String version) {
            this.contents = contents;
            this.ecosystem = ecosystem;
            this.name = name;
            this.version = version;
        }

        public Builder source(PackageSource source) {
            this.source = source;
            return this;
        }

        /** @param line counted from 1, 0 when not known */
        public Builder line(int line) {
            this.line = Math.max(0, line);
            return this;
        }

        /** Its number in {@link LockfileContents#graph()}; without one it gets a node of its own. */
        public Builder node(int node) {
            this.node = node;
            return this;
        }

        /** The name that the project uses; nothing is kept when it is the real one. */
        public Builder alias(@Nullable String alias) {
            this.alias = alias == null || alias.equals(name) ? null : alias;
            return this;
        }

        public Builder integrity(@Nullable String integrity) {
            this.integrity = integrity == null || integrity.isEmpty() ? null : integrity;
            return this;
        }

        public Builder resolved(@Nullable String resolved) {
            this.resolved = resolved == null || resolved.isEmpty() ? null : resolved;
            return this;
        }

        /** The package URL as the file has it. */
        public Builder purl(String purl) {
            this.statedPurl = purl;
            return this;
        }

        public Builder dev(boolean dev) {
            return flag(DEV, dev);
        }

        public Builder optional(boolean optional) {
            return flag(OPTIONAL, optional);
        }

        public Builder devOptional(boolean devOptional) {
            return flag(DEV_OPTIONAL, devOptional);
        }

        public Builder peer(boolean peer) {
            return flag(PEER, peer);
        }

        public Builder bundled(boolean bundled) {
            return flag(BUNDLED, bundled);
        }

        public Builder installScript(boolean installScript) {
            return flag(INSTALL_SCRIPT_KNOWN, true).flag(INSTALL_SCRIPT, installScript);
        }

        public Builder group(String group) {
            if (groups == null) {
                groups = new LinkedHashSet<>();
            }
            groups.add(group);
            return this;
        }

        public Builder groups(Iterable<String> several) {
            for (String group : several) {
                group(group);
            }
            return this;
        }

        private Builder flag(int flag, boolean on) {
            flags = on ? flags | flag : flags & ~flag;
            return this;
        }

        /**
         * Hands the package over. One whose name or version is no text to work with becomes a problem instead.
         *
         * @return whether it was taken
         * @throws BadLockfileException when the file has too many packages
         */
        public boolean add() throws BadLockfileException {
            String flaw = name.isEmpty() ? "is empty" : Text.flaw(name);
            if (flaw != null) {
                return refuse("the name '" + name + "' " + flaw);
            }
            flaw = Text.flaw(version);
            if (flaw != null) {
                return refuse("the version of " + name + " " + flaw);
            }
            flaw = resolved == null ? null : Text.flaw(resolved);
            if (flaw != null) {
                return refuse("the address of " + name + " " + flaw);
            }
            flaw = integrity == null ? null : Text.flaw(integrity, Limits.LONGEST_INTEGRITY);
            if (flaw != null) {
                return refuse("the integrity of " + name + " " + flaw);
            }
            if (node < 0) {
                node = contents.graph().node(name, version);
            }
            contents.accept(new LocatedPackage(this), line);
            return true;
        }

        private boolean refuse(String what) {
            contents.incomplete(line, what, "Have the package manager write the lockfile anew");
            return false;
        }
    }
}
