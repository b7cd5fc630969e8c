package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DbCommandTest {
    private static final String RECORD = """
            {"id": "GHSA-aaaa-aaaa-aaaa", "modified": "2026-01-01T00:00:00Z", "affected": [{"package":
             {"ecosystem": "npm", "name": "a"}, "ranges": [{"type": "SEMVER", "events": [{"introduced": "0"}]}]}]}""";

    @TempDir
    Path home;

    private CommandRun importing(Path... sources) {
        String[] args = new String[sources.length + 4];
        args[0] = "db";
        args[1] = "import";
        for (int i = 0; i < sources.length; i++) {
            args[i + 2] = sources[i].toString();
        }
        args[sources.length + 2] = "--out";
        args[sources.length + 3] = home.resolve("out.idx").toString();
        return CommandRun.of(home, args);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text);
    }

    private Path zip(String name, String entry, byte[] content) throws IOException {
        Path zip = home.resolve(name);
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
            out.putNextEntry(new ZipEntry(entry));
            out.write(content);
            out.closeEntry();
        }
        return zip;
    }

    @Test
    void importsAZipAFolderAndAFile() throws IOException {
        Path folder = Files.createDirectory(home.resolve("records"));
        Files.writeString(folder.resolve("one.json"), RECORD);
        Path zip = zip(
                "all.zip",
                "two.json",
                RECORD.replace("aaaa-aaaa-aaaa", "bbbb-bbbb-bbbb").getBytes(StandardCharsets.UTF_8));
        Path single = file("three.json", RECORD.replace("aaaa-aaaa-aaaa", "cccc-cccc-cccc"));
        CommandRun run = importing(folder, zip, single);
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(run.out()).contains("3 records read: 3 in the database");
        CommandRun status = CommandRun.of(
                home, "db", "status", "--db", home.resolve("out.idx").toString());
        assertThat(status.out()).contains("npm").contains("3 records read: 3 used");
        assertThat(CommandRun.of(
                                home,
                                "db",
                                "verify",
                                "--db",
                                home.resolve("out.idx").toString())
                        .exit())
                .isZero();
    }

    @Test
    void nothingToImportIsWrongUsage() {
        importing().saysPlainly(Exit.USAGE, "PATH");
    }

    @Test
    void withoutANameItBecomesTheUsersOwnDatabase() throws IOException {
        CommandRun run =
                CommandRun.of(home, "db", "import", file("one.json", RECORD).toString());
        assertThat(run.exit()).as(run.err()).isZero();
        assertThat(home.resolve(".local/share/pfsec/advisories.idx")).exists();
        assertThat(CommandRun.of(home, "db", "status").out()).contains("advisories.idx");
    }

    @Test
    void namesEachRecordThatCannotBeUsed() throws IOException {
        Path folder = Files.createDirectory(home.resolve("mixed"));
        Files.writeString(folder.resolve("good.json"), RECORD);
        Files.writeString(folder.resolve("broken.json"), "{\"id\": ");
        Files.writeString(folder.resolve("nameless.json"), "{\"affected\": []}");
        CommandRun run = importing(folder);
        assertThat(run.exit()).isZero();
        assertThat(run.out())
                .contains("broken.json", "nameless.json", "3 records read: 1 in the database", "2 unusable");
    }

    @Test
    void badSourcesGetAPlainAnswerAndTheOldDatabaseStays() throws IOException {
        importing(file("good.json", RECORD));
        byte[] before = Files.readAllBytes(home.resolve("out.idx"));
        byte[] zip = Files.readAllBytes(zip("good.zip", "one.json", RECORD.getBytes(StandardCharsets.UTF_8)));

        importing(home.resolve("nowhere")).saysPlainly(Exit.NO_ANSWER, "nowhere");
        importing(file("empty.zip", "")).saysPlainly(Exit.NO_ANSWER, "empty.zip");
        importing(file("text.zip", "this is no archive")).saysPlainly(Exit.NO_ANSWER, "text.zip");
        importing(Files.write(home.resolve("cut.zip"), Arrays.copyOf(zip, zip.length - 30)))
                .saysPlainly(Exit.NO_ANSWER, "cut.zip");
        importing(zip("escape.zip", "../../etc/escape.json", RECORD.getBytes(StandardCharsets.UTF_8)))
                .saysPlainly(Exit.NO_ANSWER, "escape.zip");
        importing(bomb()).saysPlainly(Exit.NO_ANSWER, "bomb.zip");

        assertThat(Files.readAllBytes(home.resolve("out.idx"))).isEqualTo(before);
    }

    /** One entry of 1 GB of zeros in a megabyte. */
    private Path bomb() throws IOException {
        Path bomb = home.resolve("bomb.zip");
        try (OutputStream file = Files.newOutputStream(bomb);
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.putNextEntry(new ZipEntry("zeros.json"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 1_024; i++) {
                out.write(zeros);
            }
            out.closeEntry();
        }
        return bomb;
    }

    @Test
    void hugeAndDeepRecordsAreNamedAndCostNoMemory() throws IOException {
        Path large = home.resolve("large.json");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(200L << 20);
        }
        Path deep = file("deep.json", "{\"id\": \"X\", \"affected\": " + "[".repeat(100_000));
        CommandRun run = importing(large);
        assertThat(run.exit() == Exit.NO_ANSWER || run.out().contains("large.json"))
                .as(run.out() + run.err())
                .isTrue();
        assertThat(run.err()).doesNotContain("\tat ");
        run = importing(deep);
        assertThat(run.exit() == Exit.NO_ANSWER || run.out().contains("deep.json"))
                .as(run.out() + run.err())
                .isTrue();
        assertThat(run.err()).doesNotContain("\tat ");
    }
}
