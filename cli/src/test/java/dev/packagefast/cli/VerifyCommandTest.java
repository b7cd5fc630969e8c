package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyCommandTest {
    private static final byte[] CONTENT = "the package".getBytes(java.nio.charset.StandardCharsets.UTF_8);

    @TempDir
    Path home;

    private Path file;

    @BeforeEach
    void writeAPackage() throws IOException {
        file = Files.write(home.resolve("package.tgz"), CONTENT);
    }

    private CommandRun verify(String integrity, String... more) {
        String[] args = new String[4 + more.length];
        args[0] = "verify";
        args[1] = file.toString();
        args[2] = "--integrity";
        args[3] = integrity;
        System.arraycopy(more, 0, args, 4, more.length);
        return CommandRun.of(home, args);
    }

    private static byte[] digest(String algorithm) throws NoSuchAlgorithmException {
        return MessageDigest.getInstance(algorithm).digest(CONTENT);
    }

    private static String base64(String algorithm) throws NoSuchAlgorithmException {
        return Base64.getEncoder().encodeToString(digest(algorithm));
    }

    @Test
    void acceptsTheRightHashInEveryForm() throws NoSuchAlgorithmException {
        assertThat(verify("sha512-" + base64("SHA-512")).exit()).isZero();
        assertThat(verify("sha384-" + base64("SHA-384")).exit()).isZero();
        assertThat(verify(base64("SHA-512")).exit()).isZero();
        assertThat(verify(HexFormat.of().formatHex(digest("SHA-512"))).exit()).isZero();
        assertThat(verify("sha1-" + base64("SHA-1"), "--legacy").exit()).isZero();
    }

    @Test
    void refusesTheWrongHashOfEveryKind() throws NoSuchAlgorithmException {
        byte[] wrong = digest("SHA-512");
        wrong[63] ^= 1;
        verify("sha512-" + Base64.getEncoder().encodeToString(wrong))
                .saysPlainly(Exit.BAD, "is not what was published", "expected", "found", base64("SHA-512"));
        verify("sha256-" + base64("SHA-256") + " sha512-" + Base64.getEncoder().encodeToString(wrong))
                .saysPlainly(Exit.BAD, "sha512");
    }

    @Test
    void aHashThatIsNoneIsWrongUsage() throws NoSuchAlgorithmException {
        verify("abc").saysPlainly(Exit.USAGE, "abc", "Expected");
        verify("").saysPlainly(Exit.USAGE, "integrity");
        verify("sha512-").saysPlainly(Exit.USAGE, "sha512-");
        verify("sha1-" + base64("SHA-1")).saysPlainly(Exit.USAGE, "sha1");
    }

    @Test
    void aFileThatCannotBeReadIsNoAnswer() {
        file = home.resolve("none.tgz");
        verify("sha512-" + "A".repeat(86) + "==").saysPlainly(Exit.NO_ANSWER, "none.tgz", "Check the path");
        file = home;
        verify("sha512-" + "A".repeat(86) + "==").saysPlainly(Exit.NO_ANSWER, "directory");
    }

    @Test
    void aSecondFileIsRefusedAndDoesNotPassUnread() throws NoSuchAlgorithmException {
        verify("sha512-" + base64("SHA-512"), "other.tgz").saysPlainly(Exit.USAGE, "other.tgz");
        CommandRun.of(home, "verify", "--integrity", "sha512-" + base64("SHA-512"))
                .saysPlainly(Exit.USAGE, "FILE");
    }

    @Test
    void leavesAnEvent() throws NoSuchAlgorithmException {
        Path log = home.resolve("trail.jsonl");
        verify("sha512-" + base64("SHA-512"), "--audit-log", log.toString());
        assertThat(CommandRun.of(home, "audit", "show", "--log", log.toString()).out())
                .contains("INTEGRITY_VERIFICATION", "succeeded", "package.tgz");
    }
}
