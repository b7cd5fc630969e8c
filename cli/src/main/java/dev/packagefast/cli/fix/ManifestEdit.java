package dev.packagefast.cli.fix;

import java.nio.file.Path;

/**
 * One value of a {@code package.json}.
 *
 * @param section {@code dependencies} and its like, or {@code overrides}
 * @param key a name; in overrides a name with the version that is replaced
 */
public record ManifestEdit(Path manifest, String section, String key, String value) {}
