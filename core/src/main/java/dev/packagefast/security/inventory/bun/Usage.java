package dev.packagefast.security.inventory.bun;

import dev.packagefast.security.inventory.Reachability;
import dev.packagefast.security.inventory.tree.Data;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the packages of a bun.lock are there for, which follows from who requires them and how. */
final class Usage {
    private static final long PRODUCTION = 1;
    private static final long OPTIONAL = 1 << 1;
    private static final long DEVELOPMENT = 1 << 2;

    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<List<Integer>> plain = new ArrayList<>();
    private final List<List<Integer>> any = new ArrayList<>();
    private final Map<Integer, Long> seeds = new LinkedHashMap<>();
    private long[] marks = {};

    private Usage() {}

    static Usage of(Data root) {
        Usage usage = new Usage();
        Map<String, Data> packages = root.get("packages").fields();
        for (String key : packages.keySet()) {
            usage.numbers.put(key, usage.plain.size());
            usage.plain.add(new ArrayList<>());
            usage.any.add(new ArrayList<>());
        }
        for (Map.Entry<String, Data> entry : packages.entrySet()) {
            usage.connect(entry.getKey(), BunLockfile.fields(entry.getValue()));
        }
        for (Data workspace : root.get("workspaces").fields().values()) {
            String chain = workspace.get("name").textOrEmpty();
            usage.seed(chain, workspace.get("dependencies"), PRODUCTION);
            usage.seed(chain, workspace.get("peerDependencies"), PRODUCTION);
            usage.seed(chain, workspace.get("optionalDependencies"), OPTIONAL);
            usage.seed(chain, workspace.get("devDependencies"), DEVELOPMENT);
        }
        usage.spread();
        return usage;
    }

    private void connect(String key, Data fields) {
        Integer from = numbers.get(key);
        if (from == null) {
            return;
        }
        for (String kind : List.of("dependencies", "peerDependencies", "optionalDependencies")) {
            for (String required : fields.get(kind).fields().keySet()) {
                Integer to = BunLockfile.find(key, required, numbers);
                if (to != null) {
                    any.get(from).add(to);
                    if (!kind.startsWith("optional")) {
                        plain.get(from).add(to);
                    }
                }
            }
        }
    }

    private void seed(String chain, Data requirements, long mark) {
        for (String required : requirements.fields().keySet()) {
            Integer to = BunLockfile.find(chain, required, numbers);
            if (to != null) {
                seeds.merge(to, mark, (before, more) -> before | more);
            }
        }
    }

    /** What production code needs goes along plain edges; beyond an optional one everything is optional. */
    private void spread() {
        Map<Integer, Long> production = new LinkedHashMap<>();
        Map<Integer, Long> rest = new LinkedHashMap<>();
        seeds.forEach((node, mark) -> {
            if ((mark & PRODUCTION) != 0) {
                production.put(node, PRODUCTION);
            }
            if ((mark & ~PRODUCTION) != 0) {
                rest.put(node, mark & ~PRODUCTION);
            }
        });
        long[] needed = Reachability.marks(plain, production);
        for (int node = 0; node < needed.length; node++) {
            if (needed[node] != 0) {
                for (int to : any.get(node)) {
                    rest.merge(to, OPTIONAL, (before, more) -> before | more);
                }
            }
        }
        marks = Reachability.marks(any, rest);
        for (int node = 0; node < needed.length; node++) {
            marks[node] |= needed[node];
        }
    }

    private boolean is(String key, long expected) {
        return marks[numbers.getOrDefault(key, 0)] == expected;
    }

    boolean isDev(String key) {
        return is(key, DEVELOPMENT);
    }

    boolean isOptional(String key) {
        return is(key, OPTIONAL);
    }

    /** Needed for development, and an optional part of production code. */
    boolean isDevOptional(String key) {
        return is(key, DEVELOPMENT | OPTIONAL);
    }
}
