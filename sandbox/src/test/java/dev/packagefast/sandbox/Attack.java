package dev.packagefast.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** One line of {@code attacks.txt}. */
record Attack(String name, List<String> needs, String command) {
    static List<Attack> all() {
        try (var table = Attack.class.getResourceAsStream("attacks.txt")) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Attack::parse)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Attack parse(String line) {
        var parts = line.split(" \\| ", 3);
        return new Attack(parts[0].strip(), List.of(parts[1].strip().split(" ")), parts[2].strip());
    }

    /** Whether this level holds it. */
    boolean isHeldAt(Isolation level) {
        return !needs.contains("seen") || level == Isolation.L3;
    }

    /** Whether it must work unconfined for this kind of user. */
    boolean mustWorkFor(boolean superuser) {
        return !needs.contains("kernel") && (superuser || !needs.contains("root"));
    }
}
