package dev.packagefast.bench.match;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A list of (name, version) to ask about, as a file of lines {@code name TAB version}, named for what is in it. */
record MatchQuestions(String label, String[] names, String[] versions) {

    static MatchQuestions read(Path file) throws IOException {
        List<String> names = new ArrayList<>();
        List<String> versions = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            int tab = line.indexOf('\t');
            names.add(line.substring(0, tab));
            versions.add(line.substring(tab + 1));
        }
        String name = file.getFileName().toString();
        return new MatchQuestions(
                name.substring(0, name.lastIndexOf('.')),
                names.toArray(String[]::new),
                versions.toArray(String[]::new));
    }

    int size() {
        return names.length;
    }

    /** Writes questions one by one. */
    static final class Writer implements AutoCloseable {
        private final BufferedWriter out;
        private int written;

        Writer(Path file) throws IOException {
            out = Files.newBufferedWriter(file);
        }

        void write(String name, String version) throws IOException {
            out.write(name + "\t" + version + "\n");
            written++;
        }

        int written() {
            return written;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
