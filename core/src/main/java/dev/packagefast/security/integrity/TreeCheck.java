package dev.packagefast.security.integrity;

import dev.packagefast.security.integrity.ContentProblem.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Holds a folder against a list of what must be in it. Only files that listing the folder itself found are opened, so
 * that neither a path of the list nor a link in the folder leads anywhere else.
 */
final class TreeCheck {
    private final Path root;
    private final Map<Path, Integrity> expected = new TreeMap<>();

    TreeCheck(Path root, Map<String, Integrity> expected) {
        this.root = root;
        expected.forEach((name, integrity) -> this.expected.put(place(name), integrity));
    }

    ContentReport run(IntegrityVerifier verifier) throws IntegrityReadException, InterruptedException {
        List<ContentProblem> problems = new ArrayList<>();
        List<FileCheck> checks = new ArrayList<>();
        for (Path file : Folder.list(root, problems)) {
            Integrity integrity = expected.remove(file);
            if (integrity == null) {
                problems.add(new ContentProblem(Kind.EXTRANEOUS, file, "not on the list"));
            } else {
                checks.add(FileCheck.of(file, integrity));
            }
        }
        for (Path missing : expected.keySet()) {
            problems.add(new ContentProblem(Kind.MISSING, missing, "on the list, and no regular file there"));
        }
        return report(verifier, checks, problems);
    }

    /** Verifies {@code checks} and reports what failed together with the problems found so far. */
    static ContentReport report(IntegrityVerifier verifier, List<FileCheck> checks, List<ContentProblem> problems)
            throws InterruptedException {
        List<IntegrityVerdict> verdicts = verifier.verifyAll(checks);
        int matched = 0;
        for (int i = 0; i < checks.size(); i++) {
            IntegrityVerdict verdict = verdicts.get(i);
            Path file = checks.get(i).file();
            switch (verdict) {
                case IntegrityVerdict.Match _ -> matched++;
                case IntegrityVerdict.Mismatch _ ->
                    problems.add(new ContentProblem(Kind.CORRUPT, file, verdict.message()));
                case IntegrityVerdict.Unreadable _, IntegrityVerdict.NothingToCheck _ ->
                    problems.add(new ContentProblem(Kind.UNREADABLE, file, verdict.message()));
            }
        }
        problems.sort(Comparator.comparing(ContentProblem::path).thenComparing(ContentProblem::kind));
        return new ContentReport(matched, problems);
    }

    private Path place(String name) {
        Path relative = root.getFileSystem().getPath(name);
        boolean plain = !name.isEmpty() && !relative.isAbsolute();
        for (Path part : relative) {
            String text = part.toString();
            plain &= !text.equals("..") && !text.equals(".") && !text.isEmpty();
        }
        if (!plain) {
            throw new IllegalArgumentException("'" + MalformedIntegrityException.printable(name)
                    + "' is no path inside a tree. Expected a relative path without '.' and '..', as package/index.js");
        }
        return root.resolve(relative);
    }
}
