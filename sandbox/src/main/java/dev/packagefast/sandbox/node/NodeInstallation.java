package dev.packagefast.sandbox.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The node on the PATH of this JVM and what lies with it.
 *
 * @param prefix the folder it is installed in, as {@code /usr} for {@code /usr/bin/node}
 */
public record NodeInstallation(Path prefix) {
    private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

    /** The folders on the PATH of this JVM; not relative ones, which mean another folder in each place. */
    public static List<Path> pathEntries() {
        var path = System.getenv("PATH");
        return Arrays.stream((path == null || path.isEmpty() ? DEFAULT_PATH : path).split(":", -1))
                .filter(entry -> entry.startsWith("/"))
                .map(Path::of)
                .toList();
    }

    /** Of several, the first that is an installation: a script that chooses among versions is none. */
    public static Optional<NodeInstallation> onPath() {
        return pathEntries().stream()
                .map(entry -> entry.resolve("node"))
                .filter(Files::isExecutable)
                .flatMap(node -> of(node).stream())
                .findFirst();
    }

    /** Empty where the program, its links followed, lies in no folder named bin. */
    public static Optional<NodeInstallation> of(Path node) {
        try {
            var programs = node.toRealPath().getParent();
            var prefix = programs == null || !programs.endsWith("bin") ? null : programs.getParent();
            return Optional.ofNullable(prefix)
                    .filter(folder -> folder.getNameCount() > 0)
                    .map(NodeInstallation::new);
        } catch (IOException unreachable) {
            return Optional.empty();
        }
    }

    /** What node, npm and packages installed for all projects are made of; not the whole prefix, which may be a home. */
    public List<Path> programs() {
        return Stream.of(prefix.resolve("bin"), prefix.resolve("lib/node_modules"))
                .filter(Files::isDirectory)
                .toList();
    }

    /** The headers that native code is compiled against. */
    public Optional<Path> headers() {
        return Optional.of(prefix.resolve("include/node"))
                .filter(folder -> Files.isRegularFile(folder.resolve("node.h")));
    }

    /** The node-gyp that comes with npm. */
    public Optional<Path> nodeGyp() {
        return npm("node-gyp/bin/node-gyp.js").filter(Files::isRegularFile);
    }

    /** The folder with the command {@code node-gyp}, which npm puts on the PATH of scripts. */
    public Optional<Path> nodeGypPrograms() {
        return npm("@npmcli/run-script/lib/node-gyp-bin").filter(Files::isDirectory);
    }

    private Optional<Path> npm(String file) {
        return Stream.of("lib/node_modules/npm/node_modules", "share/nodejs/npm/node_modules", "share/nodejs")
                .map(modules -> prefix.resolve(modules).resolve(file))
                .filter(Files::exists)
                .findFirst();
    }
}
