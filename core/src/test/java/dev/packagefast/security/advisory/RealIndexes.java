package dev.packagefast.security.advisory;

import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Indexes of the real exports, each built once for all tests of a run. */
final class RealIndexes {
    private static final Map<String, Built> BUILT = new HashMap<>();

    private RealIndexes() {}

    /** @param bytes of the index file; not to be changed */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Built(byte[] bytes, ImportReport report) {
        AdvisoryIndex index() {
            return AdvisoryIndex.of(ByteBuffer.wrap(bytes));
        }
    }

    /** The index of one ecosystem's export; skips the calling test where it is not at hand. */
    static synchronized Built of(String ecosystem) throws IOException {
        Built known = BUILT.get(ecosystem);
        if (known == null) {
            Path export = SharedData.require("osv/" + ecosystem + "/all.zip");
            Path file = Files.createTempFile("advisories", ".idx");
            try {
                ImportReport report = AdvisoryImport.of(export).writeTo(file);
                known = new Built(Files.readAllBytes(file), report);
            } finally {
                Files.delete(file);
            }
            BUILT.put(ecosystem, known);
        }
        return known;
    }
}
