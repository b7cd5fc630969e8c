package dev.packagefast.security.inventory;

import java.nio.file.Path;

/**
 * A file or folder that a walk left out on purpose.
 *
 * @param path where it is
 * @param reason why, in words for a person
 */
public record SkippedPath(Path path, String reason) {}
