package dev.packagefast.security.advisory;

import java.util.List;

/**
 * One record in the form the index holds it. Kept small: a full-scale import has 218,000 of these in memory at once.
 *
 * @param modified seconds since 1970; decides which of two records with one id counts
 * @param withdrawn a tombstone: nothing to match, but it replaces an older record with the id
 * @param core the advisory's bytes up to the place of its details
 * @param facts what it says about each package; empty if nothing usable
 * @param problems what the record could not say
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record CompiledAdvisory(
        String id,
        long modified,
        boolean withdrawn,
        boolean malicious,
        byte[] core,
        DetailsPlace details,
        List<PackageFacts> facts,
        List<ImportProblem> problems) {
    /**
     * What an advisory says about one package.
     *
     * @param key {@link PackageKey} bytes
     * @param facts gap, intervals and texts as they stand in an entry
     */
    record PackageFacts(byte[] key, byte[] facts) {}

    CompiledAdvisory at(DetailsPlace place) {
        return new CompiledAdvisory(id, modified, withdrawn, malicious, core, place, facts, problems);
    }
}
