package dev.packagefast.security.audit;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A line of the log, written and read as {@code docs/audit-log.md} says. What a caller's thread can do alone is the
 * <em>body</em>: the members between {@code prev} and {@code hash}. Its place in the chain is put around it by whoever
 * writes the batch.
 */
final class LineFormat {
    /** The version of the format that is written and read. */
    static final int VERSION = 1;

    /** The most canonical bytes of a line: the limit of a tlog-tiles entry. */
    static final int MAX_CANONICAL = 65_535;

    /** Hex digits of a SHA-256. */
    static final int HASH_DIGITS = 64;

    /** Hex digits of a log's identity. */
    static final int LOG_ID_DIGITS = 32;

    /** The hash before the first line. */
    static final String NO_HASH = "0".repeat(HASH_DIGITS);

    /** How every log begins. */
    static final String HEADER_START =
            "{\"seq\":0,\"prev\":\"" + NO_HASH + "\",\"format\":\"pfsec-audit\",\"version\":";

    private static final String HASH_MEMBER = ",\"hash\":\"";

    /** The longest line, its LF not counted. */
    static final int MAX_LINE = MAX_CANONICAL + HASH_MEMBER.length() + HASH_DIGITS + 1;

    /** What a body may be, with a sequence number of 19 digits before it. */
    static final int MAX_BODY =
            MAX_CANONICAL - "{\"seq\":".length() - 19 - ",\"prev\":\"\",".length() - HASH_DIGITS - 1;

    private static final HexFormat HEX = HexFormat.of();
    private static final Map<String, AuditOutcome> OUTCOMES = outcomes();

    /** A line as it was read; {@code event} is null for the header. */
    record Line(
            long sequence,
            String previousHash,
            String hash,
            @Nullable AuditRecord event) {}

