package dev.packagefast.security;

import dev.packagefast.sandbox.Access;
import dev.packagefast.sandbox.Denial;
import dev.packagefast.sandbox.SandboxPolicy;
import dev.packagefast.sandbox.SandboxResult;
import dev.packagefast.security.manifest.ManifestException;
import dev.packagefast.security.manifest.PackagePin;
import dev.packagefast.security.manifest.PermissionManifest;
import java.nio.file.Path;
import java.util.List;

/** A manifest, and the tarball that has to be the one it is pinned to. */
record PinnedManifest(PermissionManifest manifest, Path tarball) {
    /** Reads the tarball. */
    void requireTarball() throws ManifestException {
        manifest.requirePackage(PackagePin.of(tarball));
    }

    SandboxPolicy.Builder policy(Path workingDirectory) throws ManifestException {
        return PackageSandbox.of(workingDirectory, List.of()).enforcing(manifest);
    }

    /** What was refused: by the supervisor, and, where the run was recorded, by Landlock. */
    static List<Denial> denials(SandboxResult result) {
        if (result.accesses().isEmpty()) {
            return result.denials();
        }
        return result.accesses().stream()
                .filter(access -> !access.granted())
                .map(access -> new Denial(call(access.kind()), access.target(), access.count(), 0, access.program()))
                .toList();
    }

    private static String call(Access.Kind kind) {
        return switch (kind) {
            case READ, WRITE -> "open";
            case EXECUTE -> "execve";
            case CONNECT -> "connect";
        };
    }
}
