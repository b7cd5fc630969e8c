package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The change for each situation a package can be in, and one project fixed through the real client. */
class FixCommandTest {
    private static final Path STOREFRONT =
            Path.of(System.getProperty("pfsec.root", "..")).resolve("examples/storefront");

    @TempDir
    Path folder;

    private Path index;

    @BeforeEach
    void makeAnIndex() throws IOException {
        Path records = Files.createDirectory(folder.resolve("records"));
        List<String> packages = List.of(
                "npm direct 2.0.0",
                "npm pinned 1.5.0",
                "npm loose 1.5.0",
                "npm nofix ",
                "npm dev 1.0.1",
                "npm $(touch${IFS}x) 2.0.0",
                "PyPI flask 2.0.0",
                "crates.io serde 1.0.9",
                "Go example.com/m 1.2.0",
                "RubyGems rack 2.0.0",
                "Packagist a/b 2.0.0",
                "npm yarned 2.0.0",
                "npm early 0.2.0");
        int number = 0;
        for (String each : packages) {
            String[] parts = each.split(" ", -1);
            String end = parts[2].isEmpty() ? "" : ", {\"fixed\": \"" + parts[2] + "\"}";
            Files.writeString(records.resolve(++number + ".json"), """
                    {"id": "ADV-%s", "modified": "2026-01-01T00:00:00Z", "affected": [
                      {"package": {"ecosystem": "%s", "name": "%s"},
                       "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}%s]}]}]}""".formatted(number, parts[0], parts[1], end));
        }
        index = folder.resolve("test.idx");
        assertThat(CommandRun.of(folder, "db", "import", records.toString(), "--out", index.toString())
                        .exit())
                .isZero();
    }

