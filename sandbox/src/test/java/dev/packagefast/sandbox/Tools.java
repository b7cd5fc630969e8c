package dev.packagefast.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Programs of this machine that a test needs. */
final class Tools {
    private Tools() {}

    static boolean present(String program) {
        return Stream.of("/usr/bin", "/bin", "/usr/local/bin")
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }
}
