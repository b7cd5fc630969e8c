package dev.packagefast.cli.report;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.packagefast.security.ScanReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serial;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A scan as one page for a browser: search, sort, filter, and the ways in which each package got there, drawn. It needs
 * no network, and its own policy forbids it any.
 *
 * <p>The page is a fixed style and a fixed program, let in by their digests alone, and the findings as a block of JSON
 * that no browser runs. The program puts text into the page as text only, so there is no place where a name could become
 * markup.
 *
 * @see <a href="https://www.w3.org/TR/CSP3/">Content Security Policy Level 3</a>
 */
public final class HtmlReport implements ScanReportFormat {
    @Override
    public String name() {
        return "html";
    }

    @Override
    public void write(ScanReport report, ScanFacts facts, OutputStream out) throws IOException {
        String style = resource("report.css");
        String program = resource("report.js");
        String policy = "default-src 'none'; style-src '" + digest(style) + "'; script-src '" + digest(program)
                + "'; img-src data:; base-uri 'none'; form-action 'none'";
        text(out, """
                <!doctype html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="Content-Security-Policy" content="%s">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="referrer" content="no-referrer">
                <meta name="generator" content="pfsec">
                <meta name="color-scheme" content="light dark">
                <link rel="icon" href="data:,">
                <title>Package security report</title>
                <style>""".replace("%s", policy));
        text(out, style);
        text(out, """
                </style>
                </head>
                <body>
                <noscript>This report draws itself: allow scripts for this file, or write it anew with \
                --format markdown. Nothing in it reaches the network.</noscript>
                <div id="app"></div>
                <script type="application/json" id="data">""");
        try (JsonGenerator json = factory().createGenerator(out, JsonEncoding.UTF8)) {
            HtmlData.write(report, facts, json);
        }
        text(out, "</script>\n<script>");
        text(out, program);
        text(out, "</script>\n</body>\n</html>\n");
    }

    private static JsonFactory factory() {
        return new JsonFactoryBuilder()
                .characterEscapes(new InsideScript())
                .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
                .build();
    }

    /** JSON in which no {@code </script>} and no {@code <!--} can end or bend the block it stands in. */
    private static final class InsideScript extends CharacterEscapes {
        @Serial
        private static final long serialVersionUID = 1L;

        private static final String MARKUP = "<>&'";

        @Override
        public int[] getEscapeCodesForAscii() {
            int[] codes = CharacterEscapes.standardAsciiEscapesForJSON();
            for (int i = 0; i < MARKUP.length(); i++) {
                codes[MARKUP.charAt(i)] = CharacterEscapes.ESCAPE_STANDARD;
            }
            return codes;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int character) {
            return new SerializedString("\\u" + HexFormat.of().toHexDigits((char) character));
        }
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("pfsec was built without " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException missing) {
            throw new AssertionError("every Java platform has SHA-256", missing);
        }
    }
}
