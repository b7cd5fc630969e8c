package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.AdvisoryDocument.UnreadableDocumentException;
import dev.packagefast.security.advisory.osv.OsvReader;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Records in one JSON file: a single one, a list of them, one after the other, or one a line. The file is cut into
 * records by counting braces outside strings, so that a bad record does not take the others with it and memory holds one
 * record at a time; whether each is JSON is for the reader of records to say.
 */
final class JsonSource implements AdvisorySource {
    private static final int BUFFER = 1 << 16;
    private static final int END = -1;

    private final Path path;
    private final boolean lines;

    JsonSource(Path path, boolean lines) {
        this.path = path;
        this.lines = lines;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public void forEachDocument(DocumentSink sink) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path), BUFFER)) {
            if (lines) {
                new Cutter(in, sink).cutLines();
            } else {
                new Cutter(in, sink).cutValues();
            }
        }
    }

    @Override
    public void close() {
        // The file is only open while its documents are handed out.
    }

    /** Cuts one file. */
    private final class Cutter {
        private final InputStream in;
        private final DocumentSink sink;
        private ByteWriter record = new ByteWriter(1 << 12);
        private boolean tooLong;
        private long offset;
        private int count;

        Cutter(InputStream in, DocumentSink sink) {
            this.in = in;
            this.sink = sink;
        }

        private int next() throws IOException {
            int b = in.read();
            offset++;
            return b;
        }

        private void keep(int b) {
            if (record.length() < OsvReader.MAX_RECORD_BYTES) {
                record.writeByte(b);
            } else {
                tooLong = true;
            }
        }

        private void emit(String name) throws IOException {
            if (tooLong) {
                sink.accept(new AdvisoryDocument(name, 0, () -> {
                    throw new UnreadableDocumentException("it is longer than " + OsvReader.MAX_RECORD_BYTES + " bytes");
                }));
            } else {
                sink.accept(AdvisoryDocument.of(name, record.toBytes()));
            }
            record = new ByteWriter(1 << 12);
            tooLong = false;
            count++;
        }

        void cutLines() throws IOException {
            boolean blank = true;
            long line = 1;
            for (int b = next(); ; b = next()) {
                if (b == '\n' || b == END) {
                    if (!blank) {
                        emit("line " + line);
                    }
                    if (b == END) {
                        break;
                    }
                    record.clear();
                    blank = true;
                    line++;
                } else {
                    blank &= isSpace(b);
                    keep(b);
                }
            }
            requireSome();
        }

        void cutValues() throws IOException {
            int b = skipSpace(skipByteOrderMark());
            boolean list = b == '[';
            if (list) {
                b = skipSpace(next());
            }
            boolean open = list;
            while (b != END) {
                if (list && b == ']') {
                    open = false;
                    b = skipSpace(next());
                    if (b != END) {
                        throw wrong("the end of the file after the list", shown(b));
                    }
                    break;
                }
                if (b != '{') {
                    throw wrong(list ? "a record or the end of the list" : "a record", shown(b));
                }
                cutObject();
                b = skipSpace(next());
                if (list && b == ',') {
                    b = skipSpace(next());
                    if (b == ']') {
                        throw wrong("a record after the comma", shown(b));
                    }
                } else if (list && b != ']' && b != END) {
                    throw wrong("a comma or the end of the list", shown(b));
                }
            }
            if (open) {
                throw wrong("the end of the list", "the end of the file");
            }
            if (!list) {
                requireSome();
            }
        }

        /** Reads on from an opening brace to the one that closes it. */
        private void cutObject() throws IOException {
            long start = offset - 1;
            int depth = 1;
            boolean string = false;
            keep('{');
            while (depth > 0) {
                int b = next();
                if (b == END) {
                    throw wrong("the end of the record that starts at byte " + start, "the end of the file");
                }
                keep(b);
                if (string) {
                    if (b == '\\') {
                        int escaped = next();
                        if (escaped != END) {
                            keep(escaped);
                        }
                    } else if (b == '"') {
                        string = false;
                    }
                } else if (b == '"') {
                    string = true;
                } else if (b == '{' || b == '[') {
                    depth++;
                } else if (b == '}' || b == ']') {
                    depth--;
                }
            }
            emit(count == 0 && start == 0 ? "" : "byte " + start);
        }

        private int skipByteOrderMark() throws IOException {
            int b = next();
            if (b == 0xEF && next() == 0xBB && next() == 0xBF) {
                return next();
            }
            return b;
        }

        private int skipSpace(int from) throws IOException {
            int b = from;
            while (isSpace(b)) {
                b = next();
            }
            return b;
        }

        private void requireSome() {
            if (count == 0) {
                throw wrong("at least one OSV record", "an empty file");
            }
        }

        private AdvisoryFormatException wrong(String expected, String found) {
            return new AdvisoryFormatException(
                    path.toString(),
                    Math.max(0, offset - 1),
                    expected,
                    found,
                    "Name an OSV export: a zip, a folder, a record, or a list of records.");
        }
    }

    private static boolean isSpace(int b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private static String shown(int b) {
        if (b == END) {
            return "the end of the file";
        }
        return b > ' ' && b < 0x7F ? "'" + (char) b + "'" : "byte 0x" + Integer.toHexString(b);
    }
}
