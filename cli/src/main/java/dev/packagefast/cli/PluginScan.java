package dev.packagefast.cli;

import dev.packagefast.security.PluginFailures;
import dev.packagefast.security.ProjectScan;
import dev.packagefast.security.ScanReport;
import dev.packagefast.security.SecurityLevel;
import dev.packagefast.security.advisory.AdvisoryIndex;
import dev.packagefast.security.inventory.LockfileFormats;
import dev.packagefast.security.plugin.host.PluginFailure;
import dev.packagefast.security.plugin.host.Plugins;
import dev.packagefast.security.policy.PolicyNote;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A scan with plugins. Loaded when there are some. */
final class PluginScan {
    private final Plugins plugins;
    private final SecurityLevel level;
    private final Set<PluginFailure> judged = new HashSet<>();
    private boolean refused;

    PluginScan(UserPlugins plugins, String level) {
        this.plugins = plugins.load();
        this.level = SecurityLevel.valueOf(level.toUpperCase(Locale.ROOT));
    }

    ScanReport of(List<Path> paths, AdvisoryIndex index, LockfileFormats formats) {
        return ProjectScan.of(paths, index, formats, plugins);
    }

    /** With what it means that plugins failed since this was last asked. */
    ScanReport judged(ScanReport report) {
        List<PluginFailure> failures = new ArrayList<>();
        for (PluginFailure failure : plugins.failures()) {
            if (judged.add(failure)) {
                failures.add(failure);
            }
        }
        PluginFailures meaning = PluginFailures.at(level, failures);
        refused |= !meaning.denied().isEmpty();
        ScanReport told = report.withDenied(meaning.denied());
        if (!meaning.skipped().isEmpty()) {
            for (PluginFailure failure : failures) {
                told = told.withNote(new PolicyNote(
                        PolicyNote.Kind.PLUGIN_SKIPPED,
                        "the plugin " + failure.plugin(),
                        "was skipped: it " + failure.reason(),
                        "Mend or remove it: pfsec plugins"));
            }
        }
        return told;
    }

    /** Whether one failed so that the level denies every package. */
    boolean isRefused() {
        return refused;
    }
}
