package dev.packagefast.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The folders of a policy as they really are: links resolved, existence and sense checked.
 *
 * @param workingDirectory where the command starts, writable
 * @param writable every folder that may be changed, the working directory first unless it is read only
 * @param readable every path that may be read besides
 * @param named those of them that the policy names
 * @param executable what alone may be executed, besides the command itself, when the policy says so
 */
record Territory(
        Path workingDirectory,
        List<Path> writable,
        List<Path> readable,
        List<Path> named,
        Optional<SandboxPolicy.Programs> executable) {
    /**
     * Resolves a policy's paths.
     *
     * @throws SandboxPolicyException when one does not exist, is no folder where a folder is meant, or would open the home
     *     folder, the system or a place of keys
     */
    static Territory of(SandboxPolicy policy) {
        var workingDirectory = writableFolder("working directory", policy.workingDirectory());
        var writable = new ArrayList<Path>();
        var named = new ArrayList<Path>();
        if (policy.workingDirectoryReadOnly()) {
            named.add(workingDirectory);
        } else {
            writable.add(workingDirectory);
        }
        for (var folder : policy.writable()) {
            writable.add(writableFolder("writable folder", folder));
        }
        for (var path : policy.readable()) {
            var real = readablePath(path);
            refuseContradiction(path, real, writable);
            named.add(real);
        }
        var readable = new ArrayList<>(SystemPaths.readable(policy.network()));
        readable.addAll(named);
        return new Territory(
                workingDirectory, List.copyOf(writable), List.copyOf(readable), List.copyOf(named), policy.programs());
    }

    /**
     * What alone may be executed, links resolved: the programs named that exist here, the command's own, and the loaders that
     * the kernel starts on their behalf. Empty when everything readable may be.
     */
    Optional<List<Path>> programs(Scratch scratch, Path own) {
        return executable.map(programs -> {
            var all = new ArrayList<>(SystemPaths.loaders());
            all.add(own);
            all.addAll(programs.paths());
            if (programs.inPrivateFolders()) {
                all.add(scratch.home());
                all.add(scratch.temporary());
            }
            var real = new ArrayList<Path>();
            for (var path : all) {
                if (Files.exists(path)) {
                    real.add(real("program", path));
                }
            }
            return List.copyOf(real);
        });
    }

    /** Whether the command may read and execute what lies there. */
    boolean admits(Path realPath) {
        return writable.stream().anyMatch(realPath::startsWith)
                || readable.stream().anyMatch(realPath::startsWith);
    }

    /**
     * Private folders lie beside the canary's file, which the command must not be able to read.
     *
     * @throws SandboxPolicyException when the policy opens the folder they are made in
     */
    void requireOutside(Scratch scratch) {
        if (admits(scratch.secret())) {
            throw new SandboxPolicyException(
                    "the policy opens the temporary folder, where the private folders of runs are made: "
                            + System.getProperty("java.io.tmpdir"),
                    "Name a folder below it, or another temporary folder with -Djava.io.tmpdir");
        }
    }

    private static Path writableFolder(String what, Path path) {
        var folder = real(what, path);
        if (!Files.isDirectory(folder)) {
            throw new SandboxPolicyException("the " + what + " " + path + " is not a folder", "Name a folder");
        }
        if (SystemPaths.isWithin(folder)) {
            throw new SandboxPolicyException(
                    "the " + what + " " + path + " is a part of the system or contains one",
                    "Name a folder of its own");
        }
        refuseHome(what, folder);
        refuseSecrets(what, folder);
        return folder;
    }

    private static Path readablePath(Path path) {
        var real = real("readable path", path);
        if (real.getNameCount() == 0) {
            throw new SandboxPolicyException(
                    "the readable path " + path + " is the whole file system", "Name the folders that are needed");
        }
        refuseHome("readable path", real);
        refuseSecrets("readable path", real);
        return real;
    }

    /** Readable means not writable: where both are said, one of them is not what was meant. */
    private static void refuseContradiction(Path path, Path real, List<Path> writable) {
        for (var folder : writable) {
            if (real.startsWith(folder)) {
                throw new SandboxPolicyException(
                        "the readable path " + path + " lies in the writable folder " + folder
                                + ", so it could be changed",
                        "Leave it out: what is writable can be read; or let the command work in another folder");
            }
        }
    }

    private static void refuseSecrets(String what, Path path) {
        Secrets.openedBy(path).ifPresent(secret -> {
            throw new SandboxPolicyException(
                    "the " + what + " " + path + " opens " + secret + ", where keys and passwords are kept",
                    "Move it out, or name a folder that does not hold it");
        });
    }

    private static void refuseHome(String what, Path folder) {
        var home = Path.of(System.getProperty("user.home", "/")).normalize();
        if (isHomeIn(folder, home)) {
            throw new SandboxPolicyException(
                    "the " + what + " " + folder + " contains the home folder " + home + " and with it its secrets",
                    "Name a folder below");
        }
    }

    /** The JDK says {@code ?} of an account that has no home: that is no folder of the current one. */
    static boolean isHomeIn(Path folder, Path home) {
        return home.isAbsolute() && home.getNameCount() > 0 && home.startsWith(folder);
    }

    private static Path real(String what, Path path) {
        if (path.toString().indexOf('\0') >= 0) {
            throw new SandboxPolicyException("the " + what + " contains a NUL character", "Remove it");
        }
        try {
            return path.toRealPath();
        } catch (NoSuchFileException missing) {
            throw new SandboxPolicyException(
                    "the " + what + " " + path + " does not exist", "Create it, or correct the path");
        } catch (IOException unreadable) {
            throw new SandboxPolicyException(
                    "the " + what + " " + path + " cannot be reached: " + unreadable,
                    "Correct the path or its permissions");
        }
    }
}
