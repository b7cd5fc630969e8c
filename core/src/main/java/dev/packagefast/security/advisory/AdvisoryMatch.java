package dev.packagefast.security.advisory;

import java.util.Optional;

/**
 * An advisory that touches the version asked about.
 *
 * @param fix the version in which what touches this version ends, as the database names it; empty if none is known
 */
public record AdvisoryMatch(Advisory advisory, Optional<String> fix) {}
