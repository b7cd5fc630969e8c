package dev.packagefast.security.advisory;

import java.util.zip.Inflater;

/** What it takes to read one record of details after the other; for one thread at a time. */
final class DetailsReader implements AutoCloseable {
    final PageReader pages;
    final Inflater inflater = new Inflater();

    DetailsReader(PageReader pages) {
        this.pages = pages;
    }

    /** Gives back the memory that is not the heap's. */
    @Override
    public void close() {
        inflater.end();
    }
}
