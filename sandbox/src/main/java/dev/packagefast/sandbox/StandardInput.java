package dev.packagefast.sandbox;

import java.util.Arrays;

/** Where a command's standard input comes from. */
public sealed interface StandardInput {
    /** Nothing: the command reads the end of the file at once. */
    static StandardInput empty() {
        return Empty.INSTANCE;
    }

    /** The JVM's own. A terminal does not let a sandboxed command read: it is never its foreground process. */
    static StandardInput inherited() {
        return Inherited.INSTANCE;
    }

    /** These bytes, copied now. */
    static StandardInput of(byte[] content) {
        return new Bytes(content);
    }

    /** See {@link #empty()}. */
    enum Empty implements StandardInput {
        INSTANCE
    }

    /** See {@link #inherited()}. */
    enum Inherited implements StandardInput {
        INSTANCE
    }

    /** See {@link #of(byte[])}. */
    final class Bytes implements StandardInput {
        private final byte[] content;

        private Bytes(byte[] content) {
            this.content = content.clone();
        }

        byte[] content() {
            return content.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Bytes bytes && Arrays.equals(content, bytes.content);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(content);
        }

        @Override
        public String toString() {
            return content.length + " bytes";
        }
    }
}
