package dev.packagefast.telemetry;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Objects;
import jdk.jfr.Configuration;

/**
 * Ready settings for Java Flight Recorder: the two events of this project, and of the JDK's what tells why an operation
 * was slow (collections, waits above 10 ms, load of the machine, samples of what computed) at next to no cost.
 *
 * <p>As a file for {@code -XX:StartFlightRecording:settings=pfsec.jfc} it is in this jar as
 * {@code dev/packagefast/telemetry/pfsec.jfc}.
 */
public final class FlightRecorderSettings {
    private static final String FILE = "pfsec.jfc";

    private FlightRecorderSettings() {}

    /** The settings, for {@code new Recording(FlightRecorderSettings.configuration())}. */
    public static Configuration configuration() {
        try (InputStream file = Objects.requireNonNull(FlightRecorderSettings.class.getResourceAsStream(FILE), FILE)) {
            return Configuration.create(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException | ParseException wrong) {
            throw new UncheckedIOException(new IOException("this jar's own " + FILE + " cannot be read", wrong));
        }
    }
}
