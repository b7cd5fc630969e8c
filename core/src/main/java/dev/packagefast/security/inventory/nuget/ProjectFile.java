package dev.packagefast.security.inventory.nuget;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.xml.Element;
import dev.packagefast.security.inventory.xml.XmlFormat;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a project file references: {@code PackageReference}, {@code PackageVersion} and {@code GlobalPackageReference}
 * with a version, their own properties put in. NuGet takes the lowest version that fits, so the one that is written is
 * the one that is used. Conditions are not judged: every branch counts.
 */
public final class ProjectFile extends XmlFormat {
    private static final String LOCK =
            "Let NuGet write a packages.lock.json (RestorePackagesWithLockFile), and scan that";

    public ProjectFile() {
        super("Project");
    }

    @Override
    protected void read(Element root, LockfileContents contents) throws BadLockfileException {
        Map<String, String> properties = new HashMap<>();
        for (Element group : root.children("PropertyGroup")) {
            for (Element property : group.children()) {
                properties.put(property.name().toLowerCase(Locale.ROOT), property.text());
            }
        }
        boolean central = "true".equalsIgnoreCase(properties.get("managepackageversionscentrally"));
        for (Element group : root.children("ItemGroup")) {
            for (Element item : group.children()) {
                switch (item.name()) {
                    case "PackageReference", "PackageVersion", "GlobalPackageReference" ->
                        add(item, properties, central, contents);
                    default -> {}
                }
            }
        }
    }

    private static void add(Element item, Map<String, String> properties, boolean central, LockfileContents contents)
            throws BadLockfileException {
        String name = first(item, "Include");
        name = name == null ? first(item, "Update") : name;
        String version = first(item, "VersionOverride");
        version = version == null ? first(item, "Version") : version;
        if (name == null) {
            contents.incomplete(item.line(), "a " + item.name() + " names no package", "Add its Include");
            return;
        }
        if (version == null) {
            if (!central) {
                contents.incomplete(item.line(), name + " has no version here", LOCK);
            }
            return;
        }
        String exact = exact(resolve(version, properties));
        if (exact.isEmpty()) {
            contents.incomplete(item.line(), name + " has the version '" + version + "', which is not exact", LOCK);
            return;
        }
        contents.add(Ecosystems.NUGET, resolve(name, properties), exact)
                .line(item.line())
                .dev("all".equalsIgnoreCase(first(item, "PrivateAssets")))
                .add();
    }

    /** An attribute or a child of this name; null when there is none or it is empty. */
    private static @Nullable String first(Element item, String name) {
        String attribute = item.attribute(name);
        String text = attribute != null ? attribute.strip() : item.textOf(name);
        return text.isEmpty() ? null : text;
    }

    /** Puts {@code $(Property)} in, once each: properties of properties are left as they are. */
    private static String resolve(String text, Map<String, String> properties) {
        StringBuilder resolved = new StringBuilder();
        int from = 0;
        for (int start = text.indexOf("$("); start >= 0; start = text.indexOf("$(", from)) {
            int end = text.indexOf(')', start);
            String value = end < 0
                    ? null
                    : properties.get(text.substring(start + 2, end).toLowerCase(Locale.ROOT));
            if (value == null) {
                break;
            }
            resolved.append(text, from, start).append(value);
            from = end + 1;
        }
        return resolved.append(text, from, text.length()).toString();
    }

    /** {@code 1.2.3}, {@code [1.2.3]} and the lowest of {@code [1.2.3, 2.0)}; empty for floating ones. */
    private static String exact(String version) {
        String text = version;
        if (text.startsWith("[")) {
            int end = text.indexOf(',');
            end = end < 0 ? text.indexOf(']') : end;
            text = end < 0 ? "" : text.substring(1, end).strip();
        }
        boolean open = text.isEmpty() || text.indexOf('*') >= 0 || text.indexOf('$') >= 0 || text.startsWith("(");
        return open ? "" : text;
    }
}
