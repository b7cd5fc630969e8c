package dev.packagefast.security.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class AuditProcessTest {
    @TempDir
    Path folder;

    /** Acknowledged events as a process printed them; a last line without its LF was not printed whole. */
    private static void acknowledged(Path output, Map<Long, String> into) throws Exception {
        String text = Files.readString(output, StandardCharsets.US_ASCII);
        for (String line : text.substring(0, text.lastIndexOf('\n') + 1).lines().toList()) {
            String[] parts = line.split(" ", 2);
            assertThat(into.put(Long.valueOf(parts[0]), parts[1]))
                    .as("sequence %s acknowledged twice", parts[0])
                    .isNull();
        }
    }

    private static Map<Long, String> recorded(Path log) {
        Map<Long, String> names = new HashMap<>();
        try (var events = AuditLog.events(log)) {
            events.forEach(
                    line -> line.event().subject().ifPresent(subject -> names.put(line.sequence(), subject.name())));
        }
        return names;
    }

    @Test
    void everyAcknowledgedEventOutlivesAKill() throws Exception {
        Path log = folder.resolve("audit.log");
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Long, String> acknowledged = new HashMap<>();
        for (int round = 0; round < 5; round++) {
            Path output = folder.resolve("output-" + round);
            Process process = AppendingProcess.command(log, "round" + round, 32, 200)
                    .redirectOutput(output.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            while (Files.size(output) == 0 && process.isAlive()) {
                Thread.sleep(1);
            }
            Thread.sleep(random.nextInt(60));
            process.destroyForcibly();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            acknowledged(output, acknowledged);
            // As an auditor finds it, before anybody repairs anything.
            assertThat(AuditLog.verify(log)).as("seed %d", seed).isNotInstanceOf(AuditVerdict.Damaged.class);
            assertThat(recorded(log)).as("seed %d", seed).containsAllEntriesOf(acknowledged);
            try (AuditTrail trail = AuditTrail.open(log)) {
                assertThat(trail.verify()).as("seed %d", seed).isInstanceOf(AuditVerdict.Intact.class);
            }
        }
        assertThat(acknowledged).isNotEmpty();
        assertThat(recorded(log)).containsAllEntriesOf(acknowledged);
    }

    @Test
    void eightProcessesAppendToOneLogAndNothingIsLostOrMixed() throws Exception {
        Path log = folder.resolve("audit.log");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            processes.add(AppendingProcess.command(log, "process" + i, 4, 25)
                    .redirectOutput(folder.resolve("output-" + i).toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        }
        Map<Long, String> acknowledged = new HashMap<>();
        for (int i = 0; i < 8; i++) {
            assertThat(processes.get(i).waitFor(90, TimeUnit.SECONDS)).isTrue();
            assertThat(processes.get(i).exitValue()).isZero();
            acknowledged(folder.resolve("output-" + i), acknowledged);
        }
        assertThat(acknowledged).hasSize(800);
        assertThat(recorded(log)).isEqualTo(acknowledged);
        assertThat(AuditLog.verify(log)).isInstanceOf(AuditVerdict.Intact.class);
        assertThat(Files.readAllLines(log)).hasSize(801);
    }

    @Test
    void anOrdinaryUserIsToldThatTheFolderCannotBeWritten() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "skipped: needs setpriv");
        assumeTrue("root".equals(System.getProperty("user.name")), "skipped: needs root to become an ordinary user");
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Path log = closed.resolve("audit.log");
        AuditTrail.open(log).close();
        byte[] before = Files.readAllBytes(log);
        for (Path path = folder; path != null && !path.equals(path.getRoot()); path = path.getParent()) {
            assumeTrue(
                    path.equals(folder)
                            || Files.getPosixFilePermissions(path).toString().contains("OTHERS_EXECUTE"),
                    "skipped: an ordinary user cannot reach " + path);
        }
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        for (Path target : List.of(log, closed.resolve("new.log"))) {
            ProcessBuilder builder = AppendingProcess.command(target, "ordinary", 1, 1);
            builder.command().addAll(0, List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
            Path errors = folder.resolve("errors");
            Process process = builder.redirectOutput(folder.resolve("output").toFile())
                    .redirectError(errors.toFile())
                    .start();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            String said = Files.readString(errors);
            assumeTrue(!said.contains("ClassNotFound"), "skipped: an ordinary user cannot read the classes");
            assertThat(said)
                    .startsWith("CANNOT_OPEN")
                    .contains(target.getFileName().toString());
            assertThat(process.exitValue()).isEqualTo(3);
        }
        assertThat(Files.readAllBytes(log)).isEqualTo(before);
        assertThat(closed.resolve("new.log")).doesNotExist();
    }
}
