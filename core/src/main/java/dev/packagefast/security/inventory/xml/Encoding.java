package dev.packagefast.security.inventory.xml;

import dev.packagefast.security.inventory.BadLockfileException;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a document. Decoded here: where bytes are no text, the JDK's reader of XML writes a line of its own to
 * standard error.
 */
final class Encoding {
    private static final String REMEDY = "Restore the file";
    private static final int DECLARATION = 256;
    private static final int STEP = 8_192;
    private static final Pattern DECLARED =
            Pattern.compile("<\\?xml [^>]{0,200}?encoding\\s{0,9}=\\s{0,9}[\"']([A-Za-z][A-Za-z0-9._-]{0,40})[\"']");

    private Encoding() {}

    /** @throws BadLockfileException if it is not UTF-8 and declares nothing else, or something that is not known */
    static Reader reader(byte[] content) throws BadLockfileException {
        int mark = startsWith(content, 0xEF, 0xBB, 0xBF) ? 3 : 0;
        Charset charset = mark > 0 ? StandardCharsets.UTF_8 : charset(content);
        if (charset.equals(StandardCharsets.UTF_8)) {
            check(content);
        }
        return new InputStreamReader(
                new ByteArrayInputStream(content, mark, content.length - mark), charset.newDecoder());
    }

    private static Charset charset(byte[] content) throws BadLockfileException {
        if (startsWith(content, 0xFE, 0xFF) || startsWith(content, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16;
        }
        if (startsWith(content, 0, '<')) {
            return StandardCharsets.UTF_16BE;
        }
        if (startsWith(content, '<', 0)) {
            return StandardCharsets.UTF_16LE;
        }
        String start = new String(content, 0, Math.min(content.length, DECLARATION), StandardCharsets.ISO_8859_1);
        Matcher declared = DECLARED.matcher(start);
        if (!declared.lookingAt()) {
            return StandardCharsets.UTF_8;
        }
        try {
            return Charset.forName(declared.group(1));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw new BadLockfileException(
                    1, "declares the encoding '" + declared.group(1) + "', which is not known", REMEDY);
        }
    }

    private static boolean startsWith(byte[] content, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (i == content.length || (content[i] & 0xFF) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private static void check(byte[] content) throws BadLockfileException {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(content);
        CharBuffer out = CharBuffer.allocate(STEP);
        CoderResult result = CoderResult.OVERFLOW;
        while (result.isOverflow()) {
            result = decoder.decode(in, out.clear(), true);
        }
        if (result.isError()) {
            int line = 1;
            for (int i = 0; i < in.position(); i++) {
                line += content[i] == '\n' ? 1 : 0;
            }
            throw new BadLockfileException(line, "is not UTF-8, and declares no other encoding", REMEDY);
        }
    }
}
