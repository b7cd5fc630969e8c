package dev.packagefast.security.inventory.python;

import static dev.packagefast.security.inventory.InventoryFixture.describe;
import static dev.packagefast.security.inventory.InventoryFixture.one;
import static dev.packagefast.security.inventory.InventoryFixture.problem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.inventory.DependencyPath;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.InventoryFixture;
import dev.packagefast.security.inventory.LocatedPackage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonLockfilesTest {
    @TempDir
    Path folder;

    private static final String POETRY = """
            [[package]]
            name = "Aspy.YAML"
            version = "1.0"
            optional = false
            groups = ["main", "dev"]
            files = [{file = "a.whl", hash = "sha256:aa"}, {file = "a.tar.gz", hash = "sha256:bb"}]

            [package.dependencies]
            six = ">=1"

            [[package]]
            name = "six"
            version = "1.16.0"
            category = "dev"
            optional = true

            [[package]]
            name = "gitted"
            version = "0.2.0"
            groups = ["test"]

            [package.source]
            type = "git"
            url = "https://git.example/x/gitted.git"
            resolved_reference = "0123"

            [metadata]
            lock-version = "2.1"
            """;

    private static final String UV = """
            version = 1

            [[package]]
            name = "app"
            version = "0.1.0"
            source = { editable = "." }
            dependencies = [{ name = "six" }]

            [package.dev-dependencies]
            dev = [{ name = "pytest" }]

            [[package]]
            name = "pytest"
            version = "8.0"
            source = { registry = "https://registry.example/simple" }
            dependencies = [{ name = "six" }, { name = "pluggy" }]

            [[package]]
            name = "pluggy"
            version = "1.0"
            source = { registry = "https://registry.example/simple" }

            [[package]]
            name = "six"
            version = "1.16.0"
            source = { registry = "https://registry.example/simple" }
            sdist = { url = "https://registry.example/six.tar.gz", hash = "sha256:aa" }
            wheels = [{ url = "https://registry.example/six.whl", hash = "sha256:bb" }]

            [[package]]
            name = "gitted"
            version = "2.0"
            source = { git = "https://git.example/x/gitted#0123" }

            [[package]]
            name = "member"
            version = "0.1.0"
            source = { virtual = "packages/member" }

            [[package]]
            name = "direct"
            version = "1.0"
            source = { url = "https://files.example/direct.whl" }
            """;

    private static final String PDM = """
            [metadata]
            lock_version = "4.5"

            [[package]]
            name = "pytest"
            version = "8.0"
            groups = ["dev"]
            dependencies = ["six>=1; python_version > '3'"]
            files = [{file = "a.whl", hash = "sha256:aa"}]

            [[package]]
            name = "six"
            version = "1.16.0"
            groups = ["default", "dev"]

            [[package]]
            name = "gitted"
            version = "0.1"
            git = "https://git.example/x/gitted.git"
            revision = "0123"
            groups = ["default"]
            """;

    private static final String PYLOCK = """
            lock-version = "1.0"
            created-by = "tool"

            [[packages]]
            name = "six"
            version = "1.16.0"
            dependencies = [{ name = "other" }]
            wheels = [{ name = "six.whl", hashes = { sha256 = "aa" } }]

            [[packages]]
            name = "other"
            version = "2.0"
            vcs = { type = "git", url = "https://git.example/x/other", commit-id = "0123" }

            [[packages]]
            name = "boxed"
            archive = { url = "https://files.example/boxed.tar.gz", hashes = { sha256 = "bb" } }

            [[packages]]
            name = "me"
            directory = { path = ".", editable = true }

            [[packages]]
            name = "beside"
            directory = { path = "../beside" }
            """;

    private static final String PIPFILE = """
            {
              "_meta": {"pipfile-spec": 6},
              "default": {
                "Six": {"version": "==1.16.0", "hashes": ["sha256:aa", "sha256:bb"]},
                "gitted": {"git": "https://git.example/x/gitted.git", "ref": "0123"}
              },
              "develop": {"pytest": {"version": "===8.0"}, "beside": {"path": "./beside", "editable": true}},
              "docs": {"sphinx": {"version": "==7.0"}}
            }
            """;

    private static final String REQUIREMENTS = """
            # a comment
            -r other.txt
            --index-url https://registry.example/simple
            Six==1.16.0 ; python_version > "3"  # why
            click[extra]===8.0 \\
                --hash=sha256:aa \\
                --hash=sha256:bb
            gitted @ git+https://git.example/x/gitted@0123
            -e git+https://git.example/x/edited#egg=Edited
            https://files.example/boxed.whl
            -e .
            brackets (==2.0)
            """;

    private static final Map<String, String> SAMPLES = Map.of(
            "poetry.lock", POETRY,
            "uv.lock", UV,
            "pdm.lock", PDM,
            "pylock.toml", PYLOCK,
            "Pipfile.lock", PIPFILE,
            "requirements-dev.txt", REQUIREMENTS);

    private Inventory sample(String file) {
        return InventoryFixture.read(folder, file, SAMPLES.getOrDefault(file, ""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    poetry.lock          | aspy-yaml@1.0 registry [dev, main]; six@1.16.0 registry dev optional [dev]; gitted@0.2.0 git dev [test]
                    uv.lock              | pytest@8.0 registry dev; pluggy@1.0 registry dev; six@1.16.0 registry; gitted@2.0 git; member@0.1.0 workspace; direct@1.0 remote
                    pdm.lock             | pytest@8.0 registry dev [dev]; six@1.16.0 registry [default, dev]; gitted@0.1 git [default]
                    pylock.toml          | six@1.16.0 registry; other@2.0 git; boxed remote; beside file
                    Pipfile.lock         | six@1.16.0 registry; gitted git; pytest@8.0 registry dev; beside file dev; sphinx@7.0 registry dev [docs]
                    requirements-dev.txt | six@1.16.0 registry; click@8.0 registry; gitted git; edited git; https://files.example/boxed.whl remote; brackets@2.0 registry
                    """)
    void listsThePackages(String file, String packages) {
        assertThat(String.join("; ", describe(sample(file)))).isEqualTo(packages);
    }

    @ParameterizedTest(name = "{2} of {1} in {0}")
    @CsvSource(delimiter = '|', textBlock = """
                    poetry.lock          | six       | paths     | aspy-yaml@1.0 > six@1.16.0
                    poetry.lock          | six       | line      | 11
                    poetry.lock          | six       | purl      | pkg:pypi/six@1.16.0
                    poetry.lock          | aspy-yaml | integrity | sha256:aa sha256:bb
                    poetry.lock          | gitted    | resolved  | https://git.example/x/gitted.git#0123
                    uv.lock              | six       | paths     | app@0.1.0 > six@1.16.0; app@0.1.0 > pytest@8.0 > six@1.16.0
                    uv.lock              | six       | integrity | sha256:aa sha256:bb
                    uv.lock              | pytest    | line      | 12
                    pdm.lock             | six       | paths     | pytest@8.0 > six@1.16.0
                    pylock.toml          | other     | paths     | six@1.16.0 > other@2.0
                    pylock.toml          | boxed     | integrity | sha256:bb
                    Pipfile.lock         | six       | integrity | sha256:aa sha256:bb
                    Pipfile.lock         | six       | line      | 4
                    requirements-dev.txt | click     | integrity | sha256:aa sha256:bb
                    requirements-dev.txt | click     | line      | 5
                    """)
    void saysOfAPackage(String file, String name, String what, String value) {
        LocatedPackage found = one(sample(file), name);
        assertThat(
                        switch (what) {
                            case "paths" ->
                                found.paths().shown().stream()
                                        .map(DependencyPath::toString)
                                        .collect(Collectors.joining("; "));
                            case "line" -> Integer.toString(found.place().lineOrZero());
                            case "purl" -> found.purl();
                            case "integrity" -> found.integrity().orElse("none");
                            case "resolved" -> found.resolved().orElse("none");
                            default -> throw new AssertionError(what);
                        })
                .isEqualTo(value);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    poetry.lock | `` | poetry.lock: is empty
                    poetry.lock | `a = 1` | poetry.lock:1: is no poetry.lock
                    poetry.lock | `[[package]]\nname = 'a'` | poetry.lock:1: a package has no name or no version
                    poetry.lock | `[[package` | poetry.lock: is not TOML
                    poetry.lock | `package = 1\npackage = 2` | poetry.lock: is not TOML
                    uv.lock | `a = 1` | uv.lock:1: is no uv.lock
                    uv.lock | `version = 1\n[[package]]\nname = 'a'` | uv.lock:2: a package has no name or no version
                    pdm.lock | `a = 1` | pdm.lock:1: is no pdm.lock
                    pylock.toml | `a = 1` | pylock.toml:1: is no pylock.toml
                    Pipfile.lock | `{}` | Pipfile.lock:1: is no Pipfile.lock
                    Pipfile.lock | `{"default": {"a": {"version": "*"}}}` | Pipfile.lock:1: the entry of 'a' has no exact version
                    requirements.txt | `a==1\nb>=2` | requirements.txt:2: 'b>=2' names no exact version. Pin it with ==
                    requirements.txt | `a==1.*` | requirements.txt:1: 'a==1.*' names no exact version
                    """)
    void saysWhatIsWrong(String file, String content, String message) {
        assertThat(problem(InventoryFixture.read(folder, file, content))).startsWith(message);
    }

    @Test
    void refusesDeepNestingOfToml() {
        assertThat(problem(InventoryFixture.read(folder, "uv.lock", "version = 1\nx = " + "[".repeat(10_000))))
                .startsWith("uv.lock:2: is nested more than 200 levels deep");
        assertThat(problem(InventoryFixture.read(folder, "uv.lock", "version = 1\nx" + ".x".repeat(5_000) + " = 1")))
                .startsWith("uv.lock");
    }

    @Test
    void survivesAnyBytes() {
        InventoryFixture.fuzz(folder, List.of("poetry", "uv", "pdm", "pylock"), List.of(POETRY, UV, PDM, PYLOCK));
    }

    @Test
    void survivesAnyBytesOfOtherFormats() {
        InventoryFixture.fuzz(folder, List.of("requirements", "pipfile"), List.of(PIPFILE, REQUIREMENTS));
    }
}
