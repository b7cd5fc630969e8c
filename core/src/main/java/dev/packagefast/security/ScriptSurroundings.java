package dev.packagefast.security;

import dev.packagefast.sandbox.SandboxPolicy;
import dev.packagefast.sandbox.SandboxProfile;
import java.nio.file.Path;

/** What an install script finds around it when a package manager runs it. */
final class ScriptSurroundings {
    private ScriptSurroundings() {}

    /** The policy of the profile, with the variables that npm sets for a lifecycle script. */
    static SandboxPolicy.Builder policy(
            SandboxProfile profile, PackageSubject subject, String scriptName, Path script, Path workingDirectory) {
        SandboxPolicy.Builder policy = profile.in(workingDirectory)
                .environment("npm_lifecycle_event", scriptName)
                .environment("npm_package_name", subject.name())
                .environment("INIT_CWD", workingDirectory.toString());
        if (!subject.version().isEmpty()) {
            policy.environment("npm_package_version", subject.version());
        }
        if (!script.startsWith(workingDirectory)) {
            policy.readable(script);
        }
        return policy;
    }
}
