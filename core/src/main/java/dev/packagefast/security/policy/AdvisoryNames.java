package dev.packagefast.security.policy;

import dev.packagefast.security.advisory.Advisory;
import java.util.List;

/** Whether an id names an advisory: through its own aliases, or through those of the record that has the id. */
final class AdvisoryNames {
    private AdvisoryNames() {}

    /**
     * Aliases are followed one step and no further: an advisory that lists two CVEs would otherwise join what different
     * people decided about each of them.
     *
     * @param siblings every finding on the same package version
     */
    static boolean names(Advisory advisory, String id, List<Finding> siblings) {
        if (advisory.isKnownAs(id)) {
            return true;
        }
        for (Finding sibling : siblings) {
            if (sibling.advisory().id().equals(id)
                    && sibling.advisory().aliases().contains(advisory.id())) {
                return true;
            }
        }
        return false;
    }
}
