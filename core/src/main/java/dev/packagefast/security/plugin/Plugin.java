package dev.packagefast.security.plugin;

/**
 * What every plugin says about itself. Its class is public, with a public constructor without parameters. Each call has
 * a time limit; a plugin that passes it, throws, or answers nonsense is not asked again in this run.
 */
public interface Plugin {
    /** A short name, at most 100 printable characters. */
    String name();

    /** Its own version. */
    String version();
}
