package dev.packagefast.security;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.packagefast.sandbox.Isolation;
import dev.packagefast.sandbox.Sandbox;
import dev.packagefast.sandbox.SandboxException;
import dev.packagefast.sandbox.SandboxPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Skips a test where the machine offers no isolation to test with. */
final class SandboxRequired {
    private static final boolean THERE = probe();

    private SandboxRequired() {}

    static void assume() {
        assumeTrue(THERE, "skipped: this kernel offers no Landlock, or is not Linux on x86-64");
    }

    private static boolean probe() {
        try {
            Path folder = Files.createTempDirectory("probe");
            try {
                Sandbox.run(
                        SandboxPolicy.in(folder)
                                .leastIsolation(Isolation.L2_WITHOUT_SUPERVISOR)
                                .build(),
                        List.of("true"));
                return true;
            } catch (SandboxException missing) {
                return false;
            } finally {
                Files.delete(folder);
            }
        } catch (InterruptedException stopped) {
            return false;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
