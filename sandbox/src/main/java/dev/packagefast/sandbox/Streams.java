package dev.packagefast.sandbox;

import static dev.packagefast.sandbox.OutputListener.Stream.STANDARD_ERROR;
import static dev.packagefast.sandbox.OutputListener.Stream.STANDARD_OUTPUT;

import dev.packagefast.sandbox.linux.Descriptor;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The standard streams of one run: what the command gets, and our ends of the pipes. Confined to the run's thread. */
final class Streams implements AutoCloseable {
    private static final int NOTHING = -1;

    private final int inheritedInput;
    private final @Nullable Descriptor inputFile;
    private final Descriptor.@Nullable Pipe outputPipe;
    private final Descriptor.@Nullable Pipe errorPipe;
    private final EnumSet<OutputListener.Stream> open = EnumSet.noneOf(OutputListener.Stream.class);

    private Streams(
            int inheritedInput,
            @Nullable Descriptor inputFile,
            Descriptor.@Nullable Pipe outputPipe,
            Descriptor.@Nullable Pipe errorPipe) {
        this.inheritedInput = inheritedInput;
        this.inputFile = inputFile;
        this.outputPipe = outputPipe;
        this.errorPipe = errorPipe;
        if (outputPipe != null) {
            open.addAll(List.of(STANDARD_OUTPUT, STANDARD_ERROR));
        }
    }

    static Streams open(SandboxPolicy policy) {
        int inherited = policy.standardInput() instanceof StandardInput.Inherited ? 0 : NOTHING;
        Descriptor file = null;
        Descriptor.Pipe output = null;
        try {
            if (policy.standardInput() instanceof StandardInput.Bytes bytes) {
                file = Descriptor.memoryFile(bytes.content());
            }
            if (policy.outputInherited()) {
                return new Streams(inherited, file, null, null);
            }
            output = Descriptor.pipe();
            return new Streams(inherited, file, output, Descriptor.pipe());
        } catch (RuntimeException | Error failed) {
            new Streams(inherited, file, output, null).close();
            throw failed;
        }
    }

    /** What becomes the command's descriptor 0. */
    int input() {
        return inputFile != null ? inputFile.number() : inheritedInput;
    }

    /** What becomes the command's descriptor 1. */
    int output() {
        return outputPipe != null ? outputPipe.writeEnd().number() : 1;
    }

    /** What becomes the command's descriptor 2. */
    int error() {
        return errorPipe != null ? errorPipe.writeEnd().number() : 2;
    }

    /** Closes what only the command needs, so that a pipe ends when the command's last process does. */
    void closeFarEnds() {
        if (inputFile != null) {
            inputFile.close();
        }
        if (outputPipe != null && errorPipe != null) {
            outputPipe.writeEnd().close();
            errorPipe.writeEnd().close();
        }
    }

    /** The descriptors to wait for: this one first, then output and error where they are captured. */
    List<Descriptor> alongside(Descriptor first) {
        return outputPipe == null || errorPipe == null
                ? List.of(first)
                : List.of(first, outputPipe.readEnd(), errorPipe.readEnd());
    }

    boolean isOpen(OutputListener.Stream stream) {
        return open.contains(stream);
    }

    boolean anyOpen() {
        return !open.isEmpty();
    }

    /** Our end of a stream that is open. */
    Descriptor nearEnd(OutputListener.Stream stream) {
        var pipe = stream == STANDARD_OUTPUT ? outputPipe : errorPipe;
        if (pipe == null) {
            throw new AssertionError(stream + " is inherited");
        }
        return pipe.readEnd();
    }

    void ended(OutputListener.Stream stream) {
        open.remove(stream);
        nearEnd(stream).close();
    }

    @Override
    public void close() {
        if (inputFile != null) {
            inputFile.close();
        }
        if (outputPipe != null) {
            outputPipe.close();
        }
        if (errorPipe != null) {
            errorPipe.close();
        }
    }
}
