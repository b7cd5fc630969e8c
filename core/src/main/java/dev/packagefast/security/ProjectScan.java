package dev.packagefast.security;

import dev.packagefast.security.advisory.AdvisoryIndex;
import dev.packagefast.security.advisory.AdvisoryMatch;
import dev.packagefast.security.advisory.AliasGroup;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.advisory.MatchResult;
import dev.packagefast.security.advisory.Matcher;
import dev.packagefast.security.advisory.PackageVersion;
import dev.packagefast.security.advisory.Undecided;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryProblem;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.inventory.LockfileFormats;
import dev.packagefast.security.inventory.PackageDependencies;
import dev.packagefast.security.plugin.AdvisorySource;
import dev.packagefast.security.plugin.host.Plugins;
import dev.packagefast.security.plugin.host.PolicyDenial;
import dev.packagefast.security.policy.Finding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The way of a scan: lockfiles to packages, packages to findings.
 *
 * {@snippet :
 * try (AdvisoryIndex index = AdvisoryIndex.open(Path.of("advisories.idx"))) {
 *     ScanReport report = ProjectScan.of(List.of(Path.of(".")), index);
 * }
 * }
 *
 * <p>The findings read their details from the index when asked for: keep it open as long as they are shown.
 */
public final class ProjectScan {
    private final List<Path> files = new ArrayList<>();
    private final List<Inventory> inventories = new ArrayList<>();
    private final List<ScanProblem> problems = new ArrayList<>();
    /** By ecosystem, name and version, joined: a record as key would be linked by reflection on a cold start. */
    private final Map<String, Hit> hits = new LinkedHashMap<>();

    private final Set<String> ecosystems = new TreeSet<>();
    private int packages;

    private record Hit(List<LocatedPackage> locations, MatchResult result, FixAdvice advice) {}

    private ProjectScan() {}

    /** Reads each path, a lockfile or a folder, and matches what it names. Throws nothing for what is on disk. */
    public static ScanReport of(Collection<Path> paths, AdvisoryIndex index) {
        return of(paths, index, LockfileFormats.builtIn());
    }

    /** As {@link #of(Collection, AdvisoryIndex)}, reading those formats. */
    public static ScanReport of(Collection<Path> paths, AdvisoryIndex index, LockfileFormats formats) {
        Objects.requireNonNull(index, "index");
        Objects.requireNonNull(formats, "formats");
        ProjectScan scan = new ProjectScan();
        for (Path path : paths) {
            scan.add(path, Inventory.read(path, formats), index);
        }
        return scan.report();
    }

    /**
     * As {@link #of(Collection, AdvisoryIndex, LockfileFormats)}, with plugins: their readers read further lockfiles, their advisory
     * sources add findings, their policies deny packages. What is to become of those that failed is for the caller to
     * decide: {@link Plugins#failures} and {@link PluginFailures#at}.
     */
    public static ScanReport of(Collection<Path> paths, AdvisoryIndex index, LockfileFormats formats, Plugins plugins) {
        Objects.requireNonNull(index, "index");
        ProjectScan scan = new ProjectScan();
        LockfileFormats all = formats.withFurther(plugins.lockfileFormats());
        for (Path path : paths) {
            scan.add(path, Inventory.read(path, all), index);
        }
        List<LocatedPackage> packages = new ArrayList<>();
        for (Inventory inventory : scan.inventories) {
            packages.addAll(inventory.packages());
        }
        if (plugins.provides(AdvisorySource.class)) {
            scan.addReported(packages, plugins, index.matcher());
        }
        List<DeniedPackage> denied = new ArrayList<>();
        for (PolicyDenial denial : plugins.denied(packages)) {
            denied.add(new DeniedPackage(denial.plugin(), denial.located().toString(), denial.reason()));
        }
        return scan.report().withDenied(denied);
    }

