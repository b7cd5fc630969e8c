package dev.packagefast.security;

import dev.packagefast.sandbox.SandboxPolicy;
import java.nio.file.Path;
import java.util.Optional;

/** What an install script finds around it when a package manager runs it. */
final class ScriptSurroundings {
    private ScriptSurroundings() {}

    /** The variables that npm sets for a lifecycle script. */
    static void variables(
            SandboxPolicy.Builder policy, PackageSubject subject, String scriptName, Path workingDirectory) {
        policy.environment("npm_lifecycle_event", scriptName)
                .environment("npm_package_name", subject.name())
                .environment("INIT_CWD", workingDirectory.toString());
        if (!subject.version().isEmpty()) {
            policy.environment("npm_package_version", subject.version());
        }
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
}
