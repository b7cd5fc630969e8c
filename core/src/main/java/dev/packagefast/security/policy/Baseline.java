package dev.packagefast.security.policy;

import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.Place;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.JsonDocument;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an earlier JSON report found. A finding is known when the same advisory stood there on the same version of the
 * same package, was rated at least as bad then, and did not stand there for development only while it is in production
 * now. What that report had excepted is not known: the exception may have gone since.
 */
final class Baseline {
    private record Key(String ecosystem, String name, String version, String id) {}

    private record Former(Severity severity, boolean dev) {}

    private final String name;
    private final Map<Key, Former> findings;

    private Baseline(String name, Map<Key, Former> findings) {
        this.name = name;
        this.findings = findings;
    }

    static Baseline read(Path file) throws PolicyFileException {
        Data root;
        try {
            root = JsonDocument.read(file);
        } catch (BadLockfileException bad) {
            throw PolicyFileException.of(file, bad, "Write it anew: pfsec scan --format json --output FILE");
        } catch (IOException failed) {
            throw PolicyFileException.of(file, failed);
        }
        Map<Key, Former> findings = new HashMap<>();
        if (!root.get("findings").isList() || !root.has("packages")) {
            throw bad(file, root, "is no report of a scan: it has no findings and packages");
        }
        for (String part : List.of("findings", "known")) {
            for (Data finding : root.get(part).items()) {
                add(file, finding, findings);
            }
        }
        return new Baseline(String.valueOf(file.getFileName()), findings);
    }

    private static void add(Path file, Data finding, Map<Key, Former> findings) throws PolicyFileException {
        Data located = finding.get("package");
        Data advisory = finding.get("advisory");
        Key key = new Key(
                located.get("ecosystem").textOrEmpty(),
                located.get("name").textOrEmpty(),
                located.get("version").textOrEmpty(),
                advisory.get("id").textOrEmpty());
        if (key.ecosystem.isEmpty() || key.name.isEmpty() || key.version.isEmpty() || key.id.isEmpty()) {
            throw bad(file, finding, "has a finding without a package or an advisory");
        }
        Severity severity =
                Severity.find(advisory.get("severity").textOrEmpty()).orElse(Severity.UNKNOWN);
        findings.put(key, new Former(severity, finding.get("dev").isTrue()));
    }

    private static PolicyFileException bad(Path file, Data at, String what) {
        return new PolicyFileException(
                new Place(file, at.line()), what, "Write it anew: pfsec scan --format json --output FILE");
    }

    String name() {
        return name;
    }

    boolean knows(Finding finding) {
        LocatedPackage located = finding.located();
        Former former = findings.get(new Key(
                located.ecosystem(),
                located.name(),
                located.version(),
                finding.advisory().id()));
        if (former == null || finding.severity().compareTo(former.severity) > 0) {
            return false;
        }
        return !former.dev || finding.locations().stream().allMatch(LocatedPackage::dev);
    }
}
