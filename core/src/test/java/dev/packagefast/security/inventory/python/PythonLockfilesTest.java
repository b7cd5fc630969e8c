package dev.packagefast.security.inventory.python;

import static dev.packagefast.security.inventory.InventoryFixture.describe;
import static dev.packagefast.security.inventory.InventoryFixture.one;
import static dev.packagefast.security.inventory.InventoryFixture.paths;
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
import org.junit.jupiter.params.provider.ValueSource;

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

    private static final String PYLOCK_GROUPS =
            """
            lock-version = "1.0"
            extras = ["security"]
            dependency-groups = ["test"]
            default-groups = ["Default"]
            packages = [
              { name = "always", version = "1.0", dependencies = [{ name = "tested" }] },
              { name = "by-default", version = "1.0", marker = "'default' in dependency_groups" },
              { name = "tested", version = "1.0", marker = "'test' in dependency_groups" },
              { name = "extra", version = "1.0", marker = "'Sec_urity' in extras" },
              { name = "either", version = "1.0", marker = "'security' in extras or 'test' in dependency_groups" },
              { name = "both", version = "1.0", marker = "'security' in extras and 'test' in dependency_groups" },
              { name = "also-by-default", version = "1.0", marker = "('test' in dependency_groups) or ('default' in dependency_groups)" },
              { name = "machine", version = "1.0", marker = "sys_platform == 'win32' and python_version >= '3.9'" },
              { name = "machine-and-test", version = "1.0", marker = "sys_platform != 'win32' and ('test' in dependency_groups)" },
              { name = "without", version = "1.0", marker = "'test' not in dependency_groups" },
              { name = "without-default", version = "1.0", marker = "'default' not in dependency_groups" },
              { name = "nobody-knows", version = "1.0", marker = "'test' in dependency_groups but not now" },
              { name = "torn", version = "1.0", marker = "'test' in dependency_groups and ('x" },
              { name = "deep", version = "1.0", marker = "%s'test' in dependency_groups%s" },
            ]
            """.replaceFirst("%s", "(".repeat(5_000)).replaceFirst("%s", ")".repeat(5_000));

    private static final String PYLOCK_SOURCES = """
            lock-version = "1.1"

            [[packages]]
            name = "by-wheel"
            wheels = [{ url = "https://files.example/x/By_Wheel-1.0%2Blocal-1-py3-none-any.whl?a=b/c#d" }]

            [[packages]]
            name = "by-sdist"
            sdist = { name = "by_sdist-2.1.tar.gz", hashes = { sha256 = "aa" } }

            [[packages]]
            name = "by-address"
            sdist = { path = "archives/by-address-3.0.zip" }

            [[packages]]
            name = "local-vcs"
            version = "1.0"
            vcs = { type = "git", path = "../repo", commit-id = "0123" }

            [[packages]]
            name = "local-archive"
            archive = { path = "../a.zip" }

            [[packages]]
            name = "two"
            version = "1.0"

            [[packages]]
            name = "two"
            version = "2.0"

            [[packages]]
            name = "asks"
            version = "1.0"
            dependencies = [{ name = "Two", version = "2.0" }]

            [[packages]]
            name = "me"
            directory = { path = "./" }
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
                    uv.lock              | pytest@8.0 registry dev [dev]; pluggy@1.0 registry dev [dev]; six@1.16.0 registry [dev]; gitted@2.0 git; member@0.1.0 workspace; direct@1.0 remote
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

    @Test
    void readsWhichGroupsAndExtrasOfUvBringAPackage() {
        Inventory inventory = InventoryFixture.read(folder, "uv.lock", """
                version = 1
                package = [
                  { name = "app", version = "1", source = { editable = "." }, \
                    dependencies = [{ name = "always" }, { name = "lib", extra = ["Fast"] }], \
                    optional-dependencies = { s3 = [{ name = "boto" }], all = [{ name = "boto" }, { name = "always" }] }, \
                    dev-dependencies = { test = [{ name = "pytest" }], docs = [{ name = "shared" }] } },
                  { name = "lib", version = "1", source = { editable = "lib" }, \
                    optional-dependencies = { fast = [{ name = "speed" }], slow = [{ name = "shared" }] } },
                  { name = "always", version = "1.0", source = { registry = "r" }, \
                    optional-dependencies = { x = [{ name = "of-extra" }] } },
                  { name = "boto", version = "1.0", source = { registry = "r" }, dependencies = [{ name = "below" }] },
                  { name = "below", version = "1.0", source = { registry = "r" } },
                  { name = "of-extra", version = "1.0", source = { registry = "r" } },
                  { name = "pytest", version = "1.0", source = { registry = "r" } },
                  { name = "shared", version = "1.0", source = { registry = "r" } },
                  { name = "speed", version = "1.0", source = { registry = "r" } },
                ]
                """);

        assertThat(describe(inventory))
                .containsExactly(
                        "lib@1 workspace",
                        "always@1.0 registry [all]",
                        "boto@1.0 registry optional [all, s3]",
                        "below@1.0 registry optional [all, s3]",
                        "of-extra@1.0 registry [all]",
                        "pytest@1.0 registry dev [test]",
                        "shared@1.0 registry optional [docs, slow]",
                        "speed@1.0 registry [fast]");
    }

    @Test
    void readsWhichGroupsAndExtrasOfAPylockBringAPackage() {
        Inventory inventory = InventoryFixture.read(folder, "pylock.toml", PYLOCK_GROUPS);

        assertThat(describe(inventory))
                .containsExactly(
                        "always@1.0 registry",
                        "by-default@1.0 registry [default]",
                        "tested@1.0 registry dev [test]",
                        "extra@1.0 registry optional [sec-urity]",
                        "either@1.0 registry optional [security, test]",
                        "both@1.0 registry dev [security, test]",
                        "also-by-default@1.0 registry [default, test]",
                        "machine@1.0 registry",
                        "machine-and-test@1.0 registry dev [test]",
                        "without@1.0 registry",
                        "without-default@1.0 registry dev",
                        "nobody-knows@1.0 registry",
                        "torn@1.0 registry",
                        "deep@1.0 registry");
        assertThat(paths(inventory, "tested")).containsExactly("always@1.0 > tested@1.0");
    }

    @Test
    void readsEverySourceOfAPylock() {
        Inventory inventory = InventoryFixture.read(folder, "pylock.dev.toml", PYLOCK_SOURCES);

        assertThat(describe(inventory))
                .containsExactly(
                        "by-wheel@1.0+local registry",
                        "by-sdist@2.1 registry",
                        "by-address@3.0 registry",
                        "local-vcs@1.0 git",
                        "local-archive file",
                        "two@1.0 registry",
                        "two@2.0 registry",
                        "asks@1.0 registry");
        assertThat(one(inventory, "by-wheel").place().lineOrZero()).isEqualTo(3);
        assertThat(one(inventory, "by-sdist").integrity()).contains("sha256:aa");
        assertThat(one(inventory, "local-vcs").resolved()).contains("../repo#0123");
        assertThat(one(inventory, "local-archive").resolved()).contains("../a.zip");
        LocatedPackage older = inventory.packages().get(5);
        assertThat(older.paths().shown()).extracting(DependencyPath::toString).containsExactly("two@1.0");
        assertThat(inventory.packages().get(6).paths().shown())
                .extracting(DependencyPath::toString)
                .containsExactly("asks@1.0 > two@2.0");
    }

    /** A package cannot leave what advisories are matched with by saying that it is a folder as well. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "directory = { path = \"x\" }",
                "vcs = { type = \"git\", url = \"x\", commit-id = \"1\" }",
                "archive = { url = \"x\" }"
            })
    void aPylockEntryOfTwoKindsIsAProblem(String other) {
        assertThat(problem(InventoryFixture.read(folder, "pylock.toml", """
                lock-version = "1.0"
                [[packages]]
                name = "a"
                version = "1.0"
                wheels = [{ name = "a-1.0-py3-none-any.whl" }]
                %s
                """.replace("%s", other))))
                .startsWith("pylock.toml:2: the package 'a' has ")
                .contains("sdist or wheels");
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    poetry.lock | `` | poetry.lock: is empty
                    poetry.lock | `a = 1` | poetry.lock:1: is no poetry.lock
                    poetry.lock | `[[package]]\nname = 'a'\n[metadata]\nx = 1` | poetry.lock:1: a package has no name or no version
                    poetry.lock | `[[package]]\nname = 'a'\nversion = '1.0'` | poetry.lock: ends before its last table
                    poetry.lock | `[[package` | poetry.lock: is not TOML
                    poetry.lock | `package = 1\npackage = 2` | poetry.lock: is not TOML
                    uv.lock | `a = 1` | uv.lock:1: is no uv.lock
                    uv.lock | `version = 1\n[[package]]\nname = 'a'` | uv.lock:2: a package has no name or no version
                    uv.lock | `version = 1\n[[package]]\nname = 'a'\nversion = '1'\ndependencies = [{ name = 'b' }]` | uv.lock:2: has no entry for 'b', which 'a' requires
                    pdm.lock | `a = 1` | pdm.lock:1: is no pdm.lock
                    pylock.toml | `a = 1` | pylock.toml:1: is no pylock.toml
                    pylock.toml | `lock-version = "2.0"` | pylock.toml:1: has the lock-version '2.0'; 1.0 and later of 1 are read
                    pylock.toml | `lock-version = "1.1"\n[[packages]]\nname = "a"\nsdist = { name = "b-1.tar.gz" }` | pylock.toml:2: a package has no name or no version
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
        InventoryFixture.fuzz(
                folder,
                List.of("poetry", "uv", "pdm", "pylock"),
                List.of(POETRY, UV, PDM, PYLOCK, PYLOCK_GROUPS, PYLOCK_SOURCES));
    }

    @Test
    void survivesAnyBytesOfOtherFormats() {
        InventoryFixture.fuzz(folder, List.of("requirements", "pipfile"), List.of(PIPFILE, REQUIREMENTS));
    }
}
