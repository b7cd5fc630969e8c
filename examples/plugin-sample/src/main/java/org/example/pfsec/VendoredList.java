package org.example.pfsec;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.plugin.LockedPackage;
import dev.packagefast.security.plugin.LockfileReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code vendored.txt}, in which our teams write down what they copied into a repository: an ecosystem, a name and
 * a version on each line, {@code #} before a remark. Its first line is {@code # vendored 1}.
 */
public final class VendoredList implements LockfileReader {
    private static final String HEADER = "# vendored 1";

    @Override
    public String name() {
        return "acme-rules";
    }

    @Override
    public String version() {
        return "1.0.0";
    }

    @Override
    public Set<String> fileNames() {
        return Set.of("vendored.txt");
    }

    @Override
    public Reading read(String fileName, byte[] content) throws BadLockfileException {
        String[] lines = new String(content, StandardCharsets.UTF_8).split("\n", -1);
        if (!lines[0].strip().equals(HEADER)) {
            throw new BadLockfileException(1, "does not begin with '" + HEADER + "'", "Write that line first");
        }
        List<LockedPackage> packages = new ArrayList<>();
        List<Omission> omissions = new ArrayList<>();
        for (int i = 1; i < lines.length; i++) {
            String line = lines[i].strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split(" +");
            if (words.length == 3) {
                packages.add(LockedPackage.of(words[0], words[1], words[2], i + 1));
            } else {
                omissions.add(new Omission(
                        i + 1, "has " + words.length + " words; expected 3", "Write ecosystem, name and version"));
            }
        }
        return new Reading(packages, omissions);
    }
}
