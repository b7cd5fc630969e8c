package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.AdvisoryDetails.Reference;
import dev.packagefast.security.advisory.AdvisoryDetails.SeverityVector;
import dev.packagefast.security.advisory.osv.OsvRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/** Details as bytes: records in blocks, blocks deflated ({@code docs/advisory-index.md}, "Details"). */
final class DetailsCodec {
    /** A block is closed when it has grown beyond this; larger blocks shrink further but take longer to show. */
    static final int BLOCK_BYTES = 4 << 10;
    /** References, related and upstream ids kept of one record. */
    static final int MAX_LIST = 200;

    private DetailsCodec() {}

    static boolean isEmpty(OsvRecord record) {
        return record.summary().isEmpty()
                && record.details().isEmpty()
                && record.references().isEmpty()
                && record.cwes().isEmpty()
                && record.related().isEmpty()
                && record.upstream().isEmpty()
                && record.severities().isEmpty();
    }

    static byte[] write(OsvRecord record) {
        ByteWriter out = new ByteWriter(1_024);
        out.writeText(record.summary()).writeText(record.details());
        List<OsvRecord.Reference> references = atMost(record.references());
        out.writeVarint(references.size());
        references.forEach(one -> out.writeText(one.type()).writeText(one.url()));
        out.writeTexts(atMost(record.cwes()));
        out.writeTexts(atMost(record.related()));
        out.writeTexts(atMost(record.upstream()));
        List<OsvRecord.Vector> severities = atMost(record.severities());
        out.writeVarint(severities.size());
        severities.forEach(one -> out.writeText(one.type()).writeText(one.score()));
        return out.toBytes();
    }

    private static <T> List<T> atMost(List<T> list) {
        return list.size() <= MAX_LIST ? list : list.subList(0, MAX_LIST);
    }

    static AdvisoryDetails read(Cursor in) {
        String summary = in.readText();
        String description = in.readText();
        int count = in.readCount();
        List<Reference> references = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            references.add(new Reference(in.readText(), in.readText()));
        }
        List<String> cwes = in.readTexts();
        List<String> related = in.readTexts();
        List<String> upstream = in.readTexts();
        int vectors = in.readCount();
        List<SeverityVector> severities = new ArrayList<>(vectors);
        for (int i = 0; i < vectors; i++) {
            severities.add(new SeverityVector(in.readText(), in.readText()));
        }
        return new AdvisoryDetails(summary, description, references, cwes, related, upstream, severities);
    }

    /** A whole block as it stands in the file: both lengths, then the deflated bytes. */
    static byte[] deflate(byte[] block, int length) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION);
        try {
            deflater.setInput(block, 0, length);
            deflater.finish();
            byte[] deflated = new byte[length + 1_024];
            int size = deflater.deflate(deflated);
            if (!deflater.finished()) {
                throw new AssertionError("deflate grew its input by more than a kilobyte");
            }
            return new ByteWriter(size + 8)
                    .writeU32(size)
                    .writeU32(length)
                    .writeRaw(deflated, 0, size)
                    .toBytes();
        } finally {
            deflater.end();
        }
    }
}
