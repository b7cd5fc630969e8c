package dev.packagefast.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** The options that have a {@code pom.xml} resolved by Maven's own resolver. */
final class Resolving {
    /** The launcher adds the libraries that it takes when it sees this. */
    static final String RESOLVE = "--resolve";

    static final String OFFLINE = "--offline";
    static final String SETTINGS = "--maven-settings";

    private Resolving() {}

    static void describe(CommandSpec spec) {
        spec.addOption(Options.flag(
                RESOLVE, "Resolve each pom.xml with all it pulls in; asks the repositories of your settings.xml."));
        spec.addOption(Options.flag(OFFLINE, "With --resolve: ask only the local repository."));
        spec.addOption(Options.text(SETTINGS, "FILE", "With --resolve: use this settings.xml instead of your own."));
    }

    /** Whether it is asked for; the other options mean nothing without it. */
    static boolean isAsked(ParseResult options) {
        boolean asked = Options.has(options, RESOLVE);
        for (String other : new String[] {OFFLINE, SETTINGS}) {
            if (!asked && Options.has(options, other)) {
                throw Options.usage(options, other + " goes with " + RESOLVE);
            }
        }
        return asked;
    }
}
