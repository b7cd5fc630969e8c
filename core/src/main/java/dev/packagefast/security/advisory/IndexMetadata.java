package dev.packagefast.security.advisory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an index holds and how it came to be; for {@code db status} and for the age of an answer.
 *
 * @param built when it was built
 * @param sources the sources it was built from, as the caller named them
 * @param counts what became of the records read
 * @param ecosystems what it holds of each ecosystem, by name without suffix
 * @param problemCounts how many problems of each kind the import met
 * @param problems the first of them by name; there may be more
 */
public record IndexMetadata(
        Instant built,
        List<String> sources,
        RecordCounts counts,
        SortedMap<String, EcosystemState> ecosystems,
        Map<ImportProblem.Kind, Integer> problemCounts,
        List<ImportProblem> problems) {
    /** Problems kept by name in the index; the counts are exact beyond that. */
    public static final int MAX_PROBLEMS = 1_000;

    private static final int MAX_MESSAGE = 300;
    private static final long NEVER = Long.MIN_VALUE;

    public IndexMetadata {
        sources = List.copyOf(sources);
        ecosystems = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(ecosystems));
        problemCounts = Map.copyOf(problemCounts);
        problems = List.copyOf(problems);
    }

    /**
     * What became of the records read.
     *
     * @param read all records met
     * @param used those in the index, partly usable ones included
     * @param partly those of which something could not be used
     * @param unusable those of which nothing could be used
     * @param withdrawn those skipped because their database took them back
     * @param superseded those for which another record with the same id and a newer date counted
     */
    public record RecordCounts(int read, int used, int partly, int unusable, int withdrawn, int superseded) {}

    /**
     * The state of one ecosystem.
     *
     * @param advisories that touch a package of it
     * @param packages with at least one advisory
     * @param malicious those of the advisories that report malware
     * @param newest the newest date of change among them: the state of the data
     */
    public record EcosystemState(int advisories, int packages, int malicious, Optional<Instant> newest) {}

    /** The newest date of change in the whole index. */
    public Optional<Instant> newest() {
        Optional<Instant> newest = Optional.empty();
        for (EcosystemState state : ecosystems.values()) {
            if (state.newest().isPresent()
                    && (newest.isEmpty() || state.newest().get().isAfter(newest.get()))) {
                newest = state.newest();
            }
        }
        return newest;
    }

    /**
     * How old an answer about these ecosystems is: of their newest dates of change the oldest; that of the whole index
     * where it knows none of them.
     */
    public Optional<Instant> newest(Set<String> asked) {
        Optional<Instant> oldest = Optional.empty();
        for (String ecosystem : asked) {
            EcosystemState state = ecosystems.get(ecosystem);
            Optional<Instant> newest = state == null ? Optional.empty() : state.newest();
            if (newest.isPresent() && (oldest.isEmpty() || newest.get().isBefore(oldest.get()))) {
                oldest = newest;
            }
        }
        return oldest.isPresent() ? oldest : newest();
    }

    /** All advisories in the index. */
    public int advisories() {
        return counts.used();
    }

    byte[] toBytes() {
        ByteWriter out = new ByteWriter(1_024);
        out.writeZigzag(built.getEpochSecond()).writeTexts(sources);
        out.writeVarint(counts.read).writeVarint(counts.used).writeVarint(counts.partly);
        out.writeVarint(counts.unusable).writeVarint(counts.withdrawn).writeVarint(counts.superseded);
        out.writeVarint(ecosystems.size());
        ecosystems.forEach((name, state) -> out.writeText(name)
                .writeVarint(state.advisories)
                .writeVarint(state.packages)
                .writeVarint(state.malicious)
                .writeZigzag(state.newest.map(Instant::getEpochSecond).orElse(NEVER)));
        out.writeVarint(problemCounts.size());
        new TreeMap<>(problemCounts)
                .forEach((kind, count) -> out.writeVarint(kind.code()).writeVarint(count));
        out.writeVarint(problems.size());
        for (ImportProblem problem : problems) {
            out.writeByte(problem.kind().code()).writeByte(problem.unusable() ? 1 : 0);
            out.writeText(problem.record()).writeText(problem.document());
            out.writeText(cut(problem.message()));
        }
        return out.toBytes();
    }

    private static String cut(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "…";
    }

    static IndexMetadata read(Cursor in) {
        Instant built = instant(in);
        List<String> sources = in.readTexts();
        RecordCounts counts = new RecordCounts(
                in.readVarint(), in.readVarint(), in.readVarint(), in.readVarint(), in.readVarint(), in.readVarint());
        SortedMap<String, EcosystemState> ecosystems = new TreeMap<>();
        for (int i = in.readCount(); i > 0; i--) {
            String name = in.readText();
            int advisories = in.readVarint();
            int packages = in.readVarint();
            int malicious = in.readVarint();
            long newest = in.readZigzag();
            ecosystems.put(
                    name,
                    new EcosystemState(
                            advisories,
                            packages,
                            malicious,
                            newest == NEVER ? Optional.empty() : Optional.of(Dates.ofEpochSecond(newest))));
        }
        Map<ImportProblem.Kind, Integer> problemCounts = new EnumMap<>(ImportProblem.Kind.class);
        for (int i = in.readCount(); i > 0; i--) {
            problemCounts.put(kind(in, in.readVarint()), in.readVarint());
        }
        List<ImportProblem> problems = new ArrayList<>();
        for (int i = in.readCount(); i > 0; i--) {
            ImportProblem.Kind kind = kind(in, in.readByte());
            boolean unusable = in.readByte() == 1;
            String record = in.readText();
            problems.add(new ImportProblem(kind, record, in.readText(), unusable, in.readText()));
        }
        return new IndexMetadata(built, sources, counts, ecosystems, problemCounts, problems);
    }

    private static Instant instant(Cursor in) {
        return Dates.ofEpochSecond(in.readZigzag());
    }

    private static ImportProblem.Kind kind(Cursor in, int code) {
        for (ImportProblem.Kind kind : ImportProblem.Kind.values()) {
            if (kind.code() == code) {
                return kind;
            }
        }
        throw in.corrupt("a problem of an unknown kind");
    }
}
