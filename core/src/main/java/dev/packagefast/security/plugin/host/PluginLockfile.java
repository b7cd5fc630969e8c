package dev.packagefast.security.plugin.host;

import dev.packagefast.security.advisory.osv.Texts;
import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Limits;
import dev.packagefast.security.inventory.LockfileContents;
import dev.packagefast.security.inventory.LockfileFormat;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.plugin.LockedPackage;
import dev.packagefast.security.plugin.LockfileReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A reader of a plugin as one format among the others: only its inert answer gets into the inventory. */
final class PluginLockfile implements LockfileFormat {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_WORDS = 300;
    private static final int MOST_GROUPS = 100;

    private final LoadedPlugin plugin;
    private final LockfileReader reader;

    PluginLockfile(LoadedPlugin plugin, LockfileReader reader) {
        this.plugin = plugin;
        this.reader = reader;
    }

    /** Whether the file could be used; one of the two is empty. */
    private record Outcome(Optional<LockfileReader.Reading> reading, Optional<LockfileReader.Omission> refusal) {}

    @Override
    public void read(LockfileInput input, LockfileContents contents) throws BadLockfileException, IOException {
        byte[] content = input.bytes();
        String fileName = String.valueOf(contents.file().getFileName());
        Outcome outcome = plugin.call(() -> ask(fileName, content))
                .orElseThrow(() -> new BadLockfileException(
                        0,
                        "was not read: the plugin " + plugin.name() + " " + plugin.failure(),
                        "Mend or remove the plugin: pfsec plugins"));
        if (outcome.refusal.isPresent()) {
            LockfileReader.Omission refusal = outcome.refusal.get();
            throw new BadLockfileException(refusal.line(), refusal.what(), refusal.remedy());
        }
        fill(contents, outcome.reading.orElseThrow());
    }

    private Outcome ask(String fileName, byte[] content) {
        LockfileReader.Reading reading;
        try {
            reading = Nonsense.present(reader.read(fileName, content), "a reading");
        } catch (BadLockfileException bad) {
            return new Outcome(
                    Optional.empty(),
                    Optional.of(new LockfileReader.Omission(
                            Math.max(0, bad.line()), words(bad.what()), words(String.valueOf(bad.remedy())))));
        }
        if (reading.packages().size() > Limits.MOST_PACKAGES) {
            throw new Nonsense("more than " + Limits.MOST_PACKAGES + " packages in one file");
        }
        long edges = 0;
        for (LockedPackage each : reading.packages()) {
            check(each);
            edges += each.requires().size();
        }
        if (edges > Limits.MOST_EDGES) {
            throw new Nonsense("more than " + Limits.MOST_EDGES + " dependencies in one file");
        }
        List<LockfileReader.Omission> omissions = new ArrayList<>();
        for (LockfileReader.Omission each : reading.omissions()) {
            omissions.add(new LockfileReader.Omission(
                    Math.max(0, each.line()),
                    words(Nonsense.present(each.what(), "what was found")),
                    words(Nonsense.present(each.remedy(), "a remedy"))));
        }
        return new Outcome(Optional.of(new LockfileReader.Reading(reading.packages(), omissions)), Optional.empty());
    }

    /** What the plugin answers for; texts that it has from the file are the file's fault, and become problems. */
    private static void check(LockedPackage each) {
        Nonsense.someText(each.ecosystem(), "ecosystem", LONGEST_NAME);
        Nonsense.present(each.name(), "a name");
        Nonsense.present(each.version(), "a version");
        Nonsense.present(each.source(), "a source");
        Nonsense.present(each.integrity(), "an integrity");
        Nonsense.present(each.resolved(), "an address");
        if (each.line() < 0) {
            throw new Nonsense("line " + each.line());
        }
        if (each.groups().size() > MOST_GROUPS) {
            throw new Nonsense("more than " + MOST_GROUPS + " groups of one package");
        }
        for (String group : each.groups()) {
            Nonsense.someText(group, "group", LONGEST_NAME);
        }
    }

    private static String words(String text) {
        return Texts.clean(text, LONGEST_WORDS, false);
    }

    private static void fill(LockfileContents contents, LockfileReader.Reading reading) throws BadLockfileException {
        Map<String, Integer> nodes = new HashMap<>();
        for (LockedPackage each : reading.packages()) {
            int node = contents.graph().node(each.name(), each.version());
            nodes.putIfAbsent(step(each), node);
            contents.add(each.ecosystem(), each.name(), each.version())
                    .line(each.line())
                    .node(node)
                    .source(each.source())
                    .dev(each.dev())
                    .optional(each.optional())
                    .groups(each.groups())
                    .integrity(each.integrity().orElse(null))
                    .resolved(each.resolved().orElse(null))
                    .add();
        }
        for (LockfileReader.Omission each : reading.omissions()) {
            contents.incomplete(each.line(), each.what(), each.remedy());
        }
        contents.graph().connectLater(graph -> {
            for (LockedPackage each : reading.packages()) {
                Integer from = nodes.get(step(each));
                for (String required : each.requires()) {
                    Integer to = nodes.get(required);
                    if (from != null && to != null) {
                        graph.edge(from, to);
                    }
                }
            }
        });
    }

    private static String step(LockedPackage each) {
        return each.version().isEmpty() ? each.name() : each.name() + "@" + each.version();
    }
}
