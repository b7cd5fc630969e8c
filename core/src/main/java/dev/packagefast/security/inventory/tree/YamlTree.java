package dev.packagefast.security.inventory.tree;

import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.Limits;
import dev.packagefast.security.inventory.MergeConflict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.Parser;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.ScannerImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/** Reads the YAML that lockfiles are written in: no references, no key twice, all values as the text they are. */
public final class YamlTree {
    private static final String REMEDY = "Restore the file, or have the package manager write it anew";

    private YamlTree() {}

    /** The documents of a file, in their order. */
    public static List<Data> documents(String text) throws BadLockfileException {
        LoadSettings settings = LoadSettings.builder()
                .setCodePointLimit(Limits.MOST_BYTES)
                .setUseMarks(true)
                .build();
        List<Data> documents = new ArrayList<>();
        TreeBuilder tree = new TreeBuilder(REMEDY);
        try {
            Parser events =
                    new ParserImpl(settings, new OneToken(new ScannerImpl(settings, new StreamReader(settings, text))));
            while (events.hasNext()) {
                Event event = events.next();
                switch (event.getEventId()) {
                    case DocumentStart -> tree = new TreeBuilder(REMEDY);
                    case DocumentEnd -> {
                        Data root = tree.root();
                        documents.add(root == null ? Data.nothing(1) : root);
                    }
                    case StreamStart, StreamEnd, Comment -> {}
                    default -> node(tree, event);
                }
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            throw MergeConflict.or(text, new BadLockfileException(line, "is not YAML: " + e.getProblem(), REMEDY));
        } catch (YamlEngineException e) {
            throw MergeConflict.or(text, new BadLockfileException(0, "is not YAML: " + e.getMessage(), REMEDY));
        }
        return documents;
    }

    private static void node(TreeBuilder tree, Event event) throws BadLockfileException {
        Optional<Mark> mark = event.getStartMark();
        int line = mark.isPresent() ? mark.get().getLine() + 1 : 0;
        if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
            throw new BadLockfileException(
                    line, "uses YAML's references (& and *), which no package manager writes", REMEDY);
        }
        switch (event.getEventId()) {
            case MappingStart -> {
                refuseAsKey(tree, line);
                tree.begin(Data.object(line));
            }
            case SequenceStart -> {
                refuseAsKey(tree, line);
                tree.begin(Data.list(line));
            }
            case MappingEnd, SequenceEnd -> tree.end();
            default -> scalar(tree, (ScalarEvent) event, line);
        }
    }

    private static void refuseAsKey(TreeBuilder tree, int line) throws BadLockfileException {
        if (tree.wantsKey()) {
            throw new BadLockfileException(line, "has a key that is no text", REMEDY);
        }
    }

    private static void scalar(TreeBuilder tree, ScalarEvent scalar, int line) throws BadLockfileException {
        String text = scalar.getValue();
        if (tree.wantsKey()) {
            tree.key(text);
            return;
        }
        boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
        if (plain && (text.isEmpty() || text.equals("null") || text.equals("~"))) {
            tree.add(Data.nothing(line));
        } else if (plain && (text.equals("true") || text.equals("false"))) {
            tree.add(Data.truth(line, text.equals("true")));
        } else {
            tree.add(Data.text(line, text));
        }
    }
}
