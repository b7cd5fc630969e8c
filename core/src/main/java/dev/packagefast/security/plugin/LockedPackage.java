package dev.packagefast.security.plugin;

import dev.packagefast.security.inventory.PackageSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One package as a {@link LockfileReader} found it. Make one with {@link #of}, and complete it with {@code withX}.
 *
 * <p>Texts are those of the file. A name, version, integrity or address that is too long or holds a character that cannot
 * be seen makes that package a problem of the report; it is no failure of the reader.
 *
 * @param ecosystem as OSV names it ({@link dev.packagefast.security.inventory.Ecosystems}), or a word of one's own of at
 *     most 100 printable characters; for {@code Maven} the name is {@code group:artifact}
 * @param name the real name
 * @param version the exact version; empty where the file names none
 * @param line counted from 1, 0 when not known
 * @param source where its bytes come from
 * @param dev whether it is there for development only
 * @param optional whether the project works without it
 * @param groups the format's own groups, at most 100 printable words
 * @param integrity what its bytes are expected to be, in the words of the file
 * @param resolved where it is fetched from
 * @param requires what it needs: {@code name@version} of other packages of the same file; others are passed over
 */
public record LockedPackage(
        String ecosystem,
        String name,
        String version,
        int line,
        PackageSource source,
        boolean dev,
        boolean optional,
        Set<String> groups,
        Optional<String> integrity,
        Optional<String> resolved,
        List<String> requires) {
    public LockedPackage {
        groups = Set.copyOf(groups);
        requires = List.copyOf(requires);
    }

    /** A package of a registry on that line. */
    public static LockedPackage of(String ecosystem, String name, String version, int line) {
        return new LockedPackage(
                ecosystem,
                name,
                version,
                line,
                PackageSource.REGISTRY,
                false,
                false,
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** The same with another source of its bytes. */
    public LockedPackage withSource(PackageSource other) {
        return new LockedPackage(
                ecosystem, name, version, line, other, dev, optional, groups, integrity, resolved, requires);
    }

    /** The same, for development only or not. */
    public LockedPackage withDev(boolean on) {
        return new LockedPackage(
                ecosystem, name, version, line, source, on, optional, groups, integrity, resolved, requires);
    }

    /** The same, optional or not. */
    public LockedPackage withOptional(boolean on) {
        return new LockedPackage(
                ecosystem, name, version, line, source, dev, on, groups, integrity, resolved, requires);
    }

    /** The same in those groups. */
    public LockedPackage withGroups(Set<String> words) {
        return new LockedPackage(
                ecosystem, name, version, line, source, dev, optional, words, integrity, resolved, requires);
    }

    /** The same with what its bytes are expected to be. */
    public LockedPackage withIntegrity(String expected) {
        Optional<String> words = Optional.of(expected);
        return new LockedPackage(
                ecosystem, name, version, line, source, dev, optional, groups, words, resolved, requires);
    }

    /** The same with where it is fetched from. */
    public LockedPackage withResolved(String address) {
        Optional<String> known = Optional.of(address);
        return new LockedPackage(
                ecosystem, name, version, line, source, dev, optional, groups, integrity, known, requires);
    }

    /** The same with what it needs, each {@code name@version}. */
    public LockedPackage withRequires(List<String> needed) {
        return new LockedPackage(
                ecosystem, name, version, line, source, dev, optional, groups, integrity, resolved, needed);
    }
}
