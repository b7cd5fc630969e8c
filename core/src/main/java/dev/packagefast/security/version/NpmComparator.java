package dev.packagefast.security.version;

import java.util.Optional;

/** One comparison of a range, such as {@code >=1.2.3}; without a version it lets everything through. */
record NpmComparator(Operator operator, Optional<NpmVersion> bound) {
    static final NpmComparator ANY = new NpmComparator(Operator.EQUAL, Optional.empty());

    /** The five comparisons, as a canonical range writes them. */
    enum Operator {
        EQUAL(""),
        LESS("<"),
        LESS_OR_EQUAL("<="),
        GREATER(">"),
        GREATER_OR_EQUAL(">=");

        final String symbol;

        Operator(String symbol) {
            this.symbol = symbol;
        }

        /** The longest operator {@code text} starts with; {@code =} means the same as none. */
        static Operator at(String text) {
            return switch (endOfSymbol(text, 0)) {
                case 0 -> EQUAL;
                case 1 ->
                    switch (text.charAt(0)) {
                        case '<' -> LESS;
                        case '>' -> GREATER;
                        default -> EQUAL;
                    };
                default -> text.charAt(0) == '<' ? LESS_OR_EQUAL : GREATER_OR_EQUAL;
            };
        }

        /** Where the operator that starts at {@code start} ends. */
        static int endOfSymbol(String text, int start) {
            int at = start;
            if (at < text.length() && (text.charAt(at) == '<' || text.charAt(at) == '>')) {
                at++;
            }
            return at < text.length() && text.charAt(at) == '=' ? at + 1 : at;
        }
    }

    /**
     * Reads a comparator with a complete version; the empty text is {@link #ANY}.
     *
     * @return nothing when the text does not have the form of a comparator
     * @throws InvalidVersionException when it has the form, but its version is too long or has too large a number
     */
    static Optional<NpmComparator> find(String text, boolean loose) {
        if (text.isEmpty()) {
            return Optional.of(ANY);
        }
        Operator operator = Operator.at(text);
        return NpmVersion.find(text.substring(Operator.endOfSymbol(text, 0)), loose)
                .map(version -> new NpmComparator(operator, Optional.of(version)));
    }

    /** {@code <0.0.0-0}: no version is that low. */
    boolean isNever() {
        return toString().equals("<0.0.0-0");
    }

    boolean isAny() {
        return bound.isEmpty();
    }

    boolean admits(NpmVersion version) {
        if (bound.isEmpty()) {
            return true;
        }
        int order = version.compareTo(bound.get());
        return switch (operator) {
            case EQUAL -> order == 0;
            case LESS -> order < 0;
            case LESS_OR_EQUAL -> order <= 0;
            case GREATER -> order > 0;
            case GREATER_OR_EQUAL -> order >= 0;
        };
    }

    /** Whether this comparator names a pre-release of the very version that {@code version} is a pre-release of. */
    boolean mentionsPrereleaseOf(NpmVersion version) {
        return bound.isPresent() && bound.get().isPrerelease() && bound.get().hasSameNumbersAs(version);
    }

    @Override
    public String toString() {
        return bound.map(version -> operator.symbol + version.canonical()).orElse("");
    }
}
