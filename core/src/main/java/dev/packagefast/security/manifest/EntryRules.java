package dev.packagefast.security.manifest;

import dev.packagefast.security.text.GraphicText;
import java.util.List;
import java.util.Set;

/** What a line of a manifest may be. A manifest comes from other people, and must not be able to open what no script needs. */
final class EntryRules {
    static final int LONGEST = 1024;

    /** Folders by class; where they lie differs from machine to machine. */
    static final Set<String> CLASSES = Set.of("package", "node_modules", "node", "headers", "system", "home", "temp");

    private static final Set<String> WRITABLE_CLASSES = Set.of("package", "home", "temp");

    /** Names that hold keys and tokens wherever they lie. */
    private static final Set<String> KEYS = Set.of(
            ".ssh",
            ".gnupg",
            ".aws",
            ".azure",
            ".kube",
            ".docker",
            ".netrc",
            ".git-credentials",
            ".npmrc",
            ".yarnrc",
            ".yarnrc.yml",
            ".pypirc",
            ".password-store",
            "shadow",
            "shadow-",
            "gshadow",
            "gshadow-",
            "sudoers",
            "sudoers.d");

    /** Folders below which nothing is granted by name, at all or for writing. */
    private static final List<String> NEVER = List.of("/proc", "/sys", "/dev", "/run", "/boot", "/root");

    private static final List<String> NEVER_WRITTEN =
            List.of("/etc", "/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/opt", "/nix", "/gnu");

    private EntryRules() {}

    /** Why a text can be no entry of a granted list; empty if it can. */
    static String fault(String list, String entry) {
        String plain = plainFault(entry);
        if (!plain.isEmpty()) {
            return plain;
        }
        if (list.equals("hosts")) {
            return entry.indexOf('/') >= 0 || entry.indexOf(' ') >= 0 ? "is no host, or one with a scheme or path" : "";
        }
        List<String> segments = List.of((entry.startsWith("/") ? entry.substring(1) : entry).split("/", -1));
        for (String segment : segments) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                return "has an empty, '.' or '..' part";
            }
            if (KEYS.contains(segment) || segment.equals(".env") || segment.startsWith(".env.")) {
                return "is a place of keys, which no script needs";
            }
        }
        if (entry.contains("/.config/gh") || entry.contains("/etc/ssl/private")) {
            return "is a place of keys, which no script needs";
        }
        boolean absolute = entry.startsWith("/");
        String first = segments.getFirst();
        if (first.equals("~") && !absolute) {
            return underHome(list, segments);
        }
        if (first.equals("project") && !absolute) {
            return underProject(list, segments);
        }
        if (absolute) {
            return absolute(list, entry, segments);
        }
        if (list.equals("writes") ? !WRITABLE_CLASSES.contains(entry) : !CLASSES.contains(first)) {
            return "is neither an absolute path nor one of the folders "
                    + String.join(
                            ", ",
                            (list.equals("writes") ? WRITABLE_CLASSES : CLASSES)
                                    .stream().sorted().toList());
        }
        return !list.equals("programs") && segments.size() > 1 ? "names a part of a folder that is granted whole" : "";
    }

    /** Why a text can stand nowhere in a manifest: it would look like something else. */
    static String plainFault(String entry) {
        if (entry.isEmpty() || entry.length() > LONGEST) {
            return "has " + entry.length() + " characters; expected 1 to " + LONGEST;
        }
        return GraphicText.isGraphic(entry) ? "" : "holds a character that cannot be seen";
    }

    private static String underHome(String list, List<String> segments) {
        if (segments.size() < 3 || (list.equals("writes") && segments.get(1).startsWith("."))) {
            return "opens too much of the home folder";
        }
        return "";
    }

    /** Never the project itself, where its secrets lie. */
    private static String underProject(String list, List<String> segments) {
        if (segments.size() < 2 || (list.equals("writes") && segments.get(1).startsWith("."))) {
            return "opens too much of the project";
        }
        return "";
    }

    private static String absolute(String list, String entry, List<String> segments) {
        int fewest = segments.getFirst().equals("home") ? 4 : 2;
        if (segments.size() < fewest) {
            return "opens too much of the machine";
        }
        if (isBelow(entry, NEVER) || (list.equals("writes") && isBelow(entry, NEVER_WRITTEN))) {
            return "is a part of the system that is never opened by name";
        }
        return "";
    }

    private static boolean isBelow(String path, List<String> folders) {
        return folders.stream().anyMatch(folder -> path.equals(folder) || path.startsWith(folder + "/"));
    }
}
