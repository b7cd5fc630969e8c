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
        List<CompiledAdvisory> advisories = new ArrayList<>(documents.size());
        List<byte[]> blocks = new ArrayList<>();
        List<ImportProblem> lost = new ArrayList<>(0);
        ByteWriter block = new ByteWriter(DetailsCodec.BLOCK_BYTES);
        int inBlock = 0;
        long bytes = 0;
        for (AdvisoryDocument document : documents) {
            String place = document.name().isEmpty() ? source : source + "!" + document.name();
            try {
                byte[] json = document.content().read();
                bytes += json.length;
                OsvRecord read = READER.read(json);
                CompiledAdvisory advisory = COMPILER.compile(read, place);
                if (!advisory.facts().isEmpty() && !DetailsCodec.isEmpty(read)) {
                    byte[] details = DetailsCodec.write(read);
                    if (block.length() > 0 && block.length() + details.length > DetailsCodec.BLOCK_BYTES) {
                        blocks.add(DetailsCodec.deflate(block.array(), block.length()));
                        block.clear();
                        inBlock = 0;
                    }
                    block.writeU32(details.length).writeRaw(details);
                    advisory = advisory.at(new DetailsPlace(blocks.size(), inBlock++));
                }
                advisories.add(advisory);
            } catch (OsvRecordException unusable) {
                ImportProblem.Kind kind = switch (unusable.fault()) {
                    case MALFORMED -> ImportProblem.Kind.MALFORMED;
                    case NO_ID -> ImportProblem.Kind.NO_ID;
                };
                lost.add(new ImportProblem(kind, document.name(), place, true, unusable.reason()));
            } catch (UnreadableDocumentException unreadable) {
                lost.add(new ImportProblem(
                        ImportProblem.Kind.MALFORMED, document.name(), place, true, unreadable.reason()));
            }
        }
        if (block.length() > 0) {
            blocks.add(DetailsCodec.deflate(block.array(), block.length()));
        }
        return new ImportBatch(advisories, blocks, lost, documents.size(), bytes);
    }
}
