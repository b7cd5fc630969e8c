package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.sandbox.Isolation;
import dev.packagefast.sandbox.SandboxProfile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Which profile a script of the service runs under. */
@Timeout(120)
class ScriptProfileTest {
    @TempDir
    Path folder;

    private Path script;

    @BeforeEach
    void script() throws Exception {
        SandboxRequired.assume();
        script = Fixture.script(folder, "install.sh", "#!/bin/sh\necho \"$npm_config_offline $HTTPS_PROXY\"\n");
    }

    private String profileInTheTrail(SecurityService security) {
        return Fixture.events(security).getLast().attributes().get("profile");
    }

    @Test
    void picksTheOneForBuildsWhereThereIsSomethingToBuild() throws Exception {
        try (var security = new SecurityService()) {
            Fixture.answer(security.executePackageScript("a", "install", script, folder));
            assertThat(profileInTheTrail(security)).isEqualTo("strict");
            Files.createFile(folder.resolve("binding.gyp"));
            ScriptResult built = Fixture.answer(security.executePackageScript("a", "install", script, folder));
            assertThat(profileInTheTrail(security)).isEqualTo("build");
            assertThat(built.standardOutput()).isEqualTo("true \n");
        }
    }

    @Test
    void takesTheOneThatItIsGiven() {
        var config = SecurityServiceConfig.defaults().withScriptProfile(SandboxProfile.named("prebuilt"));
        try (var security = SecurityService.withConfig(config)) {
            ScriptResult result = Fixture.answer(security.executePackageScript("a", "install", script, folder));
            assertThat(result.standardOutput()).startsWith(" http://127.0.0.1:");
            assertThat(profileInTheTrail(security)).isEqualTo("prebuilt");
        }
    }

    /** One that was named may demand more isolation than the level; one that was picked may not. */
    @Test
    void onlyANamedProfileDemandsMoreThanTheLevel() {
        var standard = SecurityServiceConfig.defaults();
        try (var security = Fixture.onKernel(standard, Isolation.L1)) {
            ScriptResult result = Fixture.answer(security.executePackageScript("a", "install", script, folder));
            assertThat(result.isolation()).contains(Isolation.L1);
        }
        try (var security =
                Fixture.onKernel(standard.withScriptProfile(SandboxProfile.named("strict")), Isolation.L1)) {
            assertThat(Fixture.failure(
                            security.executePackageScript("a", "install", script, folder),
                            ScriptRefusedException.class))
                    .hasMessageContaining("isolation L2 cannot be reached");
        }
    }

    @Test
    void aFolderWithTheUsersSecretsIsRefusedBeforeAnythingRuns() throws Exception {
        Files.writeString(folder.resolve(".env"), "PASSWORD=x\n");
        Path marking = Fixture.script(folder, "mark.sh", "#!/bin/sh\necho > ran\n");
        try (var security = new SecurityService()) {
            assertThat(Fixture.failure(
                            security.executePackageScript("a", "install", marking, folder),
                            ScriptLaunchException.class))
                    .hasMessageContaining(".env, where keys and passwords are kept");
        }
        assertThat(folder.resolve("ran")).doesNotExist();
    }
}
