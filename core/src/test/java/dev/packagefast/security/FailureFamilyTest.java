package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.PackageSecurityException.Remedy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The codes that programs decide by, which never change, and who can mend what. */
class FailureFamilyTest {
    /** One of each, so that a new kind without a line here fails the first test. */
    private final List<PackageSecurityException> all = List.of(
            new IntegrityMismatchException("left-pad@1.3.0", "sha512", "sha512-A", "sha512-B", Path.of("a.tgz")),
            new InvalidIntegrityException("message", new IllegalStateException("why")),
            new PackageFileException("message", new IllegalStateException("why")),
            new AdvisoryDatabaseException("message", new IllegalStateException("why")),
            new UndecidedVersionException("message", new IllegalStateException("why")),
            new ScriptRefusedException("message", new IllegalStateException("why")),
            new ScriptLaunchException("message", new IllegalStateException("why")),
            new AuditUnavailableException("message", new IllegalStateException("why")),
            new PackageDeniedException("plugin", "message"),
            new ServiceClosedException("message"),
            new InternalFailureException(new IllegalStateException("why")),
            new ExtensionException("acme.denied", Remedy.UPSTREAM, "message", new IllegalStateException("why")));

    @Test
    void everyKindOfTheFamilyIsKnownHere() {
        assertThat(all)
                .extracting(Object::getClass)
                .containsExactlyInAnyOrder(PackageSecurityException.class.getPermittedSubclasses());
    }

    @Test
    void codesAreStableAndUniqueAndSayWhoCanMend() {
        assertThat(all.stream()
                        .collect(Collectors.toMap(PackageSecurityException::code, PackageSecurityException::remedyBy)))
                .containsExactlyInAnyOrderEntriesOf(Map.ofEntries(
                        Map.entry("integrity-mismatch", Remedy.UPSTREAM),
                        Map.entry("invalid-integrity", Remedy.CALLER),
                        Map.entry("package-file", Remedy.ENVIRONMENT),
                        Map.entry("advisory-database", Remedy.ENVIRONMENT),
                        Map.entry("undecided-version", Remedy.UPSTREAM),
                        Map.entry("script-refused", Remedy.ENVIRONMENT),
                        Map.entry("script-launch", Remedy.CALLER),
                        Map.entry("audit-unavailable", Remedy.ENVIRONMENT),
                        Map.entry("package-denied", Remedy.ENVIRONMENT),
                        Map.entry("service-closed", Remedy.CALLER),
                        Map.entry("internal-failure", Remedy.PRODUCT),
                        Map.entry("acme.denied", Remedy.UPSTREAM)));
    }

    @Test
    void everyFailureTravelsWhole() throws Exception {
        for (PackageSecurityException failure : all) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
                out.writeObject(failure);
            }
            try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
                var arrived = (PackageSecurityException) in.readObject();
                assertThat(arrived.code()).isEqualTo(failure.code());
                assertThat(arrived.remedyBy()).isEqualTo(failure.remedyBy());
                assertThat(arrived).hasMessage(failure.getMessage());
            }
        }
    }

    @Test
    void aFailureInsideTheServiceIsOfTheFamilyAndAudited(@TempDir Path folder) throws Exception {
        var broken = new SecurityService(
                SecurityServiceConfig.defaults(), java.time.Clock.systemUTC(), (policy, command) -> {
                    throw new IllegalStateException("a defect");
                });

        try (broken) {
            Path script = Fixture.script(folder, "install.sh", "#!/bin/sh\n");
            var failure = Fixture.failure(
                    broken.executePackageScript("some", "install", script, folder), InternalFailureException.class);
            assertThat(failure).hasMessageContaining("a defect").hasCauseInstanceOf(IllegalStateException.class);
            assertThat(Fixture.events(broken))
                    .last()
                    .satisfies(event -> assertThat(event.attributes()).containsEntry("code", "internal-failure"));
        }
    }
}
