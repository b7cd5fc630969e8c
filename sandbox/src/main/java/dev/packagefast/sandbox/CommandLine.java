package dev.packagefast.sandbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A command ready to be executed: the program found, the environment complete.
 *
 * @param command absolute program first
 * @param environment {@code NAME=value} entries
 */
record CommandLine(List<String> command, List<String> environment) {
    private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

    /** Passed on from the JVM when set: what programs need to behave as in a terminal, and nothing that holds a secret. */
    private static final List<String> ALWAYS_INHERITED = List.of(
            "PATH",
            "LANG",
            "LANGUAGE",
            "LC_ALL",
            "LC_CTYPE",
            "LC_MESSAGES",
            "TERM",
            "COLORTERM",
            "NO_COLOR",
            "FORCE_COLOR",
            "TZ",
            "CI",
            "NODE_ENV",
            "SOURCE_DATE_EPOCH");

    /**
     * Finds the program and puts the environment together.
     *
     * @throws SandboxPolicyException when the command is empty, holds a NUL, cannot be found, is not executable or lies
     *     where the policy does not let it be read
     */
    static CommandLine of(
            SandboxPolicy policy, List<String> command, Territory territory, Scratch scratch, Egress egress) {
        if (command.isEmpty() || command.getFirst().isEmpty()) {
            throw new SandboxPolicyException("the command is empty", "Name a program");
        }
        for (var argument : command) {
            if (argument.indexOf('\0') >= 0) {
                throw new SandboxPolicyException(
                        "an argument of " + command.getFirst() + " contains a NUL character",
                        "Remove it: no program can receive one");
            }
        }
        var environment = environment(policy, scratch, egress);
        var arguments = new ArrayList<>(command);
        arguments.set(0, program(command.getFirst(), environment, territory).toString());
        var entries = environment.entrySet().stream()
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .toList();
        return new CommandLine(List.copyOf(arguments), entries);
    }

    private static Map<String, String> environment(SandboxPolicy policy, Scratch scratch, Egress egress) {
        var environment = new TreeMap<String, String>();
        environment.put("PATH", DEFAULT_PATH);
        for (var name : ALWAYS_INHERITED) {
            inherit(name, environment);
        }
        policy.inheritedVariables().forEach(name -> inherit(name, environment));
        environment.put("HOME", scratch.home().toString());
        for (var name : List.of("TMPDIR", "TMP", "TEMP")) {
            environment.put(name, scratch.temporary().toString());
        }
        environment.put("XDG_CACHE_HOME", scratch.home().resolve(".cache").toString());
        environment.put("npm_config_cache", scratch.home().resolve(".npm").toString());
        environment.put("npm_config_devdir", scratch.home().resolve(".node-gyp").toString());
        environment.putAll(egress.variables());
        environment.putAll(policy.environment());
        return environment;
    }

    private static void inherit(String name, Map<String, String> environment) {
        var value = System.getenv(name);
        if (value != null) {
            environment.put(name, value);
        }
    }

    /** As a shell looks a program up, except that the result is absolute. */
    private static Path program(String name, Map<String, String> environment, Territory territory) {
        if (name.contains("/")) {
            var path = territory.workingDirectory().resolve(name).normalize();
            if (!Files.exists(path)) {
                throw new SandboxPolicyException("there is no " + name, "Correct the command");
            }
            if (Files.isDirectory(path) || !Files.isExecutable(path)) {
                throw new SandboxPolicyException(
                        name + " is not executable", "Make it so with chmod +x, or name its interpreter");
            }
            requireAdmitted(path, territory);
            return path;
        }
        var hidden = new ArrayList<Path>();
        for (var folder : environment.getOrDefault("PATH", DEFAULT_PATH).split(":", -1)) {
            var path = territory.workingDirectory().resolve(folder).resolve(name);
            if (Files.isRegularFile(path) && Files.isExecutable(path)) {
                if (isAdmitted(path, territory)) {
                    return path;
                }
                hidden.add(path);
            }
        }
        if (!hidden.isEmpty()) {
            requireAdmitted(hidden.getFirst(), territory);
        }
        throw new SandboxPolicyException(
                "there is no program " + name + " on PATH (" + environment.get("PATH") + ")",
                "Install it, or name it by its path");
    }

    private static void requireAdmitted(Path program, Territory territory) {
        if (!isAdmitted(program, territory)) {
            throw new SandboxPolicyException(
                    program + " lies outside the folders that the command may read",
                    "Name the folder it is installed in as readable");
        }
    }

    private static boolean isAdmitted(Path program, Territory territory) {
        try {
            return territory.admits(program.toRealPath());
        } catch (IOException unreachable) {
            return false;
        }
    }
}
