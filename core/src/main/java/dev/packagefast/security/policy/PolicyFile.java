package dev.packagefast.security.policy;

import dev.packagefast.security.advisory.Severity;
import dev.packagefast.security.inventory.BadLockfileException;
import dev.packagefast.security.inventory.LockfileInput;
import dev.packagefast.security.inventory.Place;
import dev.packagefast.security.inventory.tree.Data;
import dev.packagefast.security.inventory.tree.TomlTree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Reads {@code pfsec.toml}. A key that is not known, a text that is empty and a field that is missing are errors: a
 * policy that does not say what its author meant must not decide anything.
 */
record PolicyFile(List<PolicyRule> rules, List<Exemption> exemptions) {
    /** Characters of a policy file. */
    static final int LONGEST = 1_000_000;
    /** Rules, and as many exceptions, of one file. */
    static final int MOST_ENTRIES = 10_000;

    private static final Set<String> TABLES = Set.of("rule", "exception");
    private static final Set<String> RULE_KEYS = Set.of(
            "action",
            "at-least",
            "at-most",
            "malware",
            "older-than",
            "younger-than",
            "scope",
            "ecosystem",
            "package",
            "path");
    private static final Set<String> EXCEPTION_KEYS =
            Set.of("id", "ecosystem", "package", "version", "path", "reason", "author", "expires");

    static PolicyFile read(Path file) throws PolicyFileException {
        String text;
        Data root;
        try {
            text = new LockfileInput(file).text();
            if (text.length() > LONGEST) {
                throw new PolicyFileException(
                        new Place(file, 0),
                        "has " + text.length() + " characters; a policy has at most " + LONGEST,
                        "Check that this is the policy");
            }
            root = TomlTree.read(text);
        } catch (BadLockfileException bad) {
            throw PolicyFileException.of(file, bad, "Mend it; docs/policy.md has examples");
        } catch (IOException failed) {
            throw PolicyFileException.of(file, failed);
        }
        KeyLines lines = new KeyLines(text);
        for (String key : root.fields().keySet()) {
            if (!TABLES.contains(key)) {
                throw new PolicyFileException(
                        new Place(file, lines.of(key)),
                        "the key '" + PolicyTable.shown(key) + "' is not known",
                        "A policy is made of [[rule]] and [[exception]] tables");
            }
        }
        Path base = file.toAbsolutePath().normalize().getParent();
        Path folder = base == null ? file.toAbsolutePath() : base;
        List<PolicyRule> rules = new ArrayList<>();
        for (PolicyTable table : PolicyTable.all(file, lines, root, "rule", RULE_KEYS)) {
            rules.add(rule(table, folder));
        }
        List<Exemption> exemptions = new ArrayList<>();
        for (PolicyTable table : PolicyTable.all(file, lines, root, "exception", EXCEPTION_KEYS)) {
            exemptions.add(exemption(table, folder));
        }
        return new PolicyFile(rules, exemptions);
    }

    private static PolicyRule rule(PolicyTable table, Path folder) throws PolicyFileException {
        PolicyRule.Action action = switch (table.required("action")) {
            case "block" -> PolicyRule.Action.BLOCK;
            case "warn" -> PolicyRule.Action.WARN;
            case String other -> throw table.bad("action", "is '" + other + "'", "It is block or warn");
        };
        if (table.size() < 2) {
            throw table.bad(
                    "action", "the rule has no condition", "Write package = \"*\" if it is meant for everything");
        }
        Severity atLeast = table.severity("at-least");
        Severity atMost = table.severity("at-most");
        if (atLeast != null && atMost != null && atLeast.compareTo(atMost) > 0) {
            throw table.bad("at-most", "is milder than at-least: nothing fits both", "Turn them around");
        }
        Boolean development = null;
        String scope = table.text("scope");
        if (scope != null) {
            development = switch (scope) {
                case "dev" -> true;
                case "prod" -> false;
                default -> throw table.bad("scope", "is '" + PolicyTable.shown(scope) + "'", "It is dev or prod");
            };
        }
        return new PolicyRule(
                action,
                atLeast,
                atMost,
                table.truth("malware"),
                table.days("older-than"),
                table.days("younger-than"),
                development,
                table.ecosystem("ecosystem"),
                table.names("package"),
                table.path("path", folder),
                "the rule at " + table.place("action"));
    }

    private static Exemption exemption(PolicyTable table, Path folder) throws PolicyFileException {
        String id = table.exact("id");
        String name = table.exact("package");
        String ecosystem = table.ecosystem("ecosystem");
        return new Exemption(
                id,
                ecosystem == null ? "npm" : ecosystem,
                name,
                table.versions("version"),
                table.path("path", folder),
                table.required("reason"),
                table.required("author"),
                table.day("expires"),
                table.place("id"));
    }
}
