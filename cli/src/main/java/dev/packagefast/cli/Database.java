package dev.packagefast.cli;

import dev.packagefast.security.ScanReport;
import dev.packagefast.security.advisory.AdvisoryIndex;
import dev.packagefast.security.advisory.CorruptIndexException;
import dev.packagefast.security.advisory.IndexMetadata;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/**
 * The advisory database that a command answers from: the one named, else the user's own, else the starter snapshot that
 * comes with pfsec.
 *
 * @param file empty for the starter
 * @param distrusted the user's own, which lies in what is scanned and was passed over
 */
record Database(AdvisoryIndex index, Optional<Path> file, Optional<Path> distrusted) implements AutoCloseable {
    /** From this age on a scan says that the database is old. */
    private static final Duration OLD = Duration.ofDays(7);

    private static final long SECONDS_PER_DAY = 86_400;

    /** What a version control system keeps in the folder that it has checked out. */
    private static final String[] OF_A_CHECKOUT = {".git", ".hg", ".svn"};

    static Database open(Optional<Path> named, Places places) {
        return open(named, places, ScannedTree.NONE);
    }

    /** As {@link #open(Optional, Places)}, for a look at that tree: what lies in it and nobody named may be anybody's. */
    static Database open(Optional<Path> named, Places places, ScannedTree tree) {
        if (named.isPresent()) {
            return new Database(
                    read(named.get(), "Check the path, or make one: pfsec db import PATH --out FILE"),
                    named,
                    Optional.empty());
        }
        Path own = places.database();
        if (!Files.exists(own)) {
            return new Database(starter(), Optional.empty(), Optional.empty());
        }
        if (tree.holds(own) && !isAtHome(own, places)) {
            return new Database(starter(), Optional.empty(), Optional.of(own));
        }
        return new Database(read(own, "Fetch it anew: pfsec db update"), Optional.of(own), Optional.empty());
    }

    /**
     * Whether it is the one at its usual place in the account's own home, and that home is no checkout: who looks at such
     * a home looks at their own files. What the environment calls a home may be anybody's.
     */
    private static boolean isAtHome(Path own, Places places) {
        for (String mark : OF_A_CHECKOUT) {
            if (Files.exists(places.accountHome().resolve(mark), LinkOption.NOFOLLOW_LINKS)) {
                return false;
            }
        }
        try {
            return Files.isSameFile(own, places.accountDatabase());
        } catch (IOException none) {
            return false;
        }
    }

    /** The report with a note about the database that was passed over. */
    ScanReport explain(ScanReport report) {
        return distrusted.isEmpty() ? report : report.withNote(ScannedTree.notUsed(distrusted.get(), "--db"));
    }

    /** The launcher's build has the snapshot as a file: reading a few pages beats unpacking all from the jar. */
    private static AdvisoryIndex starter() {
        String home = System.getProperty("pfsec.home");
        if (home != null) {
            Path file = Path.of(home, "starter.idx");
            if (Files.exists(file)) {
                return read(file, "Build pfsec anew: delete the folder target and run it again");
            }
        }
        return AdvisoryIndex.starter();
    }

    private static AdvisoryIndex read(Path file, String remedy) {
        try {
            return AdvisoryIndex.open(file);
        } catch (NoSuchFileException missing) {
            throw new CommandFailed(
                    Exit.NO_ANSWER, "there is no advisory database at " + file + "\n  " + remedy, missing);
        } catch (AccessDeniedException denied) {
            throw new CommandFailed(
                    Exit.NO_ANSWER, "the advisory database " + file + " may not be read by this user", denied);
        } catch (CorruptIndexException corrupt) {
            throw corrupt(corrupt);
        } catch (IOException failed) {
            throw new CommandFailed(
                    Exit.NO_ANSWER,
                    "the advisory database " + file + " cannot be read: "
                            + (failed instanceof FileSystemException named && named.getReason() != null
                                    ? named.getReason()
                                    : failed.getMessage()),
                    failed);
        }
    }

    static CommandFailed corrupt(CorruptIndexException corrupt) {
        return new CommandFailed(
                Exit.NO_ANSWER,
                corrupt.getMessage() + "\n  Fetch it anew: pfsec db update, or pfsec db import",
                corrupt);
    }

    boolean isStarter() {
        return file.isEmpty();
    }

    /** Ends the command with {@code exit} unless the index is whole and signed with the key in {@code keyFile}. */
    void requireSignature(Path keyFile, int exit) {
        if (!index.isSignedBy(IndexKeys.checking(keyFile))) {
            throw new CommandFailed(
                    exit,
                    "the advisory database " + index.file() + " is not signed with the key in " + keyFile
                            + "\n  get it anew from whoever signs it, or sign it: pfsec db import PATH --sign-key FILE");
        }
    }

    /**
     * One line for the end of a report: which data, how old, and what to do when it is old.
     *
     * @param ecosystems those that matter to the report, the oldest of which counts; all of them when empty
     */
    String summary(IndexMetadata metadata, Set<String> ecosystems, Instant now) {
        StringBuilder line = new StringBuilder("Database: ");
        line.append(
                isStarter()
                        ? "the starter that comes with pfsec"
                        : file.orElseThrow().toString());
        Optional<Instant> newest = metadata.newest(ecosystems);
        if (newest.isPresent()) {
            long days = Math.max(0, Duration.between(newest.get(), now).toDays());
            line.append(", of ")
                    .append(LocalDate.ofEpochDay(Math.floorDiv(newest.get().getEpochSecond(), SECONDS_PER_DAY)));
            line.append(days == 0 ? "" : days == 1 ? ", 1 day old" : ", " + days + " days old");
            if (days > OLD.toDays()) {
                line.append("; pfsec db update fetches today's");
            }
        }
        return line.toString();
    }

    @Override
    public void close() {
        try {
            index.close();
        } catch (IOException harmless) {
            // It was only read.
        }
    }
}