    private final MessageDigest digest = sha256();

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java platform has SHA-256", impossible);
        }
    }

    /** The body of a header. */
    static byte[] headerBody(String logId, Instant created) {
        LineBuffer out = new LineBuffer(160);
        out.ascii("\"format\":\"pfsec-audit\",\"version\":").number(VERSION);
        out.ascii(",\"log\":\"").ascii(logId);
        out.ascii("\",\"created\":\"").raw(Timestamps.format(created)).ascii("\"");
        return out.toByteArray();
    }

    /** The body of an event, its longest texts replaced by their hashes if it would be too long. */
    static byte[] eventBody(AuditEvent event) {
        LineBuffer out = new LineBuffer(512);
        write(out, event, List.of());
        if (out.size() > MAX_BODY) {
            LargeValues large = LargeValues.shorten(event, out.size() - MAX_BODY);
            out = new LineBuffer(MAX_BODY);
            write(out, large.event(), large.pointers());
        }
        return out.toByteArray();
    }

    private static void write(LineBuffer out, AuditEvent event, List<String> byHash) {
        out.ascii("\"time\":\"").raw(Timestamps.format(event.time()));
        out.ascii("\",\"type\":\"").ascii(event.type().name());
        out.ascii("\",\"outcome\":\"").ascii(event.outcome().wireName()).ascii("\"");
        event.subject().ifPresent(subject -> {
            out.ascii(",\"package\":{\"ecosystem\":").string(subject.ecosystem());
            out.ascii(",\"name\":").string(subject.name());
            out.ascii(",\"version\":").string(subject.version()).ascii("}");
        });
        if (!event.reason().isEmpty()) {
            out.ascii(",\"reason\":").string(event.reason());
        }
        event.duration().ifPresent(duration -> out.ascii(",\"duration_ns\":").number(duration.toNanos()));
        event.isolation().ifPresent(level -> out.ascii(",\"isolation\":").string(level));
        out.ascii(",\"actor\":{\"user\":").string(event.actor().user());
        out.ascii(",\"pid\":").number(event.actor().pid());
        event.actor().host().ifPresent(host -> out.ascii(",\"host\":").string(host));
        out.ascii("}");
        if (!event.attributes().isEmpty()) {
            out.ascii(",\"attributes\":");
            writeAttributes(out, event.attributes());
        }
        if (!byHash.isEmpty()) {
            String separator = ",\"by_hash\":[";
            for (String pointer : byHash) {
                out.ascii(separator).string(pointer);
                separator = ",";
            }
            out.ascii("]");
        }
    }

    /** Attributes as a JSON object. */
    static void writeAttributes(LineBuffer out, Map<String, String> attributes) {
        out.ascii("{");
        String separator = "\"";
        for (Map.Entry<String, String> attribute : attributes.entrySet()) {
            out.ascii(separator).ascii(attribute.getKey()).ascii("\":").string(attribute.getValue());
            separator = ",\"";
        }
        out.ascii("}");
    }

    /** Appends a whole line with its LF to {@code out} and returns its hash. */
    String appendLine(LineBuffer out, long sequence, String previousHash, byte[] body) {
        int start = out.size();
        out.ascii("{\"seq\":").number(sequence);
        out.ascii(",\"prev\":\"").ascii(previousHash).ascii("\",").raw(body);
        digest.update((byte) 0);
        digest.update(out.array(), start, out.size() - start);
        digest.update((byte) '}');
        String hash = HEX.formatHex(digest.digest());
        out.ascii(HASH_MEMBER).ascii(hash).ascii("\"}\n");
        return hash;
    }

    /** Reads a line without its LF and checks its own hash; its place in the chain is for the caller to check. */
    Line read(byte[] bytes, int start, int end) throws LineFault {
        if (end - start > MAX_LINE) {
            throw LineFault.of("a line of at most " + MAX_LINE + " bytes", (end - start) + " bytes or more");
        }
        LineCursor in = new LineCursor(bytes, start, end);
        in.literal("{\"seq\":");
        long sequence = in.number("a sequence number");
        in.literal(",\"prev\":\"");
        String previousHash = in.hex("the hash of the line before", HASH_DIGITS);
        in.literal("\",");
        Contents contents = sequence == 0 ? readHeader(in) : readEvent(in);
        int canonicalEnd = in.position();
        in.literal(HASH_MEMBER);
        String hash = in.hex("the line's hash", HASH_DIGITS);
        in.literal("\"}");
        in.end();
        digest.update((byte) 0);
        digest.update(bytes, start, canonicalEnd - start);
        digest.update((byte) '}');
        String actual = HEX.formatHex(digest.digest());
        if (!actual.equals(hash)) {
            throw LineFault.of("the hash " + actual + " of what the line says", hash);
        }
        AuditEvent event = contents.event();
        return new Line(
                sequence,
                previousHash,
                hash,
                event == null ? null : new AuditRecord(sequence, previousHash, hash, event, contents.byHash()));
    }

    private record Contents(@Nullable AuditEvent event, List<String> byHash) {}

    private static Contents readHeader(LineCursor in) throws LineFault {
        in.literal("\"format\":\"pfsec-audit\",\"version\":");
        long version = in.number("a format version");
        if (version != VERSION) {
            throw LineFault.of("format version " + VERSION, "version " + version);
        }
        in.literal(",\"log\":\"");
        in.hex("the log's identity", LOG_ID_DIGITS);
        in.literal("\",\"created\":");
        instant(in.time());
        return new Contents(null, List.of());
    }

    private static Contents readEvent(LineCursor in) throws LineFault {
        in.literal("\"time\":");
        String time = in.time();
        in.literal(",\"type\":");
        String type = in.string();
        in.literal(",\"outcome\":");
        AuditOutcome outcome = outcome(in.string());
        Optional<AuditedPackage> subject = in.accept(",\"package\":") ? Optional.of(readPackage(in)) : Optional.empty();
        String reason = in.accept(",\"reason\":") ? nonEmpty(in.string()) : "";
        Optional<Duration> duration = in.accept(",\"duration_ns\":")
                ? Optional.of(Duration.ofNanos(in.number("a duration")))
                : Optional.empty();
        Optional<String> isolation = in.accept(",\"isolation\":") ? Optional.of(in.string()) : Optional.empty();
        AuditActor actor = readActor(in);
        Map<String, String> attributes = in.accept(",\"attributes\":{") ? readAttributes(in) : Map.of();
        List<String> byHash = in.accept(",\"by_hash\":[") ? readPointers(in, reason, attributes) : List.of();
        try {
            AuditEvent event = new AuditEvent(
                    instant(time),
                    new AuditEventType(type),
                    outcome,
                    subject,
                    reason,
                    duration,
                    isolation,
                    actor,
                    attributes);
            return new Contents(event, byHash);
        } catch (IllegalArgumentException beyondLimit) {
            throw LineFault.of("an event within its limits", String.valueOf(beyondLimit.getMessage()));
        }
    }

    private static AuditedPackage readPackage(LineCursor in) throws LineFault {
        in.literal("{\"ecosystem\":");
        String ecosystem = in.string();
        in.literal(",\"name\":");
        String name = in.string();
        in.literal(",\"version\":");
        String version = in.string();
        in.literal("}");
        try {
            return new AuditedPackage(ecosystem, name, version);
        } catch (IllegalArgumentException beyondLimit) {
            throw LineFault.of("a package within its limits", String.valueOf(beyondLimit.getMessage()));
        }
    }

    private static AuditActor readActor(LineCursor in) throws LineFault {
        in.literal(",\"actor\":{\"user\":");
        String user = in.string();
        in.literal(",\"pid\":");
        long pid = in.number("a process id");
        Optional<String> host = in.accept(",\"host\":") ? Optional.of(in.string()) : Optional.empty();
        in.literal("}");
        try {
            return new AuditActor(user, pid, host);
        } catch (IllegalArgumentException beyondLimit) {
            throw LineFault.of("an actor within its limits", String.valueOf(beyondLimit.getMessage()));
        }
    }

    private static Map<String, String> readAttributes(LineCursor in) throws LineFault {
        Map<String, String> attributes = new LinkedHashMap<>();
        do {
            String key = in.string();
            in.literal(":");
            if (attributes.put(key, in.string()) != null) {
                throw LineFault.of("each attribute once", "another '" + Escapes.escape(key) + '\'');
            }
        } while (in.accept(","));
        in.literal("}");
        return attributes;
    }

    /** Pointers stand in the order of the texts they name, so that there is one way to write them. */
    private static List<String> readPointers(LineCursor in, String reason, Map<String, String> attributes)
            throws LineFault {
        List<String> known = LargeValues.pointers(reason, attributes);
        List<String> pointers = new ArrayList<>();
        int next = 0;
        do {
            String pointer = in.string();
            int place = known.indexOf(pointer);
            if (place < next) {
                throw LineFault.of("a pointer to a text of the event", '\'' + Escapes.escape(pointer) + '\'');
            }
            next = place + 1;
            pointers.add(pointer);
        } while (in.accept(","));
        in.literal("]");
        return pointers;
    }

    private static String nonEmpty(String reason) throws LineFault {
        if (reason.isEmpty()) {
            throw LineFault.of("no reason at all instead of an empty one", "\"\"");
        }
        return reason;
    }

    private static Instant instant(String time) throws LineFault {
        try {
            return Timestamps.parse(time);
        } catch (DateTimeException noSuchTime) {
            throw LineFault.of("a time of the calendar", time);
        }
    }

    private static AuditOutcome outcome(String wireName) throws LineFault {
        AuditOutcome outcome = OUTCOMES.get(wireName);
        if (outcome == null) {
            throw LineFault.of("one of the outcomes " + OUTCOMES.keySet(), '\'' + Escapes.escape(wireName) + '\'');
        }
        return outcome;
    }

    private static Map<String, AuditOutcome> outcomes() {
        Map<String, AuditOutcome> byName = new LinkedHashMap<>();
        for (AuditOutcome outcome : AuditOutcome.values()) {
            byName.put(outcome.wireName(), outcome);
        }
        return byName;
    }
}
