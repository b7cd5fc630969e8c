package dev.packagefast.cli;

import dev.packagefast.security.plugin.host.PluginFailure;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Options that several commands share, and reading them. Values are text until here: picocli needs no converters. */
final class Options {
    private static final String LEVEL = "--level";
    private static final List<String> LEVELS = List.of("permissive", "standard", "strict");

    private Options() {}

    static OptionSpec text(String name, String label, String... description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    /** One that may be given several times. */
    static OptionSpec texts(String name, String label, String... description) {
        return OptionSpec.builder(name)
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .description(description)
                .build();
    }

    static List<String> values(ParseResult options, String name) {
        return options.matchedOptionValue(name, List.<String>of());
    }

    static OptionSpec choice(String name, List<String> choices, String fallback, String description) {
        return OptionSpec.builder(name)
                .type(String.class)
                .paramLabel(String.join("|", choices))
                .completionCandidates(choices)
                .hideParamSyntax(true)
                .defaultValue(fallback)
                .description(description)
                .build();
    }

    static OptionSpec flag(String name, String... description) {
        return OptionSpec.builder(name).description(description).build();
    }

    static OptionSpec quiet() {
        return OptionSpec.builder("-q", "--quiet")
                .description("No progress and no summary.")
                .build();
    }

    static OptionSpec auditLog() {
        return text("--audit-log", "FILE", "Append to this audit trail instead of the user's own.");
    }

    static OptionSpec level(String description) {
        return choice(LEVEL, LEVELS, "standard", description);
    }

    /** The value of {@code --level}. */
    static String level(ParseResult options) {
        return chosen(options, LEVEL, LEVELS);
    }

    static OptionSpec databaseKey() {
        return text("--db-key", "FILE", "Answer only if the database is signed with this public key.");
    }

    static OptionSpec signKey() {
        return text("--sign-key", "FILE", "Sign the index with this Ed25519 key (PKCS #8, PEM).");
    }

    static OptionSpec output() {
        return text("--output", "FILE", "Write the report to FILE instead of standard output.");
    }

    static PositionalParamSpec paths(String arity, String... description) {
        return PositionalParamSpec.builder()
                .paramLabel("PATH")
                .arity(arity)
                .required(!arity.startsWith("0"))
                .type(List.class)
                .auxiliaryTypes(String.class)
                .description(description)
                .build();
    }

    static Optional<String> value(ParseResult options, String name) {
        @Nullable String value = options.matchedOptionValue(name, (String) null);
        return Optional.ofNullable(value);
    }

    static Optional<Path> file(ParseResult options, String name) {
        return value(options, name).map(text -> path(options, text));
    }

    /** The value of an option out of a fixed list. */
    static String chosen(ParseResult options, String name, List<String> choices) {
        String value = options.commandSpec().findOption(name).getValue();
        if (!choices.contains(value)) {
            throw usage(options, name + " is one of " + String.join(", ", choices) + ", not '" + value + "'");
        }
        return value;
    }

    /** The value of {@code --format}: a built-in one, else that of a plugin. */
    static String format(ParseResult options, List<String> builtIn, UserPlugins plugins) {
        String value = options.commandSpec().findOption("--format").getValue();
        if (builtIn.contains(value) || plugins.reportFormats().contains(value)) {
            return value;
        }
        StringBuilder message = new StringBuilder("--format is one of " + String.join(", ", builtIn));
        if (!plugins.reportFormats().isEmpty()) {
            message.append(", or of plugins ").append(String.join(", ", plugins.reportFormats()));
        }
        message.append(", not '").append(value).append('\'');
        for (PluginFailure failure : plugins.failures()) {
            message.append("; ").append(failure);
        }
        throw usage(options, message.toString());
    }

    static List<Path> paths(ParseResult options, List<String> fallback) {
        List<String> texts = options.matchedPositionalValue(0, fallback);
        List<Path> paths = new ArrayList<>();
        for (String text : texts) {
            paths.add(path(options, text));
        }
        return paths;
    }

    static Path path(ParseResult options, String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException invalid) {
            throw usage(options, "'" + text + "' is no path: " + invalid.getReason());
        }
    }

    static int number(ParseResult options, String name, int fallback) {
        Optional<String> text = value(options, name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException none) {
            // Said below.
        }
        throw usage(options, name + " is a number above 0, not '" + text.get() + "'");
    }

    static boolean has(ParseResult options, String name) {
        return options.hasMatchedOption(name);
    }

    static ParameterException usage(ParseResult options, String message) {
        return new ParameterException(options.commandSpec().commandLine(), message);
    }
}
