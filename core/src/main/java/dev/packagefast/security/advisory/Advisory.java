package dev.packagefast.security.advisory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * An advisory as a finding shows it. Everything but {@link #details} is in memory; immutable and safe to share.
 */
public final class Advisory {
    private static final int NO_SCORE = -1;

    private final @Nullable AdvisoryIndex index;
    private final DetailsPlace place;
    /** Of one that no index holds; empty otherwise. */
    private final String source;

    private final AdvisoryDetails given;
    private final String id;
    private final List<String> aliases;
    private final Severity severity;
    private final boolean malicious;
    private final int scoreTenths;
    private final @Nullable String vector;
    private final long modified;
    private final @Nullable Long published;

    private Advisory(AdvisoryIndex index, Cursor in) {
        this.index = index;
        this.source = "";
        this.given = AdvisoryDetails.NONE;
        this.id = in.readText();
        int flags = in.readByte();
        this.malicious = (flags & AdvisoryCompiler.MALICIOUS) != 0;
        this.severity = Severity.ofCode(in.readByte());
        this.scoreTenths = (flags & AdvisoryCompiler.SCORED) != 0 ? in.readByte() : NO_SCORE;
        this.modified = in.readZigzag();
        this.published = (flags & AdvisoryCompiler.PUBLISHED) != 0 ? in.readZigzag() : null;
        this.vector = (flags & AdvisoryCompiler.VECTOR) != 0 ? in.readText() : null;
        this.aliases = in.readTexts();
        int block = in.readVarint();
        this.place = block == 0 ? DetailsPlace.NONE : new DetailsPlace(block - 1, in.readVarint());
    }

    private Advisory(String source, String id, List<String> aliases, Severity severity, AdvisoryDetails details) {
        this.index = null;
        this.place = DetailsPlace.NONE;
        this.source = source;
        this.given = details;
        this.id = id;
        this.aliases = List.copyOf(aliases);
        this.severity = severity;
        this.malicious = severity == Severity.MALICIOUS;
        this.scoreTenths = NO_SCORE;
        this.vector = null;
        this.modified = 0;
        this.published = null;
    }

    /**
     * One that no index holds.
     *
     * @param source who says so, not empty
     */
    public static Advisory reported(
            String source, String id, List<String> aliases, Severity severity, AdvisoryDetails details) {
        if (source.isEmpty() || id.isEmpty()) {
            throw new IllegalArgumentException("an advisory has an id, and one that no index holds a source");
        }
        return new Advisory(source, id, aliases, severity, details);
    }

    static Advisory read(AdvisoryIndex index, Cursor in) {
        return new Advisory(index, in);
    }

    /** Its id in the database it comes from, such as {@code GHSA-…}, {@code PYSEC-…} or {@code MAL-…}. */
    public String id() {
        return id;
    }

    /** Who reported it beside the index, such as the name of a plugin; empty for one of the index. */
    public Optional<String> source() {
        return source.isEmpty() ? Optional.empty() : Optional.of(source);
    }

    /** Other ids of the same thing. */
    public List<String> aliases() {
        return aliases;
    }

    public Severity severity() {
        return severity;
    }

    /** Whether the package itself is the attack. */
    public boolean malicious() {
        return malicious;
    }

    /** The CVSS base score, 0.0 to 10.0, where the record has a vector that can be scored. */
    public OptionalDouble score() {
        return scoreTenths == NO_SCORE ? OptionalDouble.empty() : OptionalDouble.of(scoreTenths / 10.0);
    }

    /** The CVSS vector the score comes from. */
    public Optional<String> vector() {
        return Optional.ofNullable(vector);
    }

    /** When the record last changed; empty if it does not say. */
    public Optional<Instant> modified() {
        return modified == 0 ? Optional.empty() : Optional.of(Dates.ofEpochSecond(modified));
    }

    public Optional<Instant> published() {
        return published == null ? Optional.empty() : Optional.of(Dates.ofEpochSecond(published));
    }

    /**
     * Summary, description and links, read from the index now.
     *
     * @throws CorruptIndexException if they are damaged
     * @throws IllegalStateException if the index has been closed
     */
    public AdvisoryDetails details() {
        return index == null ? given : index.details(place);
    }

    /** The summary out of {@link #details} without reading the rest; fails as that does. */
    public String summary() {
        return index == null ? given.summary() : index.summary(place);
    }

    /** Whether {@code other} is this advisory's id or one of its aliases. */
    public boolean isKnownAs(String other) {
        return id.equals(other) || aliases.contains(other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Advisory advisory
                && id.equals(advisory.id)
                && source.equals(advisory.source)
                && modified == advisory.modified
                && aliases.equals(advisory.aliases)
                && severity == advisory.severity
                && scoreTenths == advisory.scoreTenths;
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return id;
    }
}
