package dev.packagefast.security.integrity;

import dev.packagefast.security.integrity.ContentProblem.Kind;
import java.util.List;

/**
 * What the check of a tree or cache found.
 *
 * @param checked how many files were hashed and are as they must be
 * @param problems everything else, ordered by path
 */
public record ContentReport(int checked, List<ContentProblem> problems) {
    public ContentReport {
        problems = List.copyOf(problems);
    }

    /** Whether nothing at all is wrong. */
    public boolean isClean() {
        return problems.isEmpty();
    }

    /** The problems of one kind. */
    public List<ContentProblem> problems(Kind kind) {
        return problems.stream().filter(problem -> problem.kind() == kind).toList();
    }
}
