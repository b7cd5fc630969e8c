package dev.packagefast.security.inventory;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What reading one file gave: never an exception.
 *
 * @param dependencies null when nothing of the file could be used
 * @param besides the files of the same folder that it depends on too; null when it may depend on any other
 */
record FileReading(
        Path file,
        List<InventoryProblem> problems,
        @Nullable PackageDependencies dependencies,
        @Nullable Set<String> besides) {

    static FileReading of(Path file, LockfileInput input, String formatName, LockfileFormat format) {
        LockfileContents contents = new LockfileContents(file);
        try {
            format.read(input, contents);
            List<InventoryProblem> problems = contents.problems();
            return new FileReading(
                    file,
                    problems,
                    new PackageDependencies(
                            formatName, file, contents.packages(), problems.isEmpty(), contents.graph()),
                    contents.besides());
        } catch (BadLockfileException e) {
            return new FileReading(
                    file,
                    List.of(unreadable(new Place(file, e.line()), e.what(), e.remedy())),
                    null,
                    contents.besides());
        } catch (NoSuchFileException e) {
            return unreadable(file, "is not there", "Check the path");
        } catch (AccessDeniedException e) {
            return unreadable(file, "may not be read by this user", "Give the user read permission");
        } catch (IOException e) {
            return unreadable(file, "cannot be read: " + reason(e), "Check the file and the disk it is on");
        }
    }

    /** A file of which nothing could be used. */
    static FileReading unreadable(Path file, String what, String remedy) {
        return new FileReading(file, List.of(unreadable(new Place(file, 0), what, remedy)), null, null);
    }

    /** The same of another file, which has the same content and has the same beside it. */
    FileReading in(Path other) {
        List<InventoryProblem> itsProblems = new ArrayList<>(problems.size());
        for (InventoryProblem each : problems) {
            Place place = new Place(other, each.place().lineOrZero());
            itsProblems.add(new InventoryProblem(each.kind(), place, each.what(), each.remedy()));
        }
        return new FileReading(other, itsProblems, dependencies == null ? null : dependencies.in(other), besides);
    }

    private static InventoryProblem unreadable(Place place, @Nullable String what, String remedy) {
        return new InventoryProblem(
                InventoryProblem.Kind.UNREADABLE, place, Text.printable(String.valueOf(what)), remedy);
    }

    private static String reason(IOException e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
