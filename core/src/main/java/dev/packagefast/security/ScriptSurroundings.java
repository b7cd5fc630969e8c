package dev.packagefast.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an install script finds around it when a package manager runs it: variables, the programs of its neighbours on the
 * PATH, and the folders that it may read for that. Never the project's own folder, where the {@code .env} lies.
 */
final class ScriptSurroundings {
    private ScriptSurroundings() {}

    /** The variables that npm sets for a lifecycle script. */
    static Map<String, String> environment(PackageSubject subject, String scriptName, Path workingDirectory) {
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("npm_lifecycle_event", scriptName);
        environment.put("npm_package_name", subject.name());
        if (!subject.version().isEmpty()) {
            environment.put("npm_package_version", subject.version());
        }
        environment.put("INIT_CWD", workingDirectory.toString());
        Optional<Path> modules = outermostNodeModules(workingDirectory);
        if (modules.isPresent()) {
            environment.put("PATH", modules.get().resolve(".bin") + ":" + path());
        }
        return environment;
    }

    /** What it may read besides the system's folders and its own. */
    static List<Path> readable(Path script, Path workingDirectory) {
        List<Path> readable = new ArrayList<>();
        if (!script.startsWith(workingDirectory)) {
            readable.add(script);
        }
        outermostNodeModules(workingDirectory).filter(Files::isDirectory).ifPresent(readable::add);
        nodePrefix().ifPresent(readable::add);
        return readable;
    }

    /** {@code /project/node_modules} for {@code /project/node_modules/a/node_modules/b}. */
    static Optional<Path> outermostNodeModules(Path folder) {
        Optional<Path> outermost = Optional.empty();
        for (Path at = folder; at != null; at = at.getParent()) {
            if (at.endsWith("node_modules")) {
                outermost = Optional.of(at);
            }
        }
        return outermost;
    }

    /** The folder that node is installed in, when it is not one of the system's. */
    static Optional<Path> nodePrefix() {
        for (String entry : path().split(":", -1)) {
            if (!entry.startsWith("/")) {
                continue;
            }
            Path node = Path.of(entry, "node");
            if (Files.isExecutable(node)) {
                try {
                    Path bin = node.toRealPath().getParent();
                    Path prefix = bin == null ? null : bin.getParent();
                    return Optional.ofNullable(prefix)
                            .filter(folder -> folder.getNameCount() > 0 && !folder.startsWith("/usr"));
                } catch (IOException unreachable) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    private static String path() {
        String path = System.getenv("PATH");
        return path == null || path.isEmpty() ? "/usr/local/bin:/usr/bin:/bin" : path;
    }
}
