package dev.packagefast.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Where a command writes to: its two streams, whether a person watches them, and how wide they are. The launcher tells
 * which stream is a terminal ({@code pfsec.tty}); asking for it from Java would load a console.
 */
final class Terminal {
    private static final int DEFAULT_WIDTH = 100;

    private final OutputStream bytes;
    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean outIsTerminal;
    private final boolean errIsTerminal;
    private final boolean colour;
    private final int width;
    private final Map<String, String> environment;

    Terminal(
            OutputStream out,
            OutputStream err,
            boolean outIsTerminal,
            boolean errIsTerminal,
            int width,
            Map<String, String> environment) {
        this.bytes = out;
        this.out = new PrintWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), false);
        this.err = new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
        this.outIsTerminal = outIsTerminal;
        this.errIsTerminal = errIsTerminal;
        this.width = Math.max(width, 1);
        this.environment = environment;
        // https://no-color.org: present and not empty.
        this.colour = outIsTerminal
                && environment.getOrDefault("NO_COLOR", "").isEmpty()
                && !"dumb".equals(environment.get("TERM"));
    }

    static Terminal ofProcess() {
        String tty = System.getProperty("pfsec.tty", "");
        return new Terminal(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                tty.indexOf('1') >= 0,
                tty.indexOf('2') >= 0,
                Integer.getInteger("pfsec.columns", DEFAULT_WIDTH),
                System.getenv());
    }

    PrintWriter out() {
        return out;
    }

    PrintWriter err() {
        return err;
    }

    /** Standard output for writers of their own encoding; nothing may be pending in {@link #out()}. */
    OutputStream bytes() {
        out.flush();
        return bytes;
    }

    /** Whether a person sees standard output as it comes. */
    boolean interactive() {
        return outIsTerminal;
    }

    /** Whether progress may be drawn on standard error. */
    boolean showsProgress() {
        return errIsTerminal && !"dumb".equals(environment.get("TERM"));
    }

    boolean colour() {
        return colour;
    }

    int width() {
        return width;
    }

    Map<String, String> environment() {
        return environment;
    }

    void flush() {
        out.flush();
        err.flush();
    }
}
