package dev.packagefast.cli.plugin;

import dev.packagefast.security.DeniedPackage;
import dev.packagefast.security.audit.AuditEvent;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.performance.PerformanceMetric;
import dev.packagefast.security.plugin.AuditSink;
import dev.packagefast.security.plugin.MetricSink;
import dev.packagefast.security.plugin.PackagePolicy;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The plugins of a folder. Loading none costs the question whether the folder is there. */
public final class Plugins {
    /** For one call. */
    public static final Duration LIMIT = Duration.ofSeconds(5);

    private static final int LONGEST_REASON = 1_000;

    private final List<PluginJar> jars;

    private Plugins(List<PluginJar> jars) {
        this.jars = List.copyOf(jars);
    }

    /** @throws IOException if the folder is there and cannot be read */
    public static Plugins load(Path folder, Duration limit) throws IOException {
        List<PluginJar> jars = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            List<Path> files = new ArrayList<>();
            try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
                found.forEach(files::add);
            }
            Collections.sort(files);
            for (Path jar : files) {
                jars.add(PluginJar.load(jar, limit));
            }
        }
        return new Plugins(jars);
    }

    public List<PluginJar> jars() {
        return jars;
    }

    public boolean isEmpty() {
        return jars.isEmpty();
    }

    /** What its policies deny. A plugin that fails, now or before, is in {@link PluginJar#failure}. */
    public List<DeniedPackage> denied(List<LocatedPackage> packages) {
        List<DeniedPackage> denied = new ArrayList<>();
        Set<LocatedPackage> asked = Collections.newSetFromMap(new IdentityHashMap<>());
        asked.addAll(packages);
        for (PluginJar jar : jars) {
            for (PackagePolicy policy : jar.providing(PackagePolicy.class)) {
                List<DeniedPackage> answer =
                        jar.call(() -> checked(jar.name(), policy.deny(List.copyOf(packages)), asked));
                denied.addAll(answer == null ? List.of() : answer);
            }
        }
        return denied;
    }

    /**
     * All of an answer or nothing: one that is half nonsense is not half right. Read within the call, since a list of a
     * plugin's own may do anything when it is read.
     */
    private static List<DeniedPackage> checked(
            String plugin, List<PackagePolicy.Denial> answer, Set<LocatedPackage> asked) {
        List<DeniedPackage> said = new ArrayList<>();
        for (PackagePolicy.Denial denial : answer) {
            if (!isSense(denial, asked) || said.size() == asked.size()) {
                throw new IllegalStateException("denied what it was not asked about, or gave no reason of 1 to "
                        + LONGEST_REASON + " characters");
            }
            said.add(new DeniedPackage(plugin, denial.located().toString(), denial.reason()));
        }
        return said;
    }

    private static boolean isSense(PackagePolicy.Denial denial, Set<LocatedPackage> asked) {
        // A plugin is compiled without our null checks.
        Object reason = denial.reason();
        return asked.contains(denial.located())
                && reason instanceof String text
                && !text.isBlank()
                && text.length() <= LONGEST_REASON;
    }

    public void audit(AuditEvent event) {
        for (PluginJar jar : jars) {
            for (AuditSink sink : jar.providing(AuditSink.class)) {
                jar.call(() -> {
                    sink.accept(event);
                    return true;
                });
            }
        }
    }

    public void measured(PerformanceMetric metric) {
        for (PluginJar jar : jars) {
            for (MetricSink sink : jar.providing(MetricSink.class)) {
                jar.call(() -> {
                    sink.accept(metric);
                    return true;
                });
            }
        }
    }
}
