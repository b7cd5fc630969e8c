package dev.packagefast.security.inventory.pnpm;

import org.jspecify.annotations.Nullable;

/**
 * The name and version that a key of {@code packages} spells.
 *
 * @param version empty when an address stands in its place
 */
record DependencyPathKey(String name, String version) {
    /** @return null when {@code key} spells no name */
    static @Nullable DependencyPathKey parse(String key, int lockfileVersion) {
        if (lockfileVersion >= 9) {
            return atSign(key);
        }
        String path = key;
        if (path.startsWith("/")) {
            path = path.substring(1);
        } else {
            // The host of a registry of its own.
            int slash = path.indexOf('/');
            if (slash < 0 || path.startsWith("file:")) {
                return null;
            }
            path = path.substring(slash + 1);
        }
        return lockfileVersion >= 6 ? atSign(path) : slashes(path);
    }

    /** {@code name@1.0.0(peer@2.0.0)}, with {@code _peer@2.0.0} in early files. */
    private static @Nullable DependencyPathKey atSign(String path) {
        int at = path.indexOf('@', 1);
        if (at < 0) {
            return null;
        }
        String rest = path.substring(at + 1);
        String version = cut(cut(rest, '('), '_');
        return new DependencyPathKey(path.substring(0, at), isVersion(version) ? version : "");
    }

    /** {@code name/1.0.0_peer@2.0.0}, with {@code /peer@2.0.0} in shrinkwraps. */
    private static @Nullable DependencyPathKey slashes(String path) {
        int end = path.indexOf('/');
        if (end > 0 && path.charAt(0) == '@') {
            end = path.indexOf('/', end + 1);
        }
        if (end < 0) {
            return null;
        }
        String version = cut(cut(path.substring(end + 1), '/'), '_');
        return isVersion(version) ? new DependencyPathKey(path.substring(0, end), version) : null;
    }

    /** {@code key} without its peers. */
    static String withoutPeers(String key) {
        return cut(key, '(');
    }

    private static String cut(String text, char at) {
        int index = text.indexOf(at);
        return index < 0 ? text : text.substring(0, index);
    }

    private static boolean isVersion(String text) {
        return !text.isEmpty() && text.charAt(0) >= '0' && text.charAt(0) <= '9' && text.indexOf('/') < 0;
    }
}
