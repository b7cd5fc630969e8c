package dev.packagefast.security;

import dev.packagefast.security.advisory.AdvisoryMatch;
import java.util.List;
import java.util.Optional;

/**
 * What plugins say about a package that they let pass.
 *
 * @param matches advisories beside the index
 * @param skipped the plugins that gave no answer and were passed over; empty if each gave one
 */
record PluginVerdict(List<AdvisoryMatch> matches, Optional<Degradation> skipped) {
    /** Of no plugins. */
    static final PluginVerdict NONE = new PluginVerdict(List.of(), Optional.empty());
}
