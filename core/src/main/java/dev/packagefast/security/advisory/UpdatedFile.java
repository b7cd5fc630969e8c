package dev.packagefast.security.advisory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What the cache remembers of an index file that updates write: which ecosystems it holds and which records it was made
 * of, so that it need not be made again of the same ones. A note that is lost or damaged costs one rebuild.
 */
final class UpdatedFile {
    private static final String FIRST_LINE = "# index file, format 1";

    private final Path note;
    private final Path target;
    private final List<String> lines;

    private UpdatedFile(Path note, Path target, List<String> lines) {
        this.note = note;
        this.target = target;
        this.lines = lines;
    }

    static UpdatedFile of(Path cache, Path target) throws IOException {
        Path absolute = target.toAbsolutePath().normalize();
        byte[] digest = AdvisoryIndex.sha256().digest(absolute.toString().getBytes(StandardCharsets.UTF_8));
        Path note = cache.resolve("index-" + HexFormat.of().formatHex(digest, 0, 8));
        List<String> lines = List.of();
        if (Files.exists(note)) {
            try {
                lines = Files.readAllLines(note, StandardCharsets.UTF_8);
            } catch (java.nio.charset.CharacterCodingException damaged) {
                // As if there were none.
            }
        }
        boolean whole = lines.size() >= 3 && lines.getFirst().equals(FIRST_LINE);
        return new UpdatedFile(note, absolute, whole ? lines : List.of());
    }

    /** The ecosystems of the last update; none if there was none. */
    List<String> ecosystems() {
        return lines.isEmpty() ? List.of() : lines.subList(3, lines.size());
    }

    /** Whether the file is there as an update left it, made of the records of {@code state}. */
    boolean isMadeOf(String state) throws IOException {
        if (lines.isEmpty() || !lines.get(1).equals(state) || !Files.exists(target)) {
            return false;
        }
        if (!lines.get(2).equals(stamp())) {
            return false;
        }
        try (AdvisoryIndex index = AdvisoryIndex.open(target)) {
            return !index.metadata().sources().isEmpty();
        } catch (CorruptIndexException damagedOrOfAnotherFormat) {
            return false;
        }
    }

    private String stamp() throws IOException {
        return Files.size(target) + " " + Files.getLastModifiedTime(target).toMillis();
    }

    void remember(List<String> ecosystems, String state) throws IOException {
        List<String> text = new ArrayList<>(List.of(FIRST_LINE, state, stamp()));
        text.addAll(ecosystems);
        byte[] bytes = (String.join("\n", text) + "\n").getBytes(StandardCharsets.UTF_8);
        AtomicFile.replace(note, out -> out.write(bytes));
    }
}
