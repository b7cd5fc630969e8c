package dev.packagefast.security.plugin.host;

import dev.packagefast.security.advisory.AdvisoryMatch;
import dev.packagefast.security.advisory.PackageVersion;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.inventory.FurtherFormats;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.performance.PerformanceMetric;
import dev.packagefast.security.plugin.AdvisorySource;
import dev.packagefast.security.plugin.AuditSink;
import dev.packagefast.security.plugin.MetricSink;
import dev.packagefast.security.plugin.PackagePolicy;
import dev.packagefast.security.plugin.Plugin;
import dev.packagefast.security.plugin.ReportContents;
import dev.packagefast.security.plugin.ReportFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The plugins of one command or service, and the questions to them. A question is put to each plugin that may be asked;
 * nothing is thrown for what a plugin does, which is among the {@link #failures()} instead: whoever asks looks there
 * afterwards. Thread-safe.
 */
public final class Plugins {
    /** Names of formats that are built in; no plugin may take one. */
    public static final Set<String> BUILT_IN_FORMATS =
            Set.of("table", "json", "sarif", "cyclonedx", "spdx", "html", "markdown");

    private static final Pattern FORMAT = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private final List<LoadedPlugin> all;
    private final FileNames fileNames = new FileNames();
    private final Map<String, Format> formats = new TreeMap<>();

    private record Format(LoadedPlugin plugin, ReportFormat format) {}

    private Plugins(List<LoadedPlugin> all) {
        this.all = List.copyOf(all);
        for (LoadedPlugin plugin : this.all) {
            fileNames.add(plugin);
            for (ReportFormat format : plugin.providing(ReportFormat.class)) {
                plugin.call(() -> formatName(format)).ifPresent(name -> add(name, new Format(plugin, format)));
            }
        }
    }

    /**
     * The plugins of a folder, in the order of its jars.
     *
     * @throws IOException if the folder is not there or cannot be read
     */
    public static Plugins load(Path folder, HostSettings settings) throws IOException {
        return load(folder, settings, trusted -> "");
    }

    /**
     * As {@link #load(Path, HostSettings)}, but for jars that are not to be loaded: they are plugins that failed, and
     * nothing of them runs.
     *
     * @param refusal why a jar is not to be loaded, half a sentence; empty for one that is
     * @throws IOException if the folder is not there or cannot be read
     */
    public static Plugins load(Path folder, HostSettings settings, Function<Path, String> refusal) throws IOException {
        return new Plugins(PluginFolder.load(folder, settings, refusal));
    }

    /** Instances, then the jars of each folder; a folder that is not there or cannot be read is a plugin that failed. */
    public static Plugins of(List<? extends Plugin> instances, List<Path> folders, HostSettings settings) {
        List<LoadedPlugin> loaded = new ArrayList<>();
        for (Plugin instance : instances) {
            loaded.add(LoadedPlugin.ofInstance(instance, settings));
        }
        for (Path folder : folders) {
            try {
                loaded.addAll(PluginFolder.load(folder, settings, trusted -> ""));
            } catch (IOException failed) {
                loaded.add(LoadedPlugin.refused(
                        settings, folder.toString(), "is a folder that cannot be read: " + failed));
            }
        }
        return new Plugins(loaded);
    }

    private static String formatName(ReportFormat format) {
        String name = Nonsense.someText(format.format(), "name of a format", 32);
        if (!FORMAT.matcher(name).matches()) {
            throw new Nonsense("'" + name + "' as the name of a format");
        }
        return name;
    }

    private void add(String name, Format format) {
        if (BUILT_IN_FORMATS.contains(name)) {
            format.plugin.refuse("calls its report format '" + name + "', which is a name of pfsec's own");
        } else if (formats.putIfAbsent(name, format) != null) {
            format.plugin.refuse("calls its report format '" + name + "', as another plugin does");
        }
    }

    /** Each jar and instance, those that failed as well. */
    public List<LoadedPlugin> all() {
        return all;
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    /** Those that have failed and are not asked at present. */
    public List<PluginFailure> failures() {
        List<PluginFailure> failures = new ArrayList<>();
        for (LoadedPlugin plugin : all) {
            String failure = plugin.failure();
            if (!failure.isEmpty()) {
                failures.add(new PluginFailure(plugin.name(), failure));
            }
        }
        return failures;
    }

    /** Whether one provides that kind. */
    public boolean provides(Class<? extends Plugin> kind) {
        for (LoadedPlugin plugin : all) {
            if (!plugin.providing(kind).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    /** What policies deny. */
    public List<PolicyDenial> denied(List<LocatedPackage> packages) {
        List<LocatedPackage> asked = List.copyOf(packages);
        List<PolicyDenial> denied = new ArrayList<>();
        for (LoadedPlugin plugin : all) {
            for (PackagePolicy policy : plugin.providing(PackagePolicy.class)) {
                plugin.call(() -> PolicyAnswers.checked(plugin.name(), policy.deny(asked), asked))
                        .ifPresent(denied::addAll);
            }
        }
        return denied;
    }

    /** What advisory sources know; no entry for a package that none says anything about. */
    public Map<PackageVersion, List<AdvisoryMatch>> advisories(List<PackageVersion> packages) {
        List<PackageVersion> asked = List.copyOf(packages);
        Map<PackageVersion, List<AdvisoryMatch>> known = new HashMap<>();
        for (LoadedPlugin plugin : all) {
            for (AdvisorySource source : plugin.providing(AdvisorySource.class)) {
                plugin.call(() -> AdvisoryAnswers.checked(plugin.name(), source.advisories(asked), asked))
                        .ifPresent(answer -> answer.forEach(
                                (about, matches) -> known.computeIfAbsent(about, unseen -> new ArrayList<>())
                                        .addAll(matches)));
            }
        }
        return known;
    }

    /** The formats of lockfile readers. One whose plugin fails throws what becomes a problem of the file. */
    public FurtherFormats lockfileFormats() {
        return fileNames;
    }

    /** The names of report formats, sorted. */
    public List<String> reportFormats() {
        return List.copyOf(formats.keySet());
    }

    /**
     * The whole report in the format of a plugin; empty if that fails.
     *
     * @param format one out of {@link #reportFormats()}
     */
    public Optional<byte[]> report(String format, ReportContents contents) {
        Format found = format(format);
        BoundedBytes out = new BoundedBytes(ReportFormat.MOST_BYTES);
        return found.plugin.call(() -> {
            found.format.write(contents, out);
            return out.end();
        });
    }

    /** Whose format that is, one out of {@link #reportFormats()}. */
    public LoadedPlugin writerOf(String format) {
        return format(format).plugin;
    }

    private Format format(String name) {
        Format found = formats.get(name);
        if (found == null) {
            throw new IllegalArgumentException("'" + name + "' is no report format of a plugin");
        }
        return found;
    }

    /** Hands an event to every audit sink. */
    public void audit(AuditEvent event) {
        for (LoadedPlugin plugin : all) {
            for (AuditSink sink : plugin.providing(AuditSink.class)) {
                plugin.call(() -> {
                    sink.accept(event);
                    return true;
                });
            }
        }
    }

    /** Hands a figure to every metric sink. */
    public void measured(PerformanceMetric metric) {
        for (LoadedPlugin plugin : all) {
            for (MetricSink sink : plugin.providing(MetricSink.class)) {
                plugin.call(() -> {
                    sink.accept(metric);
                    return true;
                });
            }
        }
    }
}
