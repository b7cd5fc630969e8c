package dev.packagefast.cli.fix;

import dev.packagefast.security.ScanReport;
import dev.packagefast.security.VulnerablePackage;
import dev.packagefast.security.advisory.FixAdvice;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.policy.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The changes that clear a report, smallest first.
 *
 * @param steps by lockfile and kind, then along the same major version first
 * @param withoutFix the packages that no change is known for
 */
public record FixPlan(List<FixStep> steps, List<VulnerablePackage> withoutFix) {
    private static final Comparator<FixStep> SMALLEST_FIRST = Comparator.comparing(FixStep::lockfile)
            .thenComparing(FixStep::kind)
            .thenComparing(step -> !step.sameMajor())
            .thenComparing(FixStep::name)
            .thenComparing(FixStep::from);

    public FixPlan {
        steps = List.copyOf(steps);
        withoutFix = List.copyOf(withoutFix);
    }

    /**
     * Plans for what a scan found.
     *
     * @throws IOException if a lockfile that was read a moment ago can no longer be read
     */
    public static FixPlan of(ScanReport report) throws IOException {
        List<FixStep> steps = new ArrayList<>();
        List<VulnerablePackage> withoutFix = new ArrayList<>();
        Map<Path, NpmLock> locks = new HashMap<>();
        Dependents dependents = new Dependents(report.inventories());
        for (VulnerablePackage vulnerable : report.vulnerable()) {
            if (!(vulnerable.advice() instanceof FixAdvice.Upgrade upgrade)
                    || !Shell.isSafeName(vulnerable.located().name())
                    || !Shell.isSafeVersion(vulnerable.located().version())
                    || !Shell.isSafeVersion(upgrade.version())) {
                withoutFix.add(vulnerable);
                continue;
            }
            List<String> clears = new ArrayList<>();
            for (Finding finding : vulnerable.findings()) {
                clears.add(finding.advisory().id());
            }
            Set<Path> files = new LinkedHashSet<>();
            for (LocatedPackage location : vulnerable.locations()) {
                if (files.add(location.place().file())) {
                    steps.add(step(location, upgrade, clears, locks, dependents));
                }
            }
        }
        steps.sort(SMALLEST_FIRST);
        return new FixPlan(steps, withoutFix);
    }

    private static FixStep step(
            LocatedPackage located,
            FixAdvice.Upgrade upgrade,
            List<String> clears,
            Map<Path, NpmLock> locks,
            Dependents dependents)
            throws IOException {
        Path file = located.place().file();
        String fileName = String.valueOf(file.getFileName());
        if (fileName.equals("package-lock.json") || fileName.equals("npm-shrinkwrap.json")) {
            NpmLock lock = locks.get(file);
            if (lock == null) {
                lock = NpmLock.read(file);
                locks.put(file, lock);
            }
            return NpmFix.step(located, upgrade, clears, lock);
        }
        return ClientFix.step(located, fileName, upgrade, clears, dependents);
    }
}
