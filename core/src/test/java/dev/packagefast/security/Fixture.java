package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.packagefast.sandbox.Isolation;
import dev.packagefast.sandbox.Sandbox;
import dev.packagefast.sandbox.SandboxPolicy;
import dev.packagefast.sandbox.SandboxRun;
import dev.packagefast.security.advisory.AdvisoryImport;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.audit.AuditEventType;
import dev.packagefast.security.audit.AuditRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** What the tests of the service share. */
final class Fixture {
    static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    private Fixture() {}

    static SecurityService at(SecurityServiceConfig config, Instant now) {
        return new SecurityService(config, Clock.fixed(now, ZoneOffset.UTC), Sandbox::start);
    }

    /** A service on a kernel that offers no more isolation than {@code most}. */
    static SecurityService onKernel(SecurityServiceConfig config, Isolation most) {
        return new SecurityService(config, Clock.systemUTC(), (policy, command) -> limited(policy, command, most));
    }

    /** The sandbox's own way to be held back, which is not part of its public face. */
    private static SandboxRun limited(SandboxPolicy policy, List<String> command, Isolation most) {
        try {
            Method start = Sandbox.class.getDeclaredMethod("start", SandboxPolicy.class, List.class, Isolation.class);
            start.setAccessible(true);
            return (SandboxRun) start.invoke(null, policy, command, most);
        } catch (InvocationTargetException refused) {
            throw (RuntimeException) refused.getCause();
        } catch (ReflectiveOperationException moved) {
            throw new LinkageError("the sandbox's start has another form now", moved);
        }
    }

    static <T> T answer(CompletableFuture<T> future) {
        return future.orTimeout(90, TimeUnit.SECONDS).join();
    }

    /** The failure that the future completes with. */
    static PackageSecurityException failure(CompletableFuture<?> future) {
        Throwable thrown = catchThrowable(() -> future.get(90, TimeUnit.SECONDS));
        assertThat(thrown).isNotNull();
        Throwable cause =
                thrown instanceof CompletionException || thrown.getCause() != null ? thrown.getCause() : thrown;
        assertThat(cause).isInstanceOf(PackageSecurityException.class);
        return (PackageSecurityException) cause;
    }

    static <T extends PackageSecurityException> T failure(CompletableFuture<?> future, Class<T> type) {
        PackageSecurityException found = failure(future);
        assertThat(found).isInstanceOf(type);
        return type.cast(found);
    }

    static List<AuditEvent> events(SecurityService service) {
        try (var records = service.auditTrail().events()) {
            return records.map(AuditRecord::event).toList();
        }
    }

    static List<AuditEvent> events(SecurityService service, AuditEventType type) {
        return events(service).stream()
                .filter(event -> event.type().equals(type))
                .toList();
    }

    static AuditEvent onlyEvent(SecurityService service) {
        List<AuditEvent> all = events(service);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    static byte[] sha512(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(content);
        } catch (java.security.NoSuchAlgorithmException never) {
            throw new AssertionError(never);
        }
    }

    static String sri(Path file) {
        try {
            return "sha512-" + Base64.getEncoder().encodeToString(sha512(Files.readAllBytes(file)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    static Path script(Path folder, String name, String text) throws IOException {
        Path script = Files.writeString(folder.resolve(name), text);
        assertThat(script.toFile().setExecutable(true, false)).isTrue();
        return script;
    }

    /** An index of one advisory, {@code GHSA-test-<package>}, on {@code name} below {@code fixed}. */
    static Path index(Path file, String name, String fixed, Instant modified) throws IOException {
        Path records = Files.createTempDirectory(file.toAbsolutePath().getParent(), "osv");
        Files.writeString(records.resolve("record.json"), """
                {"id": "GHSA-test-%s", "modified": "%s", "summary": "About %s", "affected": [
                  {"package": {"ecosystem": "npm", "name": "%s"}, "ranges": [
                    {"type": "SEMVER", "events": [{"introduced": "0"}, {"fixed": "%s"}]}]}]}
                """.formatted(name, modified, name, name, fixed));
        AdvisoryImport.of(records).writeTo(file);
        return file;
    }

    /** Waits, generously, until it holds. */
    static void until(java.util.concurrent.Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            assertThat(System.nanoTime()).as("waited for a minute").isLessThan(end);
            Thread.sleep(10);
        }
    }

    /** A process whose parent has not asked after it yet is there in name only. */
    static boolean runs(ProcessHandle process) {
        try {
            return process.isAlive()
                    && !Files.readString(Path.of("/proc/" + process.pid() + "/stat"))
                            .contains(") Z ");
        } catch (IOException gone) {
            return false;
        }
    }
}
