package dev.packagefast.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.packagefast.security.performance.SeriesKey;
import dev.packagefast.security.performance.ThresholdAlert;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;

/** An alert as the body of a webhook: {@code docs/telemetry.md} lists its fields. */
final class AlertJson {
    /** The value of the field {@code format}; a receiver may refuse others. */
    static final String FORMAT = "pfsec-alert-1";

    private static final JsonFactory JSON = new JsonFactory();

    private AlertJson() {}

    static byte[] encode(ThresholdAlert alert) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeStringField("time", alert.timestamp().toString());
            json.writeStringField("state", alert.state().label());
            json.writeStringField("rule", alert.rule().kind());
            json.writeStringField("type", alert.rule().type().name());
            json.writeStringField("message", alert.message());
            number(json, "observed_nanos", alert.observedDuration().map(Duration::toNanos));
            number(json, "limit_nanos", alert.rule().limitDuration().map(Duration::toNanos));
            number(json, "observed_operations", alert.observedOperations());
            json.writeNumberField("suppressed", alert.suppressed());
            Optional<SeriesKey> series = alert.series();
            if (series.isPresent()) {
                json.writeStringField("outcome", series.get().outcome().label());
                if (series.get().ecosystem().isPresent()) {
                    json.writeStringField("ecosystem", series.get().ecosystem().get());
                }
            }
            json.writeEndObject();
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }

    private static void number(JsonGenerator json, String field, Optional<Long> value) throws IOException {
        if (value.isPresent()) {
            json.writeNumberField(field, value.get());
        }
    }
}
