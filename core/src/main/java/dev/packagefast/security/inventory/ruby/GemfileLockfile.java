package dev.packagefast.security.inventory.ruby;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.DependencyGraph;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.PackageSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads {@code Gemfile.lock} and {@code gems.locked}. */
public final class GemfileLockfile implements LockfileFormat {
    private static final String REWRITE = "Run bundle lock to write the lockfile anew";

    private record Gem(String name, String version, String platform, PackageSource source, String address, int line) {}

    private record Requirement(int gem, String name) {}

    @Override
    public void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        new Reading(contents).read(input.text());
    }

    private static final class Reading {
        private final LockfileContents contents;
        private final List<Gem> gems = new ArrayList<>();
        private final List<Requirement> requirements = new ArrayList<>();
        private final List<String> wanted = new ArrayList<>();
        private final Map<String, String> checksums = new HashMap<>();
        private String section = "";
        private String remote = "";
        private String revision = "";
        private boolean inSpecs;
        private boolean listsWanted;

        Reading(LockfileContents contents) {
            this.contents = contents;
        }

        void read(String text) throws BadLockfileException {
            boolean known = text.isBlank();
            int number = 0;
            for (String line : text.split("\n", -1)) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                int indent = 0;
                while (line.charAt(indent) == ' ') {
                    indent++;
                }
                if (indent == 0) {
                    known |= section(line.strip(), number);
                } else {
                    line(indent, line.strip(), number);
                }
            }
            if (!known) {
                throw new BadLockfileException(1, "is no Gemfile.lock: it has no section that is known", REWRITE);
            }
            if (!text.isBlank() && !listsWanted) {
                contents.incomplete(number, "has no section DEPENDENCIES: part of the file is missing", REWRITE);
            }
            finish();
        }

        private boolean section(String name, int line) throws BadLockfileException {
            if (name.startsWith("<<<<<<<") || name.startsWith("=======") || name.startsWith(">>>>>>>")) {
                throw new BadLockfileException(line, "holds an unresolved merge conflict", "Resolve the conflict");
            }
            section = name;
            remote = "";
            revision = "";
            inSpecs = false;
            listsWanted |= name.equals("DEPENDENCIES");
            return switch (name) {
                case "GEM", "GIT", "PATH", "PLUGIN SOURCE", "PLATFORMS", "DEPENDENCIES", "BUNDLED WITH" -> true;
                default -> false;
            };
        }

        private void line(int indent, String text, int number) throws BadLockfileException {
            switch (section) {
                case "GEM", "GIT", "PATH", "PLUGIN SOURCE" -> sourceLine(indent, text, number);
                case "DEPENDENCIES" -> wanted.add(name(text));
                case "CHECKSUMS" -> {
                    int close = text.indexOf(')');
                    if (close > 0 && close + 2 < text.length()) {
                        checksums.put(text.substring(0, close + 1), text.substring(close + 2));
                    }
                }
                default -> {}
            }
        }

        private void sourceLine(int indent, String text, int number) {
            if (indent == 2) {
                inSpecs = text.equals("specs:");
                if (text.startsWith("remote: ")) {
                    remote = text.substring("remote: ".length());
                } else if (text.startsWith("revision: ")) {
                    revision = text.substring("revision: ".length());
                }
            } else if (inSpecs && indent == 4) {
                gem(text, number);
            } else if (inSpecs && !gems.isEmpty()) {
                requirements.add(new Requirement(gems.size() - 1, name(text)));
            }
        }

        /** {@code name (1.2.3)} or {@code name (1.2.3-platform)}: versions of gems have no hyphen. */
        private void gem(String text, int number) {
            int open = text.indexOf(" (");
            int close = text.indexOf(')', open + 1);
            if (open <= 0 || close < 0) {
                contents.incomplete(number, "'" + text + "' is no gem with a version", REWRITE);
                return;
            }
            String version = text.substring(open + 2, close);
            int hyphen = version.indexOf('-');
            gems.add(new Gem(
                    text.substring(0, open),
                    hyphen < 0 ? version : version.substring(0, hyphen),
                    hyphen < 0 ? "" : version.substring(hyphen + 1),
                    source(),
                    revision.isEmpty() ? remote : remote + "#" + revision,
                    number));
        }

        private PackageSource source() {
            return switch (section) {
                case "GIT" -> PackageSource.GIT;
                case "PATH" -> remote.equals(".") ? PackageSource.WORKSPACE : PackageSource.FILE;
                default -> PackageSource.REGISTRY;
            };
        }

        /** The name of a requirement: {@code name (>= 1)}, {@code name!}. */
        private static String name(String text) {
            int end = text.indexOf(' ');
            String name = end < 0 ? text : text.substring(0, end);
            return name.endsWith("!") ? name.substring(0, name.length() - 1) : name;
        }

        private void finish() throws BadLockfileException {
            for (Gem gem : gems) {
                int node = contents.graph().node(gem.name, gem.version);
                String suffix = gem.platform.isEmpty() ? "" : "-" + gem.platform;
                contents.add(Ecosystems.RUBYGEMS, gem.name, gem.version)
                        .source(gem.source)
                        .resolved(gem.address)
                        .integrity(checksums.get(gem.name + " (" + gem.version + suffix + ")"))
                        .line(gem.line)
                        .node(node)
                        .groups(gem.platform.isEmpty() ? List.of() : List.of(gem.platform))
                        .add();
            }
            contents.graph().connectLater(this::connect);
        }

        /** Nodes are numbered like gems: no other ones were made before. */
        private void connect(DependencyGraph graph) {
            Map<String, List<Integer>> byName = new HashMap<>();
            for (int i = 0; i < gems.size(); i++) {
                byName.computeIfAbsent(gems.get(i).name, _ -> new ArrayList<>(1))
                        .add(i);
            }
            for (Requirement requirement : requirements) {
                for (int to : byName.getOrDefault(requirement.name, List.of())) {
                    graph.edge(requirement.gem, to);
                }
            }
            int project = graph.project("");
            graph.root(project);
            for (String name : wanted) {
                for (int to : byName.getOrDefault(name, List.of())) {
                    graph.edge(project, to);
                }
            }
        }
    }
}
