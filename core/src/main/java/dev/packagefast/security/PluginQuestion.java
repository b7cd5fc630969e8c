package dev.packagefast.security;

import java.nio.file.Path;

/**
 * What plugins are asked before an operation.
 *
 * @param subject the package
 * @param about the file that the operation is about; the empty path for none
 * @param advisories whether advisory sources are asked as well
 */
record PluginQuestion(PackageSubject subject, Path about, boolean advisories) {
    static PluginQuestion policy(PackageSubject subject, Path about) {
        return new PluginQuestion(subject, about, false);
    }
}
