package dev.packagefast.security.inventory.golang;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Ecosystems;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.PackageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code go.mod}: what is required, after replacements. */
public final class GoModFile implements LockfileFormat {
    private static final String REWRITE = "Run go mod tidy to write it anew";

    private static final Set<String> DIRECTIVES = Set.of(
            "module", "go", "toolchain", "godebug", "require", "tool", "exclude", "replace", "retract", "ignore");

    private record Required(String module, String version, boolean indirect, int line) {}

    private record Replacement(String target, String version) {}

    @Override
    public void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        new Reading(contents).read(input.text());
    }

    private static final class Reading {
        private final LockfileContents contents;
        private final List<Required> required = new ArrayList<>();
        private final Map<String, Replacement> replaced = new HashMap<>();
        private final Set<String> given = new HashSet<>();
        private String goVersion = "";
        private String toolchain = "";
        private int goLine;
        private boolean known;

        Reading(LockfileContents contents) {
            this.contents = contents;
        }

        void read(String text) throws BadLockfileException, IOException {
            String block = "";
            int number = 0;
            for (String line : text.split("\n", -1)) {
                number++;
                int comment = line.indexOf("//");
                boolean indirect = comment >= 0 && line.startsWith("indirect", skipSpaces(line, comment + 2));
                List<String> words = words(comment < 0 ? line : line.substring(0, comment), number);
                if (words.isEmpty()) {
                    continue;
                }
                if (!block.isEmpty()) {
                    if (words.getFirst().equals(")")) {
                        block = "";
                    } else {
                        directive(block, words, indirect, number);
                    }
                } else if (words.size() == 2 && words.get(1).equals("(")) {
                    block = words.getFirst();
                    checkDirective(block, number);
                } else {
                    checkDirective(words.getFirst(), number);
                    directive(words.getFirst(), words.subList(1, words.size()), indirect, number);
                }
            }
            if (!block.isEmpty()) {
                throw new BadLockfileException(number, "ends inside a block of '" + block + "'", REWRITE);
            }
            if (!known && !text.isBlank()) {
                throw new BadLockfileException(1, "is no go.mod: it has no directive that is known", REWRITE);
            }
            finish();
        }

        private void checkDirective(String word, int line) throws BadLockfileException {
            if (!DIRECTIVES.contains(word)) {
                throw new BadLockfileException(line, "has the unknown directive '" + word + "'", REWRITE);
            }
            known = true;
        }

        private void directive(String directive, List<String> words, boolean indirect, int line)
                throws BadLockfileException {
            switch (directive) {
                case "go" -> {
                    goVersion = words.isEmpty() ? "" : words.getFirst();
                    goLine = line;
                }
                case "toolchain" -> toolchain = words.isEmpty() ? "" : words.getFirst();
                case "require" -> {
                    if (words.size() != 2) {
                        throw new BadLockfileException(line, "requires no module with a version", REWRITE);
                    }
                    required.add(new Required(words.get(0), words.get(1), indirect, line));
                }
                case "replace" -> replace(words, line);
                default -> {}
            }
        }

        /** {@code module [version] => target [version]}. */
        private void replace(List<String> words, int line) throws BadLockfileException {
            int arrow = words.indexOf("=>");
            if (arrow < 1 || arrow > 2 || words.size() < arrow + 2 || words.size() > arrow + 3) {
                throw new BadLockfileException(line, "replaces no module by another one", REWRITE);
            }
            String key = arrow == 1 ? words.get(0) : words.get(0) + "@" + words.get(1);
            replaced.put(
                    key, new Replacement(words.get(arrow + 1), words.size() > arrow + 2 ? words.get(arrow + 2) : ""));
        }

        private void finish() throws BadLockfileException, IOException {
            for (Required one : required) {
                add(one);
            }
            addStandardLibrary();
            if (listsAllModules()) {
                return;
            }
            Path sums = contents.beside("go.sum");
            if (Files.isRegularFile(sums)) {
                for (GoSumFile.Sum sum : GoSumFile.sums(new LockfileInput(sums).text())) {
                    if (!given.contains(sum.module())) {
                        add(new Required(sum.module(), sum.version(), true, 0));
                    }
                }
            }
        }

        /** Whether the file names every module of the build: from Go 1.17 on. */
        private boolean listsAllModules() {
            int dot = goVersion.indexOf('.');
            if (dot < 0) {
                return false;
            }
            int minor = 0;
            for (int i = dot + 1;
                    i < goVersion.length() && Character.isDigit(goVersion.charAt(i)) && minor < 10_000;
                    i++) {
                minor = minor * 10 + (goVersion.charAt(i) - '0');
            }
            return !goVersion.startsWith("1.") || minor >= 17;
        }

        private void addStandardLibrary() throws BadLockfileException {
            String version = toolchain.startsWith("go") ? toolchain.substring(2) : goVersion;
            int suffix = version.indexOf('-');
            version = suffix < 0 ? version : version.substring(0, suffix);
            if (!version.isEmpty() && Character.isDigit(version.charAt(0))) {
                contents.add(Ecosystems.GO, "stdlib", version).line(goLine).add();
            }
        }

        private void add(Required one) throws BadLockfileException {
            Replacement replacement = replacement(one);
            String module = one.module;
            String version = one.version;
            PackageSource source = PackageSource.REGISTRY;
            if (replacement != null) {
                module = replacement.target;
                version = replacement.version;
                if (module.startsWith("./") || module.startsWith("../") || module.startsWith("/")) {
                    source = PackageSource.FILE;
                }
            }
            given.add(one.module);
            if (given.add(module + "@" + version)) {
                contents.add(Ecosystems.GO, module, GoSumFile.plain(version))
                        .source(source)
                        .alias(one.module)
                        .resolved(source == PackageSource.FILE ? module : null)
                        .line(one.line)
                        .groups(one.indirect ? List.of("indirect") : List.of())
                        .add();
            }
        }

        private @Nullable Replacement replacement(Required one) {
            Replacement exact = replaced.get(one.module + "@" + one.version);
            return exact != null ? exact : replaced.get(one.module);
        }

        private static int skipSpaces(String line, int start) {
            int i = start;
            while (i < line.length() && Character.isWhitespace(line.charAt(i))) {
                i++;
            }
            return i;
        }

        private static List<String> words(String line, int number) throws BadLockfileException {
            List<String> words = new ArrayList<>(4);
            for (int i = skipSpaces(line, 0); i < line.length(); i = skipSpaces(line, i)) {
                char quote = line.charAt(i);
                int end;
                if (quote == '"' || quote == '`') {
                    end = line.indexOf(quote, i + 1);
                    if (end < 0) {
                        throw new BadLockfileException(number, "has a quote that is not closed", REWRITE);
                    }
                    words.add(line.substring(i + 1, end));
                    end++;
                } else {
                    end = i;
                    while (end < line.length() && !Character.isWhitespace(line.charAt(end))) {
                        end++;
                    }
                    words.add(line.substring(i, end));
                }
                i = end;
            }
            return words;
        }
    }
}
