package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package linked into a shared store: writing the package must not write the store. */
class HardLinksTest {
    private static final List<String> TAMPER = List.of("sh", "-c", "echo evil >> deep/index.js");

    @TempDir
    Path root;

    Path store;
    Path folder;

    @BeforeEach
    void link() throws Exception {
        store = Files.writeString(root.resolve("stored.js"), "good\n");
        Files.setPosixFilePermissions(store, PosixFilePermissions.fromString("rwxr-x---"));
        folder = Files.createDirectories(root.resolve("package"));
        Files.createLink(Files.createDirectory(folder.resolve("deep")).resolve("index.js"), store);
        Files.createSymbolicLink(folder.resolve("link"), root);
    }

    @Test
    void writingALinkedFileReachesTheStoreUnlessSeparated() throws Exception {
        Sandbox.run(SandboxPolicy.in(folder).build(), TAMPER);

        assertThat(store).hasContent("good\nevil");
    }

    @Test
    void writingASeparatedFileDoesNotReachTheStore() throws Exception {
        var policy = SandboxPolicy.in(folder).separateHardLinks().build();
        var result = Sandbox.run(policy, TAMPER);

        assertThat(result.outcome()).isEqualTo(new Outcome.Exited(0));
        assertThat(store).hasContent("good");
        assertThat(folder.resolve("deep/index.js")).hasContent("good\nevil");
        assertThat(Files.getPosixFilePermissions(folder.resolve("deep/index.js")))
                .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
        assertThat(folder.resolve("deep"))
                .isDirectoryNotContaining(file -> file.toString().endsWith(".copy"));
    }
}