    private void addReported(List<LocatedPackage> packages, Plugins plugins, Matcher matcher) {
        Map<PackageVersion, List<LocatedPackage>> versions = new LinkedHashMap<>();
        for (LocatedPackage located : packages) {
            if (located.isFromRegistry()) {
                versions.computeIfAbsent(
                                new PackageVersion(located.ecosystem(), located.name(), located.version()),
                                unseen -> new ArrayList<>())
                        .add(located);
            }
        }
        plugins.advisories(List.copyOf(versions.keySet())).forEach((about, reported) -> {
            String version = about.ecosystem() + '\0' + about.name() + '\0' + about.version();
            Hit known = hits.get(version);
            MatchResult ofIndex = known == null ? MatchResult.NONE : known.result;
            MatchResult merged = ReportedMatches.merged(ofIndex, reported);
            List<Optional<String>> ends = new ArrayList<>();
            for (AdvisoryMatch match : merged.matches()) {
                if (match.advisory().source().isPresent()) {
                    ends.add(match.fix());
                }
            }
            FixAdvice advice = known != null && ends.isEmpty()
                    ? known.advice
                    : FixAdvice.of(matcher, about.ecosystem(), about.name(), about.version(), ends);
            hits.put(version, new Hit(versions.getOrDefault(about, List.of()), merged, advice));
        });
    }

    private void add(Path path, Inventory inventory, AdvisoryIndex index) {
        files.addAll(inventory.files());
        inventories.add(inventory);
        for (InventoryProblem problem : inventory.problems()) {
            problems.add(new ScanProblem(problem.place().toString(), problem.what(), problem.remedy()));
        }
        if (inventory.files().isEmpty() && inventory.problems().isEmpty()) {
            problems.add(new ScanProblem(
                    path.toString(), "holds no lockfile that pfsec reads", "Name a project's folder or a lockfile"));
        }
        int found = 0;
        for (PackageDependencies file : inventory.dependencies()) {
            found += file.packages().size();
            if (file.original() == file) {
                for (LocatedPackage located : file.packages()) {
                    ecosystems.add(located.ecosystem());
                }
            }
        }
        packages += found;
        // Asking about nothing costs as much as asking about a few, which counts where many files are named.
        if (found > 0) {
            for (Matching.Known known : Matching.of(inventory.dependencies(), index)) {
                add(known);
            }
        }
    }

    private void add(Matching.Known known) {
        LocatedPackage located = known.located();
        String version = located.ecosystem() + '\0' + located.name() + '\0' + located.version();
        Hit hit = hits.get(version);
        if (hit == null) {
            hit = new Hit(new ArrayList<>(), known.result(), known.advice());
            hits.put(version, hit);
            for (Undecided undecided : known.result().undecided()) {
                problems.add(new ScanProblem(
                        located.toString(),
                        "nobody can say whether " + undecided.advisory().id() + " touches it: " + undecided.reason(),
                        "Read the advisory and decide by hand"));
            }
        }
        hit.locations.add(located);
    }

    private ScanReport report() {
        List<VulnerablePackage> vulnerable = new ArrayList<>();
        for (Hit hit : hits.values()) {
            List<Finding> findings = new ArrayList<>();
            for (AdvisoryMatch match : hit.result.matches()) {
                findings.add(new Finding(hit.locations, match.advisory(), match.fix()));
            }
            if (!findings.isEmpty()) {
                findings.sort(ProjectScan::worstFirst);
                List<AliasGroup> groups = new ArrayList<>(AliasGroup.of(hit.result.matches()));
                groups.sort((a, b) -> b.severity().compareTo(a.severity()));
                vulnerable.add(new VulnerablePackage(hit.locations, findings, groups, hit.advice));
            }
        }
        vulnerable.sort(ProjectScan::whatMattersFirst);
        return new ScanReport(files, packages, ecosystems, vulnerable, problems, inventories);
    }

    // Written out: comparators put together from lambdas are serializable ones, which no AOT cache holds.
    private static int worstFirst(Finding a, Finding b) {
        int order = b.severity().compareTo(a.severity());
        return order != 0 ? order : a.advisory().id().compareTo(b.advisory().id());
    }

    private static int whatMattersFirst(VulnerablePackage a, VulnerablePackage b) {
        int order = b.worst().compareTo(a.worst());
        if (order == 0) {
            order = Boolean.compare(a.developmentOnly(), b.developmentOnly());
        }
        if (order == 0) {
            order = a.located().ecosystem().compareTo(b.located().ecosystem());
        }
        if (order == 0) {
            order = a.located().name().compareTo(b.located().name());
        }
        return order != 0 ? order : a.located().version().compareTo(b.located().version());
    }
}
