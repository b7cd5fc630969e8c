package dev.packagefast.security.inventory.maven;

import dev.packagefast.security.inventory.xml.Element;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A project and its parents as far as their files are at hand: properties and managed versions, the nearest first. */
final class PomModel {
    /** How many generations are followed; also ends circles. */
    static final int MOST_PARENTS = 16;

    /** How many properties are put in for one text: they may name each other, even in circles. */
    private static final int MOST_STEPS = 64;

    private static final int LONGEST_TEXT = 4_096;

    private final List<Element> line;

    /** @param line the project, its parent, and so on */
    PomModel(List<Element> line) {
        this.line = line;
    }

    /** {@code text} with its properties put in; those that are not known stay as they are. */
    String resolve(String text, @Nullable Element profile) {
        String resolved = text;
        int from = 0;
        for (int step = 0; step < MOST_STEPS; step++) {
            int start = resolved.indexOf("${", from);
            int end = resolved.indexOf('}', start + 2);
            if (start < 0 || end < 0 || resolved.length() > LONGEST_TEXT) {
                break;
            }
            String value = property(resolved.substring(start + 2, end), profile);
            if (value == null) {
                from = end;
            } else {
                resolved = resolved.substring(0, start) + value + resolved.substring(end + 1);
            }
        }
        return resolved;
    }

    private @Nullable String property(String name, @Nullable Element profile) {
        if (profile != null) {
            for (Element property : profile.childrenOf("properties")) {
                if (property.name().equals(name)) {
                    return property.text();
                }
            }
        }
        for (Element project : line) {
            for (Element property : project.childrenOf("properties")) {
                if (property.name().equals(name)) {
                    return property.text();
                }
            }
        }
        return ofProject(name);
    }

    /** {@code project.version} and its like; {@code pom.} and no prefix are old ways to write them. */
    private @Nullable String ofProject(String name) {
        String field = name.startsWith("project.")
                ? name.substring("project.".length())
                : name.startsWith("pom.") ? name.substring("pom.".length()) : name;
        Element project = line.getFirst();
        Element parent = project.child("parent");
        if (field.startsWith("parent.")) {
            return parent == null ? null : emptyToNull(parent.textOf(field.substring("parent.".length())));
        }
        if (!field.equals("version") && !field.equals("groupId") && !field.equals("artifactId")) {
            return null;
        }
        String own = emptyToNull(project.textOf(field));
        return own != null || parent == null ? own : emptyToNull(parent.textOf(field));
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }

    /** What is managed for a dependency, or null. */
    @Nullable Element managed(String group, String artifact, @Nullable Element profile) {
        if (profile != null) {
            Element found = managedBy(profile, group, artifact, profile);
            if (found != null) {
                return found;
            }
        }
        for (Element project : line) {
            Element found = managedBy(project, group, artifact, profile);
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable Element managedBy(Element owner, String group, String artifact, @Nullable Element profile) {
        Element management = owner.child("dependencyManagement");
        if (management == null) {
            return null;
        }
        for (Element managed : management.childrenOf("dependencies")) {
            if (resolve(managed.textOf("groupId"), profile).equals(group)
                    && resolve(managed.textOf("artifactId"), profile).equals(artifact)) {
                return managed;
            }
        }
        return null;
    }

    /** The version that a range starts with, which is the best that is known without a repository; else empty. */
    static String exact(String version) {
        if (version.isEmpty() || (version.charAt(0) != '[' && version.charAt(0) != '(')) {
            return version;
        }
        int end = 1;
        while (end < version.length() && ",])".indexOf(version.charAt(end)) < 0) {
            end++;
        }
        return version.charAt(0) == '[' ? version.substring(1, end).strip() : "";
    }
}
