package dev.packagefast.sandbox.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The canary of a place where no thread of ours can be: behind the namespaces, with the filter applied. It is a program of
 * some hundred bytes, made anew for each launch and put into the file system of that launch alone: it makes one system call
 * after the other that must fail, says on a descriptor which was the first that did not, and becomes the command in its
 * arguments when all failed. The run itself is what tries, so nothing is cached and nothing can go stale.
 *
 * <p>Written in machine code because the alternative is a compiled helper to be shipped for every system; each attempt is
 * the same handful of instructions. One more processor is one more way to write them.
 */
public final class CanaryProgram {
    private static final long BASE = 0x400000;
    private static final int HEADERS = 64 + 56; // ELF header, one program header
    private static final short EXECUTABLE = 2;
    private static final short MACHINE_X86_64 = 62;
    private static final int LOAD = 1;
    private static final int READ_AND_EXECUTE = 5;
    private static final int MOST_BYTES = 4096;
    private static final int CANNOT_EXECUTE = 126;

    private static final int AT_FDCWD = -100;
    private static final int AF_UNIX = 1;
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int CLONE_NEWUSER = 0x10000000;
    private static final int OWNER_ONLY = 0600;

    /** {@code test rax, rax; js}: over the next instructions when the call failed. */
    private static final byte[] SKIP_IF_FAILED = {0x48, (byte) 0x85, (byte) 0xC0, 0x78};

    /**
     * {@code rdx = environment, rsi = arguments from the second on, rdi = the first of these}: at the start the stack holds
     * the count of arguments, the arguments, a null, the environment.
     */
    private static final byte[] ARGUMENTS_FROM_STACK = {
        0x48,
        (byte) 0x8B,
        0x04,
        0x24, // mov rax, [rsp]
        0x48,
        (byte) 0x8D,
        0x54,
        (byte) 0xC4,
        0x10, // lea rdx, [rsp + 8 * rax + 16]
        0x48,
        (byte) 0x8D,
        0x74,
        0x24,
        0x10, // lea rsi, [rsp + 16]
        0x48,
        (byte) 0x8B,
        0x3E, // mov rdi, [rsi]
    };

    private final ByteBuffer code = ByteBuffer.allocate(MOST_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final Map<Canary.Finding, Long> signs = new EnumMap<>(Canary.Finding.class); // where they lie
    private final int report;

    private CanaryProgram(int report) {
        this.report = report;
    }

    /**
     * The program as an ELF file.
     *
     * @param secret a readable file outside everything that the run may read
     * @param outsiders processes of the same user outside
     * @param report the descriptor to say one byte on, and to close
     */
    public static byte[] of(Path secret, List<Integer> outsiders, int report) {
        var program = new CanaryProgram(report);
        var name = secret.toString().getBytes(StandardCharsets.UTF_8);
        // The data lies at the front, where its addresses are known before the length of the code is.
        program.code.position(HEADERS);
        long secretAddress = program.data(name, (byte) 0);
        for (var finding : Canary.Finding.values()) {
            program.signs.put(finding, program.data(new byte[] {finding.sign()}, (byte) 0));
        }
        long entry = program.here();
        program.mustFail(Canary.Finding.READ_A_SECRET, Syscall.OPENAT, AT_FDCWD, secretAddress, 0);
        for (int outsider : outsiders) {
            program.mustFail(Canary.Finding.SIGNALLED_AN_OUTSIDER, Syscall.KILL, outsider, 0, 0);
        }
        program.mustFail(Canary.Finding.OPENED_A_SOCKET, Syscall.SOCKET, AF_UNIX, SOCK_STREAM, 0);
        program.mustFail(Canary.Finding.OPENED_A_SOCKET, Syscall.SOCKET, AF_INET, SOCK_DGRAM, 0);
        program.mustFail(Canary.Finding.CHANGED_A_MODE, Syscall.CHMOD, secretAddress, OWNER_ONLY, 0);
        program.mustFail(Canary.Finding.MADE_A_NAMESPACE, Syscall.UNSHARE, CLONE_NEWUSER, 0, 0);
        program.say(Canary.Finding.NONE);
        program.call(Syscall.CLOSE, report, 0, 0);
        program.code.put(ARGUMENTS_FROM_STACK);
        program.loadAccumulator(Syscall.EXECVE).systemCall();
        program.call(Syscall.EXIT_GROUP, CANNOT_EXECUTE, 0, 0);
        return program.file(entry);
    }

    /** What the program has found, by what it said; empty when it said nothing of the kind. */
    public static Optional<Canary.Finding> finding(byte[] said) {
        return Arrays.stream(Canary.Finding.values())
                .filter(each -> said.length == 1 && said[0] == each.sign())
                .findFirst();
    }

    private long data(byte[] content, byte end) {
        long at = here();
        code.put(content).put(end);
        return at;
    }

    private long here() {
        return BASE + code.position();
    }

    private void mustFail(Canary.Finding finding, Syscall call, long first, long second, long third) {
        call(call, first, second, third);
        code.put(SKIP_IF_FAILED);
        int distance = code.position();
        code.put((byte) 0);
        say(finding);
        call(Syscall.EXIT_GROUP, 1, 0, 0);
        code.put(distance, (byte) (code.position() - distance - 1));
    }

    private void say(Canary.Finding finding) {
        call(Syscall.WRITE, report, Objects.requireNonNull(signs.get(finding)), 1);
    }

    private void call(Syscall call, long first, long second, long third) {
        code.put((byte) 0x48).put((byte) 0xBF).putLong(first); // mov rdi, …
        code.put((byte) 0x48).put((byte) 0xBE).putLong(second); // mov rsi, …
        code.put((byte) 0x48).put((byte) 0xBA).putLong(third); // mov rdx, …
        loadAccumulator(call).systemCall();
    }

    private CanaryProgram loadAccumulator(Syscall call) {
        code.put((byte) 0xB8).putInt(call.number()); // mov eax, …
        return this;
    }

    private void systemCall() {
        code.put((byte) 0x0F).put((byte) 0x05);
    }

    /** One segment, readable and executable, that holds everything, elf(5). */
    private byte[] file(long entry) {
        int length = code.position();
        code.position(0);
        code.put(new byte[] {0x7F, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
        code.putShort(EXECUTABLE).putShort(MACHINE_X86_64).putInt(1);
        code.putLong(entry).putLong(64).putLong(0).putInt(0);
        code.putShort((short) 64).putShort((short) 56).putShort((short) 1);
        code.putShort((short) 0).putShort((short) 0).putShort((short) 0);
        code.putInt(LOAD).putInt(READ_AND_EXECUTE).putLong(0).putLong(BASE).putLong(BASE);
        code.putLong(length).putLong(length).putLong(0x1000);
        var file = new byte[length];
        code.get(0, file);
        return file;
    }
}
