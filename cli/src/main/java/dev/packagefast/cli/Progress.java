package dev.packagefast.cli;

import java.util.function.Supplier;

/**
 * One moving line on standard error for work that takes longer than half a second; nothing in a pipe, nothing for work
 * that is done sooner. Close it before anything else is written to the terminal.
 */
final class Progress implements AutoCloseable {
    private static final long PATIENCE_MILLIS = 500;
    private static final long REDRAW_MILLIS = 100;
    private static final String CLEAR = "\r\033[K";

    private final Terminal terminal;
    private final Thread painter;
    private volatile boolean closed;

    private Progress(Terminal terminal, Supplier<String> line) {
        this.terminal = terminal;
        this.painter = Thread.ofPlatform().daemon().name("progress").unstarted(() -> paint(line));
    }

    /** Shows what {@code line} says, from time to time, until closed. {@code line} is called by another thread. */
    static Progress show(Terminal terminal, boolean quiet, Supplier<String> line) {
        Progress progress = new Progress(terminal, line);
        if (terminal.showsProgress() && !quiet) {
            progress.painter.start();
        }
        return progress;
    }

    private void paint(Supplier<String> line) {
        boolean painted = false;
        try {
            Thread.sleep(PATIENCE_MILLIS);
            while (!closed) {
                String text = Printable.of(line.get());
                terminal.err().print(CLEAR + text.substring(0, Math.min(text.length(), terminal.width() - 1)));
                terminal.err().flush();
                painted = true;
                Thread.sleep(REDRAW_MILLIS);
            }
        } catch (InterruptedException ended) {
            // The work is done.
        }
        if (painted) {
            terminal.err().print(CLEAR);
            terminal.err().flush();
        }
    }

    @Override
    public void close() {
        closed = true;
        painter.interrupt();
        try {
            painter.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
