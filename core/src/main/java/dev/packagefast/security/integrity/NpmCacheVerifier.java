package dev.packagefast.security.integrity;

import static dev.packagefast.security.integrity.HashOptions.SymbolicLinks.REFUSE;

import dev.packagefast.security.integrity.ContentProblem.Kind;
import dev.packagefast.security.integrity.IntegrityReadException.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Checks a cache of the npm client ({@code _cacache}): every content file has the hash that its path says, every live
 * index entry leads to content, and nothing else lies there. It reads only, and never leaves the cache's folder.
 *
 * <p>Layout: {@code content-v2/ALGORITHM/xx/yy/rest}, the hex digest cut in three; {@code index-v5/xx/yy/rest}, the hex
 * SHA-256 of a key, holding that key's entries (see {@link NpmCacheIndex}). Content without an index entry is
 * {@linkplain Kind#EXTRANEOUS extraneous}: harmless, and what {@code npm cache verify} would remove.
 */
public final class NpmCacheVerifier {
    private static final String CONTENT = "content-v2";
    private static final String INDEX = "index-v5";

    private final IntegrityVerifier verifier;
    private final LegacyHashes legacy;

    /** As many threads as there are processors; content addressed by sha1 or md5 is reported as extraneous. */
    public NpmCacheVerifier() {
        this(Runtime.getRuntime().availableProcessors(), LegacyHashes.REFUSE);
    }

    /**
     * @param threads the most threads that hash at a time; 1 or more
     * @param legacy whether content addressed by sha1 or md5 counts
     */
    public NpmCacheVerifier(int threads, LegacyHashes legacy) {
        this.verifier = new IntegrityVerifier(HashOptions.defaults().withSymbolicLinks(REFUSE), threads);
        this.legacy = legacy;
    }

    /**
     * Checks the cache at {@code folder}, which is the {@code _cacache} folder or the one that holds it.
     *
     * @throws IntegrityReadException if there is no npm cache there
     * @throws InterruptedException if the calling thread is interrupted
     */
    public ContentReport verify(Path folder) throws IntegrityReadException, InterruptedException {
        Path nested = folder.resolve("_cacache");
        Path cache = Files.isDirectory(nested) ? nested : folder;
        Path content = cache.resolve(CONTENT);
        Path index = cache.resolve(INDEX);
        if (!Files.isDirectory(content) && !Files.isDirectory(index)) {
            throw new IntegrityReadException(
                    folder,
                    Reason.MISSING,
                    "no npm cache: neither " + CONTENT + " nor " + INDEX + " is here; npm config get cache names it",
                    null);
        }
        List<ContentProblem> problems = new ArrayList<>();
        Map<Path, Digest> found = Files.isDirectory(content) ? addresses(content, problems) : Map.of();
        Set<Digest> present = new HashSet<>(found.values());
        Set<Digest> referred = new HashSet<>();
        if (Files.isDirectory(index)) {
            for (NpmCacheIndex.Entry entry : NpmCacheIndex.read(index, legacy, problems)) {
                List<Digest> wanted = entry.integrity().expected();
                referred.addAll(wanted);
                if (wanted.stream().noneMatch(present::contains)) {
                    problems.add(new ContentProblem(
                            Kind.MISSING,
                            place(content, wanted.getFirst()),
                            "the content of " + MalformedIntegrityException.printable(entry.key())));
                }
            }
        }
        List<FileCheck> checks = new ArrayList<>();
        found.forEach((file, digest) -> {
            checks.add(FileCheck.of(file, Integrity.of(digest)));
            if (!referred.contains(digest)) {
                problems.add(new ContentProblem(Kind.EXTRANEOUS, file, "no index entry refers to it"));
            }
        });
        return TreeCheck.report(verifier, checks, problems);
    }

    /** The digest that each content file's path promises. */
    private Map<Path, Digest> addresses(Path content, List<ContentProblem> problems) throws IntegrityReadException {
        Map<Path, Digest> addresses = new TreeMap<>();
        for (Path file : Folder.list(content, problems)) {
            address(content.relativize(file))
                    .ifPresentOrElse(
                            digest -> addresses.put(file, digest),
                            () -> problems.add(
                                    new ContentProblem(Kind.EXTRANEOUS, file, "its path is no content address")));
        }
        return addresses;
    }

    private Optional<Digest> address(Path relative) {
        if (relative.getNameCount() != 4) {
            return Optional.empty();
        }
        Optional<HashAlgorithm> algorithm =
                HashAlgorithm.find(relative.getName(0).toString());
        String first = relative.getName(1).toString();
        String second = relative.getName(2).toString();
        String hex = first + second + relative.getName(3);
        if (algorithm.isEmpty()
                || (algorithm.get().isLegacy() && legacy == LegacyHashes.REFUSE)
                || first.length() != 2
                || second.length() != 2
                || hex.length() != algorithm.get().length() * 2
                || !hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            return Optional.empty();
        }
        return Optional.of(Digest.of(algorithm.get(), HexFormat.of().parseHex(hex)));
    }

    private static Path place(Path content, Digest digest) {
        String hex = digest.toHex();
        return content.resolve(digest.algorithm().sriName())
                .resolve(hex.substring(0, 2))
                .resolve(hex.substring(2, 4))
                .resolve(hex.substring(4));
    }
}
