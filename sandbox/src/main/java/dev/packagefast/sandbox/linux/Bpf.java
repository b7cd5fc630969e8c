package dev.packagefast.sandbox.linux;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A structured assembler for classic BPF as seccomp runs it (<a
 * href="https://www.kernel.org/doc/html/latest/userspace-api/seccomp_filter.html">seccomp_filter</a>): conditions take
 * the code they guard as a block, so that no jump is counted by hand. The accumulator holds the call's number between
 * statements; inside {@link #when} it may be replaced, and is restored behind it.
 */
final class Bpf {
    /** The kernel's BPF_MAXINSNS. */
    private static final int MOST_INSTRUCTIONS = 4096;

    private static final int FARTHEST_JUMP = 255;

    private static final int LOAD = 0x20;
    private static final int JUMP_EQUAL = 0x15;
    private static final int JUMP_AT_LEAST = 0x35;
    private static final int JUMP_ANY_BIT = 0x45;
    private static final int AND = 0x54;
    private static final int RETURN = 0x06;

    private static final int NUMBER_OFFSET = 0;
    private static final int ARCHITECTURE_OFFSET = 4;
    private static final int ARGUMENTS_OFFSET = 16;

    private record Instruction(int code, int jumpTrue, int jumpFalse, int operand) {}

    private final List<Instruction> program = new ArrayList<>();

    Bpf architecture() {
        return load(ARCHITECTURE_OFFSET);
    }

    Bpf number() {
        return load(NUMBER_OFFSET);
    }

    /**
     * Loads the low half of an argument. For arguments that the kernel itself truncates to 32 bits this is all there is to
     * compare: looking at the high half as well would let a caller hide a forbidden value behind it (CVE-2019-10063).
     */
    Bpf argument(int index) {
        return load(ARGUMENTS_OFFSET + 8 * index);
    }

    Bpf argumentHigh(int index) {
        return load(ARGUMENTS_OFFSET + 8 * index + 4);
    }

    Bpf mask(int mask) {
        return add(new Instruction(AND, 0, 0, mask));
    }

    Bpf answer(int action) {
        return add(new Instruction(RETURN, 0, 0, action));
    }

    Bpf ifEqual(int value, Consumer<Bpf> then) {
        return guard(JUMP_EQUAL, value, true, then);
    }

    Bpf unlessEqual(int value, Consumer<Bpf> then) {
        return guard(JUMP_EQUAL, value, false, then);
    }

    /** Unsigned comparison. */
    Bpf ifAtLeast(int value, Consumer<Bpf> then) {
        return guard(JUMP_AT_LEAST, value, true, then);
    }

    Bpf ifAnyBit(int mask, Consumer<Bpf> then) {
        return guard(JUMP_ANY_BIT, mask, true, then);
    }

    /** Code for one system call. */
    Bpf when(Syscall call, Consumer<Bpf> body) {
        return ifEqual(call.number(), body.andThen(Bpf::number));
    }

    /** One answer for many calls. */
    Bpf answer(int action, Syscall... calls) {
        for (var call : calls) {
            ifEqual(call.number(), then -> then.answer(action));
        }
        return this;
    }

    int size() {
        return program.size();
    }

    /** The program as an array of the kernel's {@code struct sock_filter}. */
    MemorySegment instructions(SegmentAllocator allocator) {
        var code = allocator.allocate(8L * program.size(), 8);
        long at = 0;
        for (var each : program) {
            code.set(JAVA_SHORT, at, (short) each.code);
            code.set(JAVA_BYTE, at + 2, (byte) each.jumpTrue);
            code.set(JAVA_BYTE, at + 3, (byte) each.jumpFalse);
            code.set(JAVA_INT, at + 4, each.operand);
            at += 8;
        }
        return code;
    }

    /** The program as the kernel's {@code struct sock_fprog}. */
    MemorySegment assemble(SegmentAllocator allocator) {
        if (program.size() > MOST_INSTRUCTIONS) {
            throw new AssertionError(program.size() + " instructions, the kernel takes " + MOST_INSTRUCTIONS);
        }
        var code = instructions(allocator);
        var header = allocator.allocate(16, 8);
        header.set(JAVA_SHORT, 0, (short) program.size());
        header.set(ADDRESS, 8, code);
        return header;
    }

    private Bpf load(int offset) {
        return add(new Instruction(LOAD, 0, 0, offset));
    }

    private Bpf guard(int comparison, int operand, boolean whenTrue, Consumer<Bpf> then) {
        int at = program.size();
        program.add(new Instruction(comparison, 0, 0, operand));
        then.accept(this);
        int length = program.size() - at - 1;
        if (length > FARTHEST_JUMP) {
            throw new AssertionError("a block of " + length + " instructions is farther than a jump reaches");
        }
        program.set(at, new Instruction(comparison, whenTrue ? 0 : length, whenTrue ? length : 0, operand));
        return this;
    }

    private Bpf add(Instruction instruction) {
        program.add(instruction);
        return this;
    }
}
