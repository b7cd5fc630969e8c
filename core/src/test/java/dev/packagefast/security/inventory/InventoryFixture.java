package dev.packagefast.security.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.testing.Fuzz;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes a fixture to a file, reads it back as an inventory, and words what was found for comparison. */
public final class InventoryFixture {
    private InventoryFixture() {}

    /** Writes a file somewhere below {@code folder}, and the folders on the way to it. */
    static Path write(Path folder, String path, String content) throws IOException {
        Path file = folder.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    /** Reads {@code content} as a file of this name in {@code folder}. */
    public static Inventory read(Path folder, String fileName, String content) {
        return read(folder, fileName, content.getBytes(StandardCharsets.UTF_8));
    }

    public static Inventory read(Path folder, String fileName, byte[] content) {
        try {
            return Inventory.read(Files.write(folder.resolve(fileName), content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code name@version source} of each package, then what is special about it; asserts that there is no problem. */
    public static List<String> describe(Inventory inventory) {
        assertThat(inventory.problems()).isEmpty();
        List<String> lines = new ArrayList<>();
        for (LocatedPackage found : inventory.packages()) {
            StringBuilder line = new StringBuilder()
                    .append(found)
                    .append(' ')
                    .append(found.source().wireName());
            found.alias().ifPresent(alias -> line.append(" as ").append(alias));
            append(line, " dev", found.dev());
            append(line, " devOptional", found.devOptional());
            append(line, " optional", found.optional() && !found.devOptional());
            append(line, " peer", found.peer());
            append(line, " bundled", found.bundled());
            append(line, " script", found.hasInstallScript().orElse(false));
            if (!found.groups().isEmpty()) {
                line.append(' ').append(found.groups().stream().sorted().toList());
            }
            lines.add(line.toString());
        }
        return lines;
    }

    private static void append(StringBuilder line, String word, boolean on) {
        if (on) {
            line.append(word);
        }
    }

    /** The package of this name; there must be exactly one. */
    public static LocatedPackage one(Inventory inventory, String name) {
        List<LocatedPackage> found = inventory.packages().stream()
                .filter(each -> each.name().equals(name))
                .toList();
        assertThat(found).as("packages named %s", name).hasSize(1);
        return found.getFirst();
    }

    /** The paths of the package of this name, as text. */
    public static List<String> paths(Inventory inventory, String name) {
        return one(inventory, name).paths().shown().stream()
                .map(DependencyPath::toString)
                .toList();
    }

    /** The only problem, as text without its file's folder. */
    public static String problem(Inventory inventory) {
        assertThat(inventory.problems()).hasSize(1);
        InventoryProblem problem = inventory.problems().getFirst();
        Place place = problem.place();
        return new InventoryProblem(
                        problem.kind(),
                        new Place(place.file().getFileName(), place.lineOrZero()),
                        problem.what(),
                        problem.remedy())
                .toString();
    }

    /**
     * Reads mutations of {@code seeds} as each of these formats: whatever the bytes are, reading ends in an inventory,
     * every package of which has a name, a package URL and at least one path, and every problem a remedy. No exception
     * is legal.
     */
    public static void fuzz(Path folder, List<String> formats, List<String> seeds) {
        Fuzz.run(
                seeds.stream()
                        .map(seed -> seed.getBytes(StandardCharsets.UTF_8))
                        .toList(),
                bytes -> {
                    Path file = Files.write(folder.resolve("fuzzed"), bytes);
                    for (String format : formats) {
                        check(Inventory.readAs(file, format));
                    }
                });
    }

    private static void check(Inventory inventory) {
        for (LocatedPackage found : inventory.packages()) {
            assertThat(found.name()).isNotEmpty();
            assertThat(found.purl()).startsWith("pkg:");
            assertThat(found.paths().shown()).isNotEmpty();
        }
        for (InventoryProblem problem : inventory.problems()) {
            assertThat(problem.what()).isNotBlank();
            assertThat(problem.remedy()).isNotBlank();
            assertThat(problem.toString()).doesNotContain("\n", "\0");
        }
    }
}
