package dev.packagefast.security.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PackageDependenciesTest {
    private static final String NPM = """
            {"name": "app", "version": "1.0.0", "lockfileVersion": 3, "packages": {
              "": {"name": "app", "workspaces": ["member"], "dependencies": {"a": "1"}},
              "member": {"name": "member", "version": "0.1.0", "dependencies": {"b": "1"}},
              "node_modules/member": {"resolved": "member", "link": true},
              "node_modules/a": {"version": "1.0.0", "dependencies": {"b": "1", "c": "1", "missing": "1"}},
              "node_modules/a/node_modules/b": {"version": "2.0.0", "dependencies": {"a": "1"}},
              "node_modules/b": {"version": "1.0.0"},
              "node_modules/c": {"version": "1.0.0", "dependencies": {"b": "1"}}}}""";

    @TempDir
    Path folder;

    private static List<String> names(List<LocatedPackage> packages) {
        List<String> names = new ArrayList<>();
        for (LocatedPackage each : packages) {
            names.add(each.toString());
        }
        return names;
    }

    private PackageDependencies only(String name, String text) throws IOException {
        List<PackageDependencies> all =
                Inventory.read(Files.writeString(folder.resolve(name), text)).dependencies();
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    private static List<String> required(PackageDependencies file, String name) {
        for (LocatedPackage each : file.packages()) {
            if (each.toString().equals(name)) {
                return names(file.requiredBy(each));
            }
        }
        throw new AssertionError("no package " + name);
    }

    @Test
    void hasEveryEdgeOfTheFile() throws IOException {
        PackageDependencies file = only("package-lock.json", NPM);
        assertThat(names(file.direct())).containsExactlyInAnyOrder("a@1.0.0", "member@0.1.0");
        assertThat(required(file, "a@1.0.0")).containsExactlyInAnyOrder("b@2.0.0", "c@1.0.0");
        assertThat(required(file, "b@2.0.0")).containsExactly("a@1.0.0");
        assertThat(required(file, "c@1.0.0")).containsExactly("b@1.0.0");
        assertThat(required(file, "member@0.1.0")).containsExactly("b@1.0.0");
        assertThat(required(file, "b@1.0.0")).isEmpty();
        assertThat(file.complete()).isTrue();
        assertThat(file.directComplete()).isTrue();
    }

    @Test
    void agreesWithThePathsThatAreShown() throws IOException {
        Path lockfile = SharedData.require("acceptance/npm-package-lock-v2/package-lock.json");
        PackageDependencies file = Inventory.read(lockfile).dependencies().getFirst();
        List<String> direct = names(file.direct());
        int steps = 0;
        for (LocatedPackage each : file.packages()) {
            for (DependencyPath path : each.paths().shown()) {
                int last = path.steps().size() - 1;
                String parent = path.steps().get(Math.max(0, last - 1)).toString();
                boolean isDirect = direct.contains(each.toString());
                boolean isRequired = false;
                for (LocatedPackage other : file.packages()) {
                    isRequired |= other.toString().equals(parent)
                            && names(file.requiredBy(other)).contains(each.toString());
                }
                assertThat(isDirect || isRequired).as(path.toString()).isTrue();
                steps++;
            }
        }
        assertThat(steps).isPositive();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "requirements.txt!django==1.0!false!false",
                "poetry.lock![[package]]\\nname = \"a\"\\nversion = \"1.0\"\\n[metadata]\\nx = 1!true!false",
                "Cargo.lock![[package]]\\nname = \"a\"\\nversion = \"1.0.0\"!true!false",
                "pylock.toml!lock-version = \"1.0\"\\ncreated-by = \"x\"\\n[[packages]]\\nname = \"a\"\\nversion = \"1.0\"!false!false",
                "bom.json!{\"bomFormat\": \"CycloneDX\", \"components\": [{\"name\": \"a\", \"version\": \"1\", \"purl\": \"pkg:npm/a@1\"}]}!false!false",
            })
    void claimsToBeCompleteOnlyWhereTheFormatStatesEveryEdge(
            String name, String text, boolean complete, boolean directComplete) throws IOException {
        PackageDependencies file = only(name, text.replace("\\n", "\n"));
        assertThat(file.packages()).hasSize(1);
        assertThat(file.complete()).isEqualTo(complete);
        assertThat(file.directComplete()).isEqualTo(directComplete);
        assertThat(names(file.direct())).isEqualTo(names(file.packages()));
    }

    @Test
    void isNotCompleteWhereAnEntryWasLeftOut() throws IOException {
        PackageDependencies file = only("package-lock.json", NPM.replace("\"version\": \"2.0.0\", ", ""));
        assertThat(file.complete()).isFalse();
        assertThat(file.directComplete()).isFalse();
    }

    @Test
    void aPackageOfAnotherFileIsNoneOfThisOne() throws IOException {
        PackageDependencies one = only("package-lock.json", NPM);
        PackageDependencies other = only("npm-shrinkwrap.json", NPM);
        assertThatThrownBy(() -> one.requiredBy(other.packages().getLast()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
