package dev.packagefast.security.advisory;

import dev.packagefast.security.advisory.CompiledAdvisory.PackageFacts;
import dev.packagefast.security.advisory.IndexMetadata.EcosystemState;
import dev.packagefast.security.advisory.IndexMetadata.RecordCounts;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gathers compiled advisories: of two with one id the newer counts, a withdrawal included. Then makes the metadata and
 * the writer. Used by one thread.
 */
final class IndexBuilder {
    private final Map<String, CompiledAdvisory> byId = new HashMap<>();
    private final List<byte[]> blocks = new ArrayList<>();
    private final List<ImportProblem> lost = new ArrayList<>();
    private long detailsLength;
    private int read;
    private int superseded;
    private long bytes;

    void add(ImportBatch batch) {
        int[] positions = new int[batch.blocks().size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = Math.toIntExact(detailsLength);
            byte[] block = batch.blocks().get(i);
            blocks.add(block);
            detailsLength += block.length;
        }
        for (CompiledAdvisory advisory : batch.advisories()) {
            DetailsPlace place = advisory.details();
            add(place.block() < 0 ? advisory : advisory.at(new DetailsPlace(positions[place.block()], place.number())));
        }
        lost.addAll(batch.lost());
        read += batch.documents();
        bytes += batch.bytes();
    }

    private void add(CompiledAdvisory advisory) {
        CompiledAdvisory known = byId.putIfAbsent(advisory.id(), advisory);
        if (known != null) {
            superseded++;
            if (advisory.modified() > known.modified()) {
                byId.put(advisory.id(), advisory);
            }
        }
    }

    int read() {
        return read;
    }

    long bytes() {
        return bytes;
    }

    /** Everything gathered, ready to be written, and the report about it. */
    Built build(List<String> sources, Instant now) {
        List<CompiledAdvisory> all = new ArrayList<>(byId.values());
        all.sort(Comparator.comparing(CompiledAdvisory::id));
        List<CompiledAdvisory> used = new ArrayList<>(all.size());
        List<ImportProblem> problems = new ArrayList<>(lost);
        int withdrawn = 0;
        int partly = 0;
        for (CompiledAdvisory advisory : all) {
            problems.addAll(advisory.problems());
            if (advisory.withdrawn()) {
                withdrawn++;
            } else if (!advisory.facts().isEmpty()) {
                used.add(advisory);
                partly += advisory.problems().isEmpty() ? 0 : 1;
            }
        }
        int unusable = read - used.size() - withdrawn - superseded;
        Map<ImportProblem.Kind, Integer> kinds = new EnumMap<>(ImportProblem.Kind.class);
        problems.forEach(problem -> kinds.merge(problem.kind(), 1, Integer::sum));
        // What is wholly lost first: the list may be cut.
        problems.sort(Comparator.comparing(ImportProblem::unusable)
                .reversed()
                .thenComparing(ImportProblem::record)
                .thenComparing(ImportProblem::document));
        IndexMetadata metadata = new IndexMetadata(
                Instant.ofEpochSecond(now.getEpochSecond()),
                sources,
                new RecordCounts(read, used.size(), partly, unusable, withdrawn, superseded),
                ecosystems(used),
                kinds,
                problems.subList(0, Math.min(problems.size(), IndexMetadata.MAX_PROBLEMS)));
        ImportReport report = new ImportReport(
                metadata,
                problems.subList(0, Math.min(problems.size(), ImportReport.MAX_PROBLEMS)),
                problems.size(),
                bytes);
        return new Built(new IndexWriter(used, blocks, metadata.toBytes()), report);
    }

    /** What can be written, and what to say about it. */
    record Built(IndexWriter writer, ImportReport report) {}

    private static final class State {
        int advisories;
        int malicious;
        long newest = Long.MIN_VALUE;
        final Set<ByteBuffer> packages = new HashSet<>();
    }

    private static SortedMap<String, EcosystemState> ecosystems(List<CompiledAdvisory> used) {
        Map<String, State> states = new HashMap<>();
        for (CompiledAdvisory advisory : used) {
            Set<State> touched = new HashSet<>(2);
            for (PackageFacts facts : advisory.facts()) {
                String ecosystem = NameRule.base(PackageKey.ecosystemOf(facts.key()));
                State state = states.computeIfAbsent(ecosystem, name -> new State());
                state.packages.add(ByteBuffer.wrap(facts.key()));
                touched.add(state);
            }
            for (State state : touched) {
                state.advisories++;
                state.malicious += advisory.malicious() ? 1 : 0;
                if (advisory.modified() != 0) {
                    state.newest = Math.max(state.newest, advisory.modified());
                }
            }
        }
        SortedMap<String, EcosystemState> sorted = new TreeMap<>();
        states.forEach((name, state) -> sorted.put(
                name,
                new EcosystemState(
                        state.advisories,
                        state.packages.size(),
                        state.malicious,
                        state.newest == Long.MIN_VALUE
                                ? Optional.empty()
                                : Optional.of(Dates.ofEpochSecond(state.newest)))));
        return sorted;
    }
}