    @Test
    void namesTheSmallestChangeForEachPackageOfAnNpmLockfile() throws IOException {
        Path project = write("app/package-lock.json", """
                {"name": "app", "lockfileVersion": 3, "packages": {
                  "": {"name": "app", "dependencies": {"direct": "^1.0.0", "top": "1", "nofix": "1", "early": ">=0.1.0"},
                       "devDependencies": {"dev": "1.0.0"}},
                  "node_modules/direct": {"version": "1.0.0"},
                  "node_modules/nofix": {"version": "1.0.0"},
                  "node_modules/early": {"version": "0.1.0"},
                  "node_modules/dev": {"version": "1.0.0", "dev": true},
                  "node_modules/top": {"version": "1.0.0", "dependencies": {"pinned": "1.0.0", "loose": "^1.0.0"}},
                  "node_modules/loose": {"version": "1.0.0"},
                  "node_modules/top/node_modules/pinned": {"version": "1.0.0"}}}""");
        CommandRun run = fix(project);
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out().lines().filter(line -> !line.startsWith("   ")))
                .containsExactly(
                        project.toString(),
                        "1. npm update loose",
                        "2. npm update early",
                        "3. npm install 'dev@^1.0.1' --save-dev",
                        "4. npm install 'direct@^2.0.0'",
                        "5. overrides in package.json: \"pinned@1.0.0\": \"^1.5.0\", then npm install",
                        "no fix known: nofix@1.0.0 (ADV-4); take it out, or decide by a policy");
        assertThat(run.out())
                .contains("direct 1.0.0 to 2.0.0, another major version: the project asks for ^1.0.0")
                .contains("top@1.0.0 asks for 1.0.0; a newer top may do as well")
                .contains("early 0.1.0 to 0.2.0, another minor version of 0.x")
                .contains("clears ADV-3");
        assertThat(fix(project, "--same-major").out()).doesNotContain("direct@");
    }

    /** The lockfile, and what is to be changed; tried with npm 11, which makes of it what it says. */
    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "an alias of the project | {`packages`: {``: {`dependencies`: {`d1`: `npm:direct@^1.0.0`}}, `node_modules/d1`: {`name`: `direct`, `version`: `1.0.0`}}}"
                        + " | npm install 'd1@npm:direct@^2.0.0'",
                "an alias that may move | {`packages`: {``: {`dependencies`: {`l1`: `npm:loose@^1.0.0`}}, `node_modules/l1`: {`name`: `loose`, `version`: `1.0.0`}}}"
                        + " | npm update l1",
                "an alias of another package | {`packages`: {``: {`dependencies`: {`top`: `1`}}, `node_modules/top`: {`version`: `1.0.0`, `dependencies`: {`p1`: `npm:pinned@1.0.0`}}, `node_modules/p1`: {`name`: `pinned`, `version`: `1.0.0`}}}"
                        + " | overrides in package.json: \"p1@1.0.0\": \"npm:pinned@^1.5.0\", then npm install",
                "a range that the override would touch | {`packages`: {``: {`devDependencies`: {`top`: `1`, `pinned`: `^1.0.0`}}, `node_modules/top`: {`version`: `1.0.0`, `dependencies`: {`pinned`: `1.0.0`}}, `node_modules/pinned`: {`version`: `1.0.0`}}}"
                        + " | npm install 'pinned@^1.5.0' --save-dev; overrides in package.json: \"pinned@1.0.0\": \"^1.5.0\", then npm install",
                "a range that has another version | {`packages`: {``: {`dependencies`: {`top`: `1`, `pinned`: `>=1.0.0`}}, `node_modules/top`: {`version`: `1.0.0`, `dependencies`: {`pinned`: `1.0.0`}}, `node_modules/pinned`: {`version`: `2.0.0`}, `node_modules/top/node_modules/pinned`: {`version`: `1.0.0`}}}"
                        + " | npm install 'pinned@^2.0.0'; overrides in package.json: \"pinned@1.0.0\": \"^1.5.0\", then npm install",
                "a range that has nothing to do with it | {`packages`: {``: {`dependencies`: {`top`: `1`, `pinned`: `2`}}, `node_modules/top`: {`version`: `1.0.0`, `dependencies`: {`pinned`: `1.0.0`}}, `node_modules/pinned`: {`version`: `2.0.0`}, `node_modules/top/node_modules/pinned`: {`version`: `1.0.0`}}}"
                        + " | overrides in package.json: \"pinned@1.0.0\": \"^1.5.0\", then npm install",
                "a name like an option | {`packages`: {``: {`dependencies`: {`--prefix=x`: `npm:direct@^1.0.0`}}, `node_modules/--prefix=x`: {`name`: `direct`, `version`: `1.0.0`}}}"
                        + " | overrides in package.json: \"direct@1.0.0\": \"^2.0.0\", then npm install",
                "version 1, direct | {`dependencies`: {`direct`: {`version`: `1.0.0`}}} | npm install 'direct@^2.0.0'",
                "version 1, alias | {`dependencies`: {`d1`: {`version`: `npm:direct@1.0.0`}}} | npm install 'd1@npm:direct@^2.0.0'",
                "version 1, nested | {`dependencies`: {`top`: {`version`: `1.0.0`, `requires`: {`pinned`: `1.0.0`}, `dependencies`: {`pinned`: {`version`: `1.0.0`}}}}}"
                        + " | overrides in package.json: \"pinned@1.0.0\": \"^1.5.0\", then npm install",
                "version 1, loose | {`dependencies`: {`top`: {`version`: `1.0.0`, `requires`: {`loose`: `^1.0.0`}}, `loose`: {`version`: `1.0.0`}}} | npm update loose",
            })
    void asksByTheNameAndInTheRangeThatNpmTakes(String situation, String lockfile, String command) throws IOException {
        String version = situation.startsWith("version 1") ? "1" : "3";
        Path project = write(
                "app/package-lock.json",
                lockfile.replace('`', '"')
                        .replaceFirst("\\{", "{\"name\": \"app\", \"lockfileVersion\": " + version + ", "));
        write(
                "app/package.json",
                "{\"dependencies\": {\"direct\": \"^1.0.0\", \"d1\": \"npm:direct@^1.0.0\", \"top\": \"1\"}}");
        assertThat(fix(project).out().lines().filter(line -> line.startsWith("1. ")))
                .containsExactly("1. " + command);
    }

    @Test
    void namesTheCommandOfOtherClients() throws IOException {
        Path tree = folder.resolve("tree");
        write("tree/requirements.txt", "flask==1.0.0\n");
        write(
                "tree/Cargo.lock",
                "version = 3\n[[package]]\nname = \"serde\"\nversion = \"1.0.0\"\n"
                        + "source = \"registry+https://registry.example/index\"\n");
        write("tree/go.mod", "module example.com/app\n\ngo 1.21\n\nrequire example.com/m v1.0.0\n");
        write(
                "tree/yarn.lock",
                "# yarn lockfile v1\n\n\nyarned@^1.0.0:\n  version \"1.0.0\"\n"
                        + "  resolved \"https://registry.example/yarned/-/yarned-1.0.0.tgz\"\n");
        write("dev/composer.lock", "{\"packages-dev\": [{\"name\": \"a/b\", \"version\": \"1.0.0\"}]}");
        write(
                "dev/pnpm-lock.yaml",
                "lockfileVersion: '9.0'\nimporters:\n  .:\n    devDependencies:\n      yarned:\n"
                        + "        specifier: ^1.0.0\n        version: 1.0.0\n"
                        + "packages:\n  yarned@1.0.0:\n    resolution: {integrity: sha512-" + "A".repeat(86) + "==}\n"
                        + "snapshots:\n  yarned@1.0.0: {}\n");
        assertThat(fix(folder.resolve("dev")).out())
                .contains("composer require --dev 'a/b:^2.0.0'", "pnpm add --save-dev 'yarned@^2.0.0'");
        write("tree/composer.lock", "{\"packages\": [{\"name\": \"a/b\", \"version\": \"1.0.0\"}]}");
        write(
                "tree/Gemfile.lock",
                "GEM\n  remote: https://registry.example/\n  specs:\n    rack (1.0.0)\n\n"
                        + "PLATFORMS\n  ruby\n\nDEPENDENCIES\n  rack\n");
        assertThat(fix(tree).out())
                .contains(
                        "pip install flask==2.0.0",
                        "cargo update --package serde@1.0.0 --precise 1.0.9",
                        "go get example.com/m@v1.2.0",
                        "yarn add 'yarned@^2.0.0'",
                        "composer require 'a/b:^2.0.0'",
                        "bundle update rack --conservative");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "yarn 1 | resolutions in package.json: \"**/one/yarned\": \"^2.0.0\", \"**/two/yarned\": \"^2.0.0\", then yarn install",
                "yarn 4 | resolutions in package.json: \"one/yarned\": \"^2.0.0\", \"two/yarned\": \"^2.0.0\", then yarn install",
                "yarn 4, of a member | move member to a version that brings yarned 2.0.0 or later",
                "yarn 4, cut off | move one to a version that brings yarned 2.0.0 or later",
                "yarn 1, no package.json | resolutions in package.json: \"**/one/yarned\": \"^2.0.0\", \"**/two/yarned\": \"^2.0.0\", then yarn install",
                "composer | move a/parent to a version that brings a/b 2.0.0 or later",
                "pnpm | overrides in pnpm-workspace.yaml (before pnpm 10: pnpm.overrides in package.json): \"one>yarned\": \"^2.0.0\", then pnpm install",
                "bun | overrides in package.json: \"yarned\": \"^2.0.0\", then bun install",
                "bun, two versions | move one to a version that brings yarned 2.0.0 or later",
            })
    void namesTheOverrideOfOtherClients(String situation, String change) throws IOException {
        String berry = """
                __metadata:
                  version: 8

                "app@workspace:.":
                  version: 0.0.0-use.local
                  resolution: "app@workspace:."
                  dependencies:
                    %s: "npm:1"
                    two: "npm:1"

                "%s@%s":
                  version: 1.0.0
                  resolution: "%s@%s"
                  dependencies:
                    yarned: "npm:^1.0.0"

                "two@npm:1":
                  version: 1.0.0
                  resolution: "two@npm:1.0.0"
                  dependencies:
                    %s: "npm:^1.0.0"

                "yarned@npm:^1.0.0":
                  version: 1.0.0
                  resolution: "yarned@npm:1.0.0"
                  linkType: hard
                """;
        Path project = switch (situation) {
            case "composer" ->
                write(
                        "app/composer.lock",
                        "{\"packages\": [{\"name\": \"a/b\", \"version\": \"1.0.0\"}, "
                                + "{\"name\": \"a/parent\", \"version\": \"1.0.0\", \"require\": {\"a/b\": \"^1\"}}]}");
            case "yarn 1", "yarn 1, no package.json" -> {
                String entry = "  version \"1.0.0\"\n  resolved \"https://registry.example/x/-/x-1.0.0.tgz\"\n";
                String requires = "  dependencies:\n    yarned \"^1.0.0\"\n";
                if (situation.equals("yarn 1")) {
                    write("app/package.json", "{\"dependencies\": {\"one\": \"1\", \"two\": \"1\"}}");
                }
                yield write(
                        "app/yarn.lock",
                        "# yarn lockfile v1\n\n\none@1:\n" + entry + requires + "\ntwo@1:\n" + entry + requires
                                + "\nyarned@^1.0.0:\n" + entry);
            }
            case "yarn 4" ->
                write("app/yarn.lock", berry.formatted("one", "one", "npm:1", "one", "npm:1.0.0", "yarned"));
            case "yarn 4, of a member" ->
                write(
                        "app/yarn.lock",
                        berry.formatted("member", "member", "workspace:m", "member", "workspace:m", "yarned")
                                .replace("    member: \"npm:1\"", "    member: \"workspace:m\""));
            case "yarn 4, cut off" ->
                write("app/yarn.lock", berry.formatted("one", "one", "npm:1", "one", "npm:1.0.0", "gone"));
            case "pnpm" -> {
                String resolution = "    resolution: {integrity: sha512-" + "A".repeat(86) + "==}\n";
                yield write(
                        "app/pnpm-lock.yaml",
                        "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      one:\n        specifier: '1'\n"
                                + "        version: 1.0.0\npackages:\n  one@1.0.0:\n" + resolution + "  yarned@1.0.0:\n"
                                + resolution + "snapshots:\n  one@1.0.0:\n    dependencies:\n      yarned: 1.0.0\n"
                                + "  yarned@1.0.0: {}\n");
            }
            default ->
                write(
                        "app/bun.lock",
                        "{\"lockfileVersion\": 1, \"workspaces\": {\"\": {\"dependencies\": {\"one\": \"1\"}}}, \"packages\": {"
                                + "\"one\": [\"one@1.0.0\", \"\", {\"dependencies\": {\"yarned\": \"^1.0.0\", \"old\": \"1\"}}, \"sha512-AAAA\"], "
                                + "\"old\": [\"old@1.0.0\", \"\", {\"dependencies\": {\"yarned\": \"3\"}}, \"sha512-AAAA\"], "
                                + (situation.equals("bun")
                                        ? ""
                                        : "\"old/yarned\": [\"yarned@3.0.0\", \"\", {}, \"sha512-AAAA\"], ")
                                + "\"yarned\": [\"yarned@1.0.0\", \"\", {}, \"sha512-AAAA\"]}}");
        };
        assertThat(fix(project).out().lines().filter(line -> line.startsWith("1. ")))
                .containsExactly("1. " + change);
        // A file that is named twice is the same file.
        assertThat(fix(project, project.getParent().toString()).out().lines().filter(line -> line.startsWith("1. ")))
                .containsExactly("1. " + change);
    }

    @Test
    void printsNoCommandWithANameThatAShellWouldActOn() throws IOException {
        Path project = write("evil/package-lock.json", """
                {"name": "app", "lockfileVersion": 3, "packages": {
                  "": {"dependencies": {"$(touch${IFS}x)": "1.0.0"}},
                  "node_modules/$(touch${IFS}x)": {"version": "1.0.0"}}}""");
        CommandRun run = fix(project);
        assertThat(run.exit()).isEqualTo(1);
        assertThat(run.out()).contains("no fix known").doesNotContain("npm install");
    }

    @Test
    void hasNothingToSayAboutACleanProject() throws IOException {
        Path project = write("clean/package-lock.json", "{\"lockfileVersion\": 3, \"packages\": {\"\": {}}}");
        assertThat(fix(project)).isEqualTo(new CommandRun(0, "Nothing to fix\n", ""));
    }

    /** Needs npm and the registry it is configured with. */
    @Test
    void appliedToTheStorefrontRemovesWhatItSaidItWould() throws Exception {
        assumeTrue(npmAnswers(), "skipped: npm or its registry cannot be reached");
        Path project = Files.createDirectory(folder.resolve("storefront"));
        for (String file : List.of("package.json", "package-lock.json")) {
            Files.copy(STOREFRONT.resolve(file), project.resolve(file));
        }
        CommandRun before = CommandRun.of(folder, "scan", project.toString());
        assertThat(before.exit()).isEqualTo(1);
        CommandRun fixed = CommandRun.of(folder, "fix", project.toString(), "--apply");
        assertThat(fixed.err()).isEmpty();
        assertThat(fixed.out()).containsPattern("Applied: (\\d+) of \\1 findings are gone");
        CommandRun after = CommandRun.of(folder, "scan", project.toString());
        boolean somethingWithoutFix = fixed.out().contains("no fix known");
        assertThat(after.exit()).as(after.out()).isEqualTo(somethingWithoutFix ? 1 : 0);
        assertThat(fixed.exit()).isEqualTo(after.exit());
        assertThat(project.resolve("node_modules")).doesNotExist();
        assertThat(project.resolve("package.json")).content().contains("\"start\": \"node src/server.js\"");
    }

    /** Projects that npm locks, in which what is said comes true; what the {@code package.json} then holds. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "alias | 3 | {`dependencies`: {`l4`: `npm:lodash@4.17.20`}} | `l4`: `npm:lodash@^",
                "touched by the override | 3 | {`dependencies`: {`minimist`: `>=0.0.8 <0.3.0`, `mkdirp`: `0.5.1`}} | `minimist`: `^0.2.",
                "has another version | 3 | {`dependencies`: {`minimist`: `>=0.0.8`, `mkdirp`: `0.5.1`}} | `minimist@0.0.8`: `^0.2.",
                "version 1 | 1 | {`dependencies`: {`lodash`: `4.17.20`, `mkdirp`: `0.5.1`}} | `lodash`: `^4.",
                "version 2 | 2 | {`devDependencies`: {`lodash`: `~4.17.0`}} | `lodash`: `^4.",
            })
    void whatIsSaidComesTrueThroughNpm(String situation, String version, String manifest, String then)
            throws Exception {
        assumeTrue(npmAnswers(), "skipped: npm or its registry cannot be reached");
        Path project = write("npm/package.json", manifest.replace('`', '"').replace("{\"d", "{\r\n\t\"d"));
        Process npm = new ProcessBuilder(
                        "npm", "install", "--package-lock-only", "--ignore-scripts", "--lockfile-version", version)
                .directory(project.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(npm.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(project.resolveSibling("package-lock.json")).content().contains("\"lockfileVersion\": " + version);
        CommandRun fixed = CommandRun.of(folder, "fix", project.getParent().toString(), "--apply");
        assertThat(fixed.err()).isEmpty();
        assertThat(fixed.out()).containsPattern("Applied: ([1-9]\\d*) of \\1 findings are gone, 0 are left");
        assertThat(CommandRun.of(folder, "scan", project.getParent().toString()).exit())
                .isEqualTo(fixed.exit())
                .isZero();
        assertThat(project)
                .content()
                .contains(then.replace('`', '"'))
                .startsWith("{\r\n\t\"d")
                .endsWith("}");
    }

    @Test
    void leavesEverythingAsItWasWhenNpmFails() throws Exception {
        assumeTrue(npmIsThere(), "skipped: needs npm");
        Path project = write("failing/package-lock.json", """
                {"name": "app", "lockfileVersion": 3, "packages": {
                  "": {"name": "app", "dependencies": {"direct": "^1.0.0"}},
                  "node_modules/direct": {"version": "1.0.0"}}}""");
        write("failing/package.json", "{\"name\": \"app\", \"dependencies\": {\"direct\": \"^1.0.0\"}}\n");
        // Port 9 of this machine: nobody answers.
        write("failing/.npmrc", "registry=http://127.0.0.1:9/\nfetch-retries=0\n");
        String lock = Files.readString(project);
        CommandRun run = fix(project, "--apply");
        assertThat(run.exit()).isEqualTo(3);
        assertThat(run.err()).contains("npm install --package-lock-only --ignore-scripts", "ended with");
        assertThat(project).content().isEqualTo(lock);
        assertThat(project.resolveSibling("package.json")).content().contains("\"^1.0.0\"");
    }

    private CommandRun fix(Path path, String... more) {
        List<String> words = new ArrayList<>(List.of("fix", path.toString(), "--db", index.toString()));
        words.addAll(List.of(more));
        return CommandRun.of(folder, words.toArray(String[]::new));
    }

    private Path write(String name, String content) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, content);
    }

    private static boolean npmIsThere() throws InterruptedException {
        return succeeds("npm", "--version");
    }

    private static boolean npmAnswers() throws InterruptedException {
        return succeeds("npm", "ping", "--fetch-retries=0") || succeeds("npm", "view", "lodash@4.17.21", "version");
    }

    private static boolean succeeds(String... command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            boolean ended = process.waitFor(30, TimeUnit.SECONDS);
            process.destroyForcibly();
            return ended && process.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
