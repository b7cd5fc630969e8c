package dev.packagefast.security.audit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * An event whose longest texts are replaced by their hashes, so that its line fits.
 *
 * @param event the event as it is stored
 * @param pointers JSON pointers to the replaced texts, in the order of the line
 */
record LargeValues(AuditEvent event, List<String> pointers) {
    private static final String REASON = "/reason";
    private static final String ATTRIBUTES = "/attributes/";

    /** A text of an event and the bytes it takes in a line. */
    private record Text(String pointer, String value, int written) {}

    /** Pointers to every text of an event that may be replaced. */
    static List<String> pointers(String reason, Map<String, String> attributes) {
        List<String> pointers = new ArrayList<>(attributes.size() + 1);
        if (!reason.isEmpty()) {
            pointers.add(REASON);
        }
        attributes.keySet().forEach(key -> pointers.add(ATTRIBUTES + key));
        return pointers;
    }

    /** Replaces texts, the longest first, until the line is shorter by {@code excess} bytes at least. */
    static LargeValues shorten(AuditEvent event, int excess) {
        List<Text> texts = new ArrayList<>();
        for (String pointer : pointers(event.reason(), event.attributes())) {
            String value = value(event, pointer);
            LineBuffer written = new LineBuffer(value.length() + 16);
            texts.add(new Text(pointer, value, written.string(value).size()));
        }
        // The sort is stable: of two texts of one length the first is replaced first, on every machine.
        texts.sort(Comparator.comparingInt(Text::written).reversed());
        AuditEvent shorter = event;
        List<String> replaced = new ArrayList<>();
        long left = (long) excess + ",\"by_hash\":[]".length();
        for (Text text : texts) {
            if (left <= 0) {
                break;
            }
            String marker = marker(text.value());
            shorter = text.pointer().equals(REASON)
                    ? shorter.withReason(marker)
                    : shorter.withAttribute(text.pointer().substring(ATTRIBUTES.length()), marker);
            replaced.add(text.pointer());
            left -= text.written() - (marker.length() + 2) - (text.pointer().length() + 3);
        }
        List<String> inOrder = pointers(event.reason(), event.attributes()).stream()
                .filter(replaced::contains)
                .toList();
        return new LargeValues(shorter, inOrder);
    }

    private static String value(AuditEvent event, String pointer) {
        return pointer.equals(REASON)
                ? event.reason()
                : event.attributes().getOrDefault(pointer.substring(ATTRIBUTES.length()), "");
    }

    private static String marker(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return "sha256:" + HexFormat.of().formatHex(LineFormat.sha256().digest(bytes)) + ";bytes=" + bytes.length;
    }
}
