package dev.packagefast.cli;

import dev.packagefast.security.advisory.Severity;

/** Colours of a report; none in a pipe. */
final class Style {
    private final boolean colour;

    Style(boolean colour) {
        this.colour = colour;
    }

    String bold(String text) {
        return paint("1", text);
    }

    String dim(String text) {
        return paint("2", text);
    }

    String good(String text) {
        return paint("32", text);
    }

    String bad(String text) {
        return paint("31", text);
    }

    String severity(Severity severity, String text) {
        return switch (severity) {
            case MALICIOUS -> paint("1;97;41", text);
            case CRITICAL -> paint("1;31", text);
            case HIGH -> paint("31", text);
            case MODERATE -> paint("33", text);
            case LOW -> paint("36", text);
            case NONE, UNKNOWN -> paint("2", text);
        };
    }

    private String paint(String code, String text) {
        return colour ? "\033[" + code + "m" + text + "\033[0m" : text;
    }
}
