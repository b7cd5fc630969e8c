package org.example.pfsec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.LocatedPackage;
import dev.packagefast.security.plugin.PackagePolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InternalNamesTest {
    @Test
    void deniesNamesOfOursFromElsewhere(@TempDir Path folder) throws Exception {
        Path lockfile = Files.writeString(folder.resolve("package-lock.json"), """
                {"lockfileVersion": 3, "packages": {
                  "": {},
                  "node_modules/acme-ours": {"version": "1.0.0", "resolved": "https://packages.acme.example/a.tgz"},
                  "node_modules/acme-theirs": {"version": "9.9.9", "resolved": "https://registry.example/a.tgz"},
                  "node_modules/other": {"version": "1.0.0", "resolved": "https://registry.example/o.tgz"}}}""");
        List<LocatedPackage> packages = Inventory.read(lockfile).packages();
        PackagePolicy policy = ServiceLoader.load(PackagePolicy.class).findFirst().orElseThrow();
        assertEquals(
                List.of("acme-theirs"),
                policy.deny(packages).stream().map(each -> each.located().name()).toList());
    }
}
