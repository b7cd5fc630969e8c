package dev.packagefast.cli.plugin;

import dev.packagefast.security.plugin.AuditSink;
import dev.packagefast.security.plugin.MetricSink;
import dev.packagefast.security.plugin.PackagePolicy;
import dev.packagefast.security.plugin.Plugin;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One jar of the plugin folder with what it provides. The first call that fails ends its part in this run; what failed
 * is kept. Not safe for use by several threads.
 */
public final class PluginJar {
    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_FAILURE = 500;

    private final Path jar;
    private final Duration limit;
    private final List<Plugin> plugins = new ArrayList<>();
    private String name;
    private String version = "";
    private String failure = "";

    private PluginJar(Path jar, Duration limit) {
        this.jar = jar;
        this.limit = limit;
        this.name = String.valueOf(jar.getFileName());
    }

    /** Loads what the jar names as its services; what goes wrong is its {@link #failure}. */
    static PluginJar load(Path jar, Duration limit) {
        PluginJar loaded = new PluginJar(jar, limit);
        if (isWritableByOthers(jar)) {
            loaded.failure = "others may write to it: chmod go-w " + jar;
            return loaded;
        }
        List<Plugin> found = loaded.call(() -> services(jar));
        if (found == null) {
            return loaded;
        }
        if (found.isEmpty()) {
            loaded.failure = "provides nothing: META-INF/services names none of the interfaces";
            return loaded;
        }
        List<String> said = loaded.call(
                () -> List.of(found.getFirst().name(), found.getFirst().version()));
        if (said != null) {
            for (String text : said) {
                if (text.isBlank()
                        || text.length() > LONGEST_NAME
                        || text.chars().anyMatch(Character::isISOControl)) {
                    loaded.failure = "gives a name or a version that is empty, long or not printable";
                    return loaded;
                }
            }
            loaded.name = said.getFirst();
            loaded.version = said.getLast();
            loaded.plugins.addAll(found);
        }
        return loaded;
    }

    private static boolean isWritableByOthers(Path jar) {
        try {
            for (Path each : List.of(jar, jar.resolveSibling(""))) {
                Set<PosixFilePermission> rights = Files.getPosixFilePermissions(each);
                if (rights.contains(PosixFilePermission.OTHERS_WRITE)
                        || rights.contains(PosixFilePermission.GROUP_WRITE)) {
                    return true;
                }
            }
            return false;
        } catch (IOException | UnsupportedOperationException unknown) {
            return false;
        }
    }

    /** The loader stays open: classes are loaded from it as long as the plugin is asked. */
    private static List<Plugin> services(Path jar) throws IOException {
        URLClassLoader loader = new URLClassLoader(
                jar.getFileName().toString(),
                new URL[] {jar.toUri().toURL()},
                new ApiLoader(PluginJar.class.getClassLoader()));
        List<Plugin> found = new ArrayList<>();
        for (Class<? extends Plugin> type : List.of(PackagePolicy.class, AuditSink.class, MetricSink.class)) {
            for (Plugin plugin : ServiceLoader.load(type, loader)) {
                found.add(plugin);
            }
        }
        return found;
    }

    /** Its answer within the time limit; null, with the reason in {@link #failure}, for none. */
    <T> @Nullable T call(Callable<T> question) {
        if (!failure.isEmpty()) {
            return null;
        }
        FutureTask<T> task = new FutureTask<>(question);
        Thread thread = new Thread(task, "plugin " + jar.getFileName());
        // One that never ends must not keep the command from ending.
        thread.setDaemon(true);
        thread.start();
        try {
            T answer = task.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (answer == null) {
                failure = "answered null";
            }
            return answer;
        } catch (TimeoutException hangs) {
            thread.interrupt();
            failure = "gave no answer within " + limit.toMillis() + " ms";
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            failure = "was interrupted";
        } catch (ExecutionException thrown) {
            Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
            String text = cause instanceof LinkageError
                    ? "was built against another version of pfsec: " + cause
                    : "failed: " + cause;
            failure = text.substring(0, Math.min(text.length(), LONGEST_FAILURE));
        }
        return null;
    }

    <P extends Plugin> List<P> providing(Class<P> type) {
        return plugins.stream().filter(type::isInstance).map(type::cast).toList();
    }

    public Path jar() {
        return jar;
    }

    /** What it calls itself; the file's name before it has said so. */
    public String name() {
        return name;
    }

    public String version() {
        return version;
    }

    /** The interfaces it provides, by their simple names. */
    public List<String> provides() {
        List<String> provided = new ArrayList<>();
        for (Class<? extends Plugin> type : List.of(PackagePolicy.class, AuditSink.class, MetricSink.class)) {
            if (!providing(type).isEmpty()) {
                provided.add(type.getSimpleName());
            }
        }
        return provided;
    }

    /** What went wrong; empty when nothing did. */
    public String failure() {
        return failure;
    }
}
