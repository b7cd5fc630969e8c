package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.AdvisoryDocument.UnreadableDocumentException;
import dev.packagefast.security.advisory.osv.OsvReader;
import dev.packagefast.security.advisory.osv.OsvRecord;
import dev.packagefast.security.advisory.osv.OsvRecordException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Some documents read and compiled together, on one thread: their advisories with details in blocks of their own. The
 * division of documents into batches depends on the documents alone, so the result does not depend on the number of
 * threads.
 *
 * @param advisories in the order of the documents; the block in their {@link DetailsPlace} is a number in {@code blocks}
 * @param blocks deflated, ready for the details region
 * @param lost documents that yielded no record
 */
record ImportBatch(
        List<CompiledAdvisory> advisories, List<byte[]> blocks, List<ImportProblem> lost, int documents, long bytes) {
    private static final OsvReader READER = new OsvReader();
    private static final AdvisoryCompiler COMPILER = new AdvisoryCompiler();

    static ImportBatch compile(String source, List<AdvisoryDocument> documents) throws IOException {
        Gathering gathering = new Gathering(documents.size());
        for (AdvisoryDocument document : documents) {
            String place = document.name().isEmpty() ? source : source + "!" + document.name();
            try {
                byte[] json = document.content().read();
                gathering.bytes += json.length;
                gathering.add(READER.read(json), place);
            } catch (OsvRecordException unusable) {
                ImportProblem.Kind kind = switch (unusable.fault()) {
                    case MALFORMED -> ImportProblem.Kind.MALFORMED;
                    case NO_ID -> ImportProblem.Kind.NO_ID;
                };
                gathering.lose(kind, document.name(), place, unusable.reason());
            } catch (UnreadableDocumentException unreadable) {
                gathering.lose(ImportProblem.Kind.MALFORMED, document.name(), place, unreadable.reason());
            }
        }
        return gathering.batch();
    }

    /** The batch of records that were read elsewhere. */
    static ImportBatch of(String source, List<OsvRecord> records) {
        Gathering gathering = new Gathering(records.size());
        records.forEach(read -> gathering.add(read, source));
        return gathering.batch();
    }

    /** What a batch holds so far, with the block of details that is being filled. */
    private static final class Gathering {
        private final List<CompiledAdvisory> advisories;
        private final List<byte[]> blocks = new ArrayList<>();
        private final List<ImportProblem> lost = new ArrayList<>(0);
        private final ByteWriter block = new ByteWriter(DetailsCodec.BLOCK_BYTES);
        private int inBlock;
        private long bytes;

        Gathering(int records) {
            advisories = new ArrayList<>(records);
        }

        void add(OsvRecord read, String place) {
            CompiledAdvisory advisory = COMPILER.compile(read, place);
            if (!advisory.facts().isEmpty() && !DetailsCodec.isEmpty(read)) {
                byte[] details = DetailsCodec.write(read);
                if (block.length() > 0 && block.length() + details.length > DetailsCodec.BLOCK_BYTES) {
                    closeBlock();
                }
                block.writeU32(details.length).writeRaw(details);
                advisory = advisory.at(new DetailsPlace(blocks.size(), inBlock++));
            }
            advisories.add(advisory);
        }

        void lose(ImportProblem.Kind kind, String document, String place, String reason) {
            lost.add(new ImportProblem(kind, document.isEmpty() ? place : document, place, true, reason));
        }

        private void closeBlock() {
            blocks.add(DetailsCodec.deflate(block.array(), block.length()));
            block.clear();
            inBlock = 0;
        }

        ImportBatch batch() {
            if (block.length() > 0) {
                closeBlock();
            }
            return new ImportBatch(advisories, blocks, lost, advisories.size() + lost.size(), bytes);
        }
    }
}
