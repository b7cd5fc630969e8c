package dev.packagefast.bench.synthetic;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.packagefast.bench.synthetic.LockedPackages.LockedPackage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Makes one large {@code package-lock.json} (version 3) out of the packages of real lockfiles: the first version of a name
 * lies at the top of {@code node_modules}, each further one inside the package that asks for it, and every package is
 * asked for by the root or by another.
 *
 * <p>{@code SyntheticLockfile LOCKFILES_FOLDER OUT.json [PACKAGES [SEED]]}. The same arguments give the same bytes.
 */
public final class SyntheticLockfile {
    public static final int PACKAGES = 2_000;

    /** What a project asks for by itself; the rest comes with it. */
    private static final int DIRECT = 60;

    /** What a package asks for beside that which only it brings in. */
    private static final int MORE_DEPENDENCIES = 3;

    private static final int SHA512_BYTES = 64;

    private final Random random;
    private final List<Placed> placed = new ArrayList<>();
    private final Map<String, String> direct = new TreeMap<>();

    /** A package, where it lies, and what it asks for (name to range). */
    private record Placed(LockedPackage locked, String path, Map<String, String> dependencies) {}

    private SyntheticLockfile(List<LockedPackage> packages, long seed) {
        this.random = new Random(seed);
        place(packages);
    }

    public static void main(String[] args) throws IOException {
        if (args.length < 2 || args.length > 4) {
            System.err.println("SyntheticLockfile LOCKFILES_FOLDER OUT.json [PACKAGES [SEED]]");
            System.exit(2);
        }
        int count = args.length > 2 ? Integer.parseInt(args[2]) : PACKAGES;
        long seed = args.length > 3 ? Long.parseLong(args[3]) : 1;
        Path out = Path.of(args[1]);
        LockedPackages packages = LockedPackages.read(Path.of(args[0]));
        try (OutputStream stream = Files.newOutputStream(out)) {
            write(packages.draw(count, seed), seed, stream);
        }
        System.out.printf(
                Locale.ROOT,
                "%,d packages (%.1f %% vulnerable by the reference), %,d bytes: %s%n",
                count,
                100 * packages.share(),
                Files.size(out),
                out);
    }

    static void write(List<LockedPackage> packages, long seed, OutputStream out) throws IOException {
        new SyntheticLockfile(packages, seed).write(out);
    }

    private void place(List<LockedPackage> packages) {
        Map<String, LockedPackage> top = new HashMap<>();
        for (LockedPackage next : packages) {
            boolean isTop = top.putIfAbsent(next.name(), next) == null;
            if (placed.size() < DIRECT && isTop) {
                direct.put(next.name(), "^" + next.version());
                placed.add(new Placed(next, "node_modules/" + next.name(), new TreeMap<>()));
                continue;
            }
            // Someone who lies there already, and has no other version of this name, asks for it.
            Placed parent = placed.get(random.nextInt(placed.size()));
            while (parent.dependencies().containsKey(next.name())
                    || parent.locked().name().equals(next.name())) {
                parent = placed.get(random.nextInt(placed.size()));
            }
            parent.dependencies().put(next.name(), "^" + next.version());
            String folder = isTop ? "" : parent.path() + "/";
            Placed one = new Placed(next, folder + "node_modules/" + next.name(), new TreeMap<>());
            for (int i = random.nextInt(MORE_DEPENDENCIES + 1); i > 0; i--) {
                Placed other = placed.get(random.nextInt(placed.size()));
                if (other.path().lastIndexOf("node_modules/") == 0
                        && !other.locked().name().equals(next.name())) {
                    one.dependencies()
                            .putIfAbsent(
                                    other.locked().name(), "^" + other.locked().version());
                }
            }
            placed.add(one);
        }
    }

    private void write(OutputStream out) throws IOException {
        DefaultIndenter indent = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter layout = new DefaultPrettyPrinter(
                        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER))
                .withObjectIndenter(indent);
        try (JsonGenerator json = new JsonFactory().createGenerator(out).setPrettyPrinter(layout)) {
            json.writeStartObject();
            json.writeStringField("name", "synthetic");
            json.writeStringField("version", "1.0.0");
            json.writeNumberField("lockfileVersion", 3);
            json.writeBooleanField("requires", true);
            json.writeObjectFieldStart("packages");
            json.writeObjectFieldStart("");
            json.writeStringField("name", "synthetic");
            json.writeStringField("version", "1.0.0");
            dependencies(json, direct);
            json.writeEndObject();
            Map<String, Placed> byPath = new TreeMap<>();
            placed.forEach(one -> byPath.put(one.path(), one));
            for (Placed one : byPath.values()) {
                entry(json, one);
            }
            json.writeEndObject();
            json.writeEndObject();
        }
    }

    private void entry(JsonGenerator json, Placed one) throws IOException {
        String name = one.locked().name();
        String version = one.locked().version();
        byte[] digest = new byte[SHA512_BYTES];
        random.nextBytes(digest);
        json.writeObjectFieldStart(one.path());
        json.writeStringField("version", version);
        json.writeStringField(
                "resolved",
                "https://registry.example/" + name + "/-/" + name.substring(name.indexOf('/') + 1) + "-" + version
                        + ".tgz");
        json.writeStringField("integrity", "sha512-" + Base64.getEncoder().encodeToString(digest));
        if (!one.dependencies().isEmpty()) {
            dependencies(json, one.dependencies());
        }
        json.writeObjectFieldStart("engines");
        json.writeStringField("node", ">=" + 2 * (4 + random.nextInt(8)));
        json.writeEndObject();
        json.writeEndObject();
    }

    private static void dependencies(JsonGenerator json, Map<String, String> dependencies) throws IOException {
        json.writeObjectFieldStart("dependencies");
        for (Map.Entry<String, String> dependency : dependencies.entrySet()) {
            json.writeStringField(dependency.getKey(), dependency.getValue());
        }
        json.writeEndObject();
    }
}
