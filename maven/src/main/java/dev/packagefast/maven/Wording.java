package dev.packagefast.maven;

import java.util.List;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.repository.RemoteRepository;
import org.jspecify.annotations.Nullable;

/** How problems are put: coordinates, the repositories that were asked, and reasons on one line. */
final class Wording {
    /** Of a POM that the stack is too small for. */
    static final String TOO_DEEP = "a POM on the way is nested too deep to be resolved";

    private static final int LONGEST = 600;

    private Wording() {}

    /** {@code central (https://…)} of each, without credentials. */
    static String asked(RepositorySystemSession session, List<RemoteRepository> repositories) {
        String local = "the local repository " + session.getLocalRepository().getBasePath();
        if (session.isOffline() || repositories.isEmpty()) {
            return local + (session.isOffline() ? " alone (offline)" : "");
        }
        StringBuilder asked = new StringBuilder(local);
        for (int i = 0; i < repositories.size(); i++) {
            RemoteRepository repository = repositories.get(i);
            asked.append(i == repositories.size() - 1 ? " and " : ", ")
                    .append(repository.getId())
                    .append(" (")
                    .append(address(repository.getUrl()))
                    .append(')');
        }
        return asked.toString();
    }

    static String address(@Nullable String url) {
        if (url == null) {
            return "no address";
        }
        int start = url.indexOf("://");
        int at = start < 0 ? -1 : url.indexOf('@', start);
        int path = start < 0 ? -1 : url.indexOf('/', start + 3);
        return at < 0 || (path >= 0 && path < at) ? url : url.substring(0, start + 3) + url.substring(at + 1);
    }

    /** The deepest reason that says something. */
    static String reason(Throwable failure) {
        Throwable deepest = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StackOverflowError) {
                return TOO_DEEP;
            }
            if (cause.getMessage() != null) {
                deepest = cause;
            }
        }
        String message = deepest.getMessage();
        return oneLine(message == null ? deepest.getClass().getSimpleName() : message);
    }

    static String oneLine(@Nullable String text) {
        String line = String.valueOf(text).replaceAll("\\s+", " ").strip();
        int cause = line.indexOf(" caused by: ");
        // The names of classes, which help nobody mend a file.
        line = cause < 0 ? line : line.substring(0, cause);
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
