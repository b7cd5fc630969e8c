package dev.packagefast.security.advisory;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Small records written for the tests, and indexes made of them. */
final class Records {
    static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-01T12:00:00Z"), ZoneOffset.UTC);

    private Records() {}

    /** A record with one affected package; {@code facts} is what follows the package in JSON. */
    static String record(String id, String ecosystem, String name, String facts) {
        return """
                {"id": "%s", "modified": "2026-01-02T03:04:05Z", "summary": "About %s", "affected": [
                  {"package": {"ecosystem": "%s", "name": "%s"}, %s}]}""".formatted(id, id, ecosystem, name, facts);
    }

    /** {@code "ranges": …} with one range of the events, written {@code introduced=0 fixed=1.2}. */
    static String range(String events) {
        StringBuilder json = new StringBuilder("\"ranges\": [{\"type\": \"ECOSYSTEM\", \"events\": [");
        String comma = "";
        for (String event : events.split(" ", -1)) {
            String[] parts = event.split("=", 2);
            json.append(comma)
                    .append("{\"")
                    .append(parts[0])
                    .append("\": \"")
                    .append(parts[1])
                    .append("\"}");
            comma = ", ";
        }
        return json.append("]}]").toString();
    }

    static AdvisorySource source(List<String> records) {
        return new AdvisorySource() {
            @Override
            public String name() {
                return "records";
            }

            @Override
            public void forEachDocument(DocumentSink sink) throws IOException {
                int number = 0;
                for (String record : records) {
                    sink.accept(AdvisoryDocument.of("number " + ++number, record.getBytes(StandardCharsets.UTF_8)));
                }
            }

            @Override
            public void close() {}
        };
    }

    static AdvisoryImport importing(String... records) {
        return AdvisoryImport.of(List.of(() -> source(List.of(records)))).withClock(CLOCK);
    }

    static byte[] bytes(String... records) throws IOException {
        return importing(records).toBytes();
    }

    static AdvisoryIndex index(String... records) throws IOException {
        return AdvisoryIndex.of(ByteBuffer.wrap(bytes(records)));
    }
}
