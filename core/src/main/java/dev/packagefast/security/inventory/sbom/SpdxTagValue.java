package dev.packagefast.security.inventory.sbom;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads SPDX 2 as tags and values: {@code Tag: value} on each line, texts of several lines between {@code <text>} marks. */
public final class SpdxTagValue implements LockfileFormat {
    private record Relation(String left, String type, String right) {}

    @Override
    public void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        new Reading(contents).read(input.text());
    }

    private static final class Reading {
        private final LockfileContents contents;
        private final Map<String, Integer> nodes = new HashMap<>();
        private final List<Relation> relations = new ArrayList<>();
        private boolean spdx;
        private String name = "";
        private String version = "";
        private String id = "";
        private String purl = "";
        private final StringBuilder checksums = new StringBuilder();
        private int line;

        Reading(LockfileContents contents) {
            this.contents = contents;
        }

        void read(String text) throws BadLockfileException {
            int number = 0;
            boolean inText = false;
            for (String each : text.split("\n", -1)) {
                number++;
                if (inText) {
                    inText = !each.contains("</text>");
                    continue;
                }
                int colon = each.indexOf(':');
                if (colon > 0 && !each.startsWith("#")) {
                    tag(
                            each.substring(0, colon).strip(),
                            each.substring(colon + 1).strip(),
                            number);
                    inText = each.contains("<text>") && !each.contains("</text>");
                }
            }
            flush();
            if (!spdx) {
                throw new BadLockfileException(
                        1, "is no SPDX 2 file: it has no SPDXVersion: SPDX-2.", "Name another format to read it as");
            }
            contents.graph()
                    .connectLater(graph -> relations.forEach(relation ->
                            SpdxRelation.connect(graph, nodes, relation.left, relation.type, relation.right)));
        }

        private void tag(String tag, String value, int number) throws BadLockfileException {
            switch (tag) {
                case "SPDXVersion" -> spdx |= value.startsWith("SPDX-2.");
                case "PackageName" -> {
                    flush();
                    name = value;
                    line = number;
                }
                case "FileName", "SnippetSPDXID" -> flush();
                case "SPDXID" -> id = value;
                case "PackageVersion" -> version = value;
                case "PackageChecksum" ->
                    checksums.append(checksums.isEmpty() ? "" : " ").append(value.replace(": ", ":"));
                case "ExternalRef" -> {
                    int type = value.indexOf(" purl ");
                    if (type >= 0) {
                        purl = value.substring(type + " purl ".length()).strip();
                    }
                }
                case "Relationship" -> {
                    String[] words = value.split(" ", -1);
                    if (words.length == 3) {
                        relations.add(new Relation(words[0], words[1], words[2]));
                    }
                }
                default -> {}
            }
        }

        /** Ends the package that was being read. */
        private void flush() throws BadLockfileException {
            if (!name.isEmpty()) {
                int node = contents.graph().node(name, version);
                nodes.put(id, node);
                LocatedPackage.Builder found = purl.isEmpty() ? null : Component.of(purl, line, contents);
                if (found != null) {
                    found.node(node).integrity(checksums.toString()).add();
                }
            }
            name = "";
            version = "";
            id = "";
            purl = "";
            checksums.setLength(0);
        }
    }
}
