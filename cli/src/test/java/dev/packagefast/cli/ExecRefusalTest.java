package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A policy that cannot be meant is refused in words, and the command does not run. */
class ExecRefusalTest {
    @TempDir
    Path folder;

    private Path mark;

    @BeforeEach
    void mark() throws IOException {
        mark = Files.createDirectory(folder.resolve("marks")).resolve("ran");
    }

    /** The folder with the mark is writable, so that a command that runs after all leaves it. */
    private CommandRun exec(String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("exec", "--writable", mark.getParent().toString()));
        arguments.addAll(Arrays.asList(options));
        arguments.addAll(List.of("--", "touch", mark.toString()));
        CommandRun run = CommandRun.of(folder, arguments.toArray(String[]::new));
        assertThat(mark).doesNotExist();
        return run;
    }

    @Test
    void aPathThatDoesNotExist() {
        String absent = folder.resolve("absent").toString();
        exec("--readable", absent).saysPlainly(Exit.SANDBOX, "readable path " + absent + " does not exist", "correct");
        exec("--writable", absent).saysPlainly(Exit.SANDBOX, "writable folder " + absent + " does not exist");
        exec("--readable", "absent/here").saysPlainly(Exit.SANDBOX, "absent/here does not exist");
    }

    @Test
    void aSecretInAFolderThatWouldBeOpen() throws IOException {
        Path project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(project.resolve(".env"), "PASSWORD=x\n");
        exec("--writable", project.toString())
                .saysPlainly(Exit.SANDBOX, ".env, where keys and passwords", "Move it out");
        exec("--readable", project.toString()).saysPlainly(Exit.SANDBOX, ".env, where keys and passwords");
        Path keys = Files.createDirectories(folder.resolve(".ssh/keys"));
        exec("--readable", keys.toString()).saysPlainly(Exit.SANDBOX, ".ssh, where keys");
    }

    @Test
    void setsThatContradict() {
        Path both = mark.getParent();
        exec("--readable", both.toString())
                .saysPlainly(Exit.SANDBOX, "lies in the writable folder", "could be changed", "Leave it out");
        exec("--readable", "src").saysPlainly(Exit.SANDBOX, "lies in the writable folder");
    }

    @Test
    void aProfileThatDoesNotExist() {
        exec("--profile", "built").saysPlainly(Exit.USAGE, "--profile is one of strict, build, prebuilt, not 'built'");
        exec("--profile", "").saysPlainly(Exit.USAGE, "strict, build, prebuilt");
    }

    @Test
    void aHostWithAWildcardInTheWrongPlace() {
        for (String host : List.of("example.*", "www.*.example.org", "*", "*example.org")) {
            exec("--allow-host", host).saysPlainly(Exit.SANDBOX, "the host '", "has a wildcard", "*.example.org");
            exec("--profile", "prebuilt", "--allow-host", host).saysPlainly(Exit.SANDBOX, "has a wildcard");
        }
        exec("--allow-host", "https://example.org/x").saysPlainly(Exit.SANDBOX, "without scheme and path");
    }

    @Test
    void optionsThatAreNone() {
        exec("--timeout", "soon").saysPlainly(Exit.USAGE, "--timeout is a time");
        exec("--profile", "build", "--timeout", "0s").saysPlainly(Exit.USAGE, "--timeout is a time");
        exec("--isolation", "L9").saysPlainly(Exit.USAGE, "--isolation is one of");
        exec("--profile", "build", "--isolation", "L9").saysPlainly(Exit.USAGE, "--isolation is one of");
    }
}
