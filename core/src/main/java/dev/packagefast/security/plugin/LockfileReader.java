package dev.packagefast.security.plugin;

import dev.packagefast.security.inventory.BadLockfileException;
import java.util.List;
import java.util.Set;

/**
 * Reads lockfiles of a format that is not built in. Its files are found in the walk through a folder like any other, and
 * bounded like any other: {@link dev.packagefast.security.inventory.Limits}.
 */
public non-sealed interface LockfileReader extends Plugin {
    /** The most names that one reader may claim. */
    int MOST_FILE_NAMES = 100;

    /**
     * The names of its files, asked for once: a whole name such as {@code acme.lock}, or {@code *} and an ending, such as
     * {@code *.acme.lock}. Names of built-in formats are theirs: claiming one is an error, and an ending leaves them out.
     *
     * @return 1 to {@value #MOST_FILE_NAMES}, each of at most 100 printable characters without a slash
     */
    Set<String> fileNames();

    /**
     * Reads a whole file.
     *
     * @param fileName its name without folders
     * @param content its bytes, at most {@link dev.packagefast.security.inventory.Limits#MOST_BYTES}
     * @throws BadLockfileException when nothing of the file is to be used: it becomes a problem of the report, with line
     *     and remedy, and is no failure of the plugin
     */
    Reading read(String fileName, byte[] content) throws BadLockfileException;

    /**
     * What a file holds.
     *
     * @param packages in the order of the file; at most {@link dev.packagefast.security.inventory.Limits#MOST_PACKAGES}
     * @param omissions entries that made no sense and were left out; each becomes a problem of the report
     */
    record Reading(List<LockedPackage> packages, List<Omission> omissions) {
        public Reading {
            packages = List.copyOf(packages);
            omissions = List.copyOf(omissions);
        }

        /** With nothing left out. */
        public Reading(List<LockedPackage> packages) {
            this(packages, List.of());
        }
    }

    /**
     * An entry that was left out.
     *
     * @param line counted from 1, 0 when not known
     * @param what what was found against what was expected, without a full stop
     * @param remedy what to do about it, a sentence
     */
    record Omission(int line, String what, String remedy) {}
}
