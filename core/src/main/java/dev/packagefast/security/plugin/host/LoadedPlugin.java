package dev.packagefast.security.plugin.host;

import dev.packagefast.security.plugin.AdvisorySource;
import dev.packagefast.security.plugin.AuditSink;
import dev.packagefast.security.plugin.LockfileReader;
import dev.packagefast.security.plugin.MetricSink;
import dev.packagefast.security.plugin.PackagePolicy;
import dev.packagefast.security.plugin.Plugin;
import dev.packagefast.security.plugin.ReportFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/** One jar of a plugin folder, or one instance of an embedder, with what it provides and its state. Thread-safe. */
public final class LoadedPlugin {
    /** Every kind of plugin, in the order of their names. */
    static final List<Class<? extends Plugin>> KINDS = List.of(
            AdvisorySource.class,
            AuditSink.class,
            LockfileReader.class,
            MetricSink.class,
            PackagePolicy.class,
            ReportFormat.class);

    private static final int LONGEST_NAME = 100;

    private final Guard guard;
    private final String name;
    private final String version;
    private final List<Plugin> parts;
    private final ClassLoader loader;

    private LoadedPlugin(Guard guard, String name, String version, List<Plugin> parts) {
        this.guard = guard;
        this.name = name;
        this.version = version;
        this.parts = List.copyOf(parts);
        this.loader = parts.isEmpty()
                ? ClassLoader.getPlatformClassLoader()
                : parts.getFirst().getClass().getClassLoader();
    }

    /** The plugin of a jar; what goes wrong is its {@link #failure}. */
    static LoadedPlugin ofJar(Path jar, HostSettings settings) {
        String label = String.valueOf(jar.getFileName());
        Guard guard = new Guard(settings);
        if (PluginFolder.isWritableByOthers(jar)) {
            return refused(guard, label, "may be changed by others: chmod go-w " + jar);
        }
        Optional<List<Plugin>> found =
                guard.call(label, ClassLoader.getPlatformClassLoader(), () -> PluginFolder.services(jar));
        if (found.isEmpty()) {
            return new LoadedPlugin(guard, label, "", List.of());
        }
        if (found.get().isEmpty()) {
            return refused(guard, label, "provides nothing: META-INF/services names none of the interfaces");
        }
        return introduced(guard, label, found.get());
    }

    /** The plugin of an embedder. */
    static LoadedPlugin ofInstance(Plugin plugin, HostSettings settings) {
        return introduced(new Guard(settings), plugin.getClass().getName(), List.of(plugin));
    }

    /** One that could not even be looked at. */
    static LoadedPlugin refused(HostSettings settings, String label, String reason) {
        return refused(new Guard(settings), label, reason);
    }

    private static LoadedPlugin refused(Guard guard, String label, String reason) {
        guard.refuse(label, reason);
        return new LoadedPlugin(guard, label, "", List.of());
    }

    private static LoadedPlugin introduced(Guard guard, String label, List<Plugin> parts) {
        Plugin first = parts.getFirst();
        Optional<List<String>> said = guard.call(
                label,
                first.getClass().getClassLoader(),
                () -> List.of(
                        Nonsense.someText(first.name(), "name", LONGEST_NAME),
                        Nonsense.someText(first.version(), "version", LONGEST_NAME)));
        return said.map(texts -> new LoadedPlugin(guard, texts.getFirst(), texts.getLast(), parts))
                .orElseGet(() -> new LoadedPlugin(guard, label, "", List.of()));
    }

    /** Its answer; empty, with the reason in {@link #failure}, if it gives none that counts. */
    <T> Optional<T> call(Callable<T> question) {
        return guard.call(name, loader, question);
    }

    /** It cannot be used, for that reason. */
    void refuse(String reason) {
        guard.refuse(name, reason);
    }

    <P extends Plugin> List<P> providing(Class<P> kind) {
        List<P> providing = new ArrayList<>();
        for (Plugin part : parts) {
            if (kind.isInstance(part)) {
                providing.add(kind.cast(part));
            }
        }
        return providing;
    }

    /** What it calls itself; the name of its file or class if it has not said so. */
    public String name() {
        return name;
    }

    /** Empty if it has not said so. */
    public String version() {
        return version;
    }

    /** The interfaces it provides, by their simple names. */
    public List<String> provides() {
        List<String> provided = new ArrayList<>();
        for (Class<? extends Plugin> kind : KINDS) {
            if (!providing(kind).isEmpty()) {
                provided.add(kind.getSimpleName());
            }
        }
        return provided;
    }

    /** What went wrong, half a sentence; empty if it may be asked. */
    public String failure() {
        return guard.failure();
    }
}
