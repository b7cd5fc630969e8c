package dev.packagefast.security.policy;

import java.nio.file.Path;

/**
 * Which files a rule or an exception is about. A pattern is read against the folder of the policy file it stands in, so
 * that it means the same from wherever a scan is started; one that begins with a slash or {@code **}{@code /} is read
 * against the whole path.
 */
final class PathPattern {
    private final Glob glob;
    private final Path base;

    PathPattern(String pattern, Path base) {
        this.glob = Glob.ofPaths(pattern);
        this.base = base.toAbsolutePath().normalize();
    }

    boolean matches(Path file) {
        Path whole = file.toAbsolutePath().normalize();
        if (glob.toString().startsWith("/") || glob.toString().startsWith("**/")) {
            return glob.matches(slashes(whole));
        }
        return whole.startsWith(base) && glob.matches(slashes(base.relativize(whole)));
    }

    private static String slashes(Path path) {
        return path.toString().replace(path.getFileSystem().getSeparator(), "/");
    }

    @Override
    public String toString() {
        return glob.toString();
    }
}
