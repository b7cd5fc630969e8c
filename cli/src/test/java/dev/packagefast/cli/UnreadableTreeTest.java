package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.OrdinaryUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ordinary user scans a tree of which parts may not be read: each is named, and the rest is scanned. */
class UnreadableTreeTest {
    private static final String LOCK = """
            {"name": "app", "lockfileVersion": 3, "packages": {"": {"dependencies": {"%s": "4"}},
              "node_modules/%s": {"version": "4.17.20"}}}""";

    @TempDir
    Path base;

    private Path write(String name, String content) throws IOException {
        Path file = base.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    @Test
    void whatMayNotBeReadIsAProblemWithItsPathAndTheRestIsScanned() throws Exception {
        OrdinaryUser.assume(base);
        write("tree/open/package-lock.json", LOCK.replace("%s", "lodash"));
        Path hidden = write("tree/closed/package-lock.json", LOCK.replace("%s", "hidden"))
                .getParent();
        Path listed = write("tree/listed/package-lock.json", LOCK.replace("%s", "hidden"))
                .getParent();
        Path locked = write("tree/own/Cargo.lock", "version = 3\n");
        Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rw-------"));
        Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rwx------"));
        // May be listed and not entered: its files have names, and nothing more.
        Files.setPosixFilePermissions(listed, PosixFilePermissions.fromString("rwxr--r--"));
        Path home = Files.createDirectory(base.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));

        String said = OrdinaryUser.run(
                Probe.class, base, home.toString(), base.resolve("tree").toString());
        for (String command : new String[] {"scan", "scan --format json", "inventory", "fix"}) {
            String part = said.substring(said.indexOf("<" + command + ">"), said.indexOf("</" + command + ">"));
            assertThat(part)
                    .contains("exit 3", "lodash", hidden.toString(), listed.toString(), locked.toString())
                    .contains("cannot be listed", "cannot be looked at", "may not be read by this user")
                    .doesNotContain("Exception", "\tat ", "hidden@", "\"hidden\"");
        }
        assertThat(said).contains("<open>exit 1\n");
        assertThat(said).contains("<closed>exit 3\n");
    }

    /** Runs in the JVM of the ordinary user. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] args) {
            Path home = Path.of(args[0]);
            Path tree = Path.of(args[1]);
            for (String command : new String[] {"scan", "scan --format json", "inventory", "fix"}) {
                CommandRun run = CommandRun.of(home, (command + " " + tree).split(" "));
                System.out.println(
                        "<" + command + ">exit " + run.exit() + "\n" + run.out() + run.err() + "</" + command + ">");
            }
            for (String part : new String[] {"open", "closed"}) {
                CommandRun run = CommandRun.of(home, "scan", tree.resolve(part).toString());
                System.out.println("<" + part + ">exit " + run.exit() + "\n");
            }
        }
    }
}
