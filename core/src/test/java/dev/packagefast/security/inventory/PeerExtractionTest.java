package dev.packagefast.security.inventory;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Another scanner's extraction table: what it finds in each of its test files. It lists a (name, version) once however
 * often it is installed, and joins the groups; {@link #observed} brings our packages into that form. Cases in which we
 * differ on purpose are in {@link #DIFFERENT}, and explained in {@code docs/lockfile-differences.md}.
 */
class PeerExtractionTest {
    /** Its extractor's name and ours. */
    private static final Map<String, String> FORMATS = Map.ofEntries(
            entry("javascript/packagelockjson", "npm"),
            entry("javascript/yarnlock", "yarn"),
            entry("javascript/pnpmlock", "pnpm"),
            entry("javascript/bunlock", "bun"),
            entry("python/pipfilelock", "pipfile"),
            entry("python/poetrylock", "poetry"),
            entry("python/uvlock", "uv"),
            entry("python/pdmlock", "pdm"),
            entry("python/pylock", "pylock"),
            entry("rust/cargolock", "cargo"),
            entry("golang/gomod", "gomod"),
            entry("ruby/gemfilelock", "gemfile"),
            entry("php/composerlock", "composer"),
            entry("java/gradlelockfile", "gradle"),
            entry("swift/packageresolved", "swift"),
            entry("java/pomxml", "pom"),
            entry("dotnet/packagesconfig", "packages-config"),
            entry("dotnet/csproj", "dotnet-project"),
            entry("dotnet/nugetcpm", "dotnet-project"));

    /** The extractors of formats that are not read; {@code docs/lockfile-differences.md} names them. */
    private static final Set<String> NOT_READ = Set.of(
            "cpp/conanlock",
            "dart/pubspec",
            "dotnet/dotnetpe",
            "dotnet/paketdependencies",
            "dotnet/paketlock",
            "elixir/mixlock",
            "erlang/mixlock",
            "gleam/gleamtoml",
            "golang/vendormodules",
            "haskell/cabal",
            "haskell/stacklock",
            "java/gradleverificationmetadataxml",
            "java/gradleversioncatalog",
            "julia/manifesttoml",
            "ocaml/opam",
            "python/condameta",
            "python/pyprojecttoml",
            "python/setup",
            "r/renvlock",
            "rust/cargotoml",
            "swift/podfilelock");

    /** The extractors for which the table lists groups. */
    private static final Set<String> WITH_GROUPS = Set.of(
            "javascript/packagelockjson", "php/composerlock", "python/pipfilelock", "python/poetrylock", "java/pomxml");

    /** File and what we find in it, {@code name@version [groups]} each, where we differ from the table. */
    private static final Map<String, List<String>> DIFFERENT = Map.of(
            "files/java/pomxml/multi-version.xml", List.of("abc:example.com@1.0.0 []", "abc:example.com@1.1.1 []"));

    private record Case(String extractor, String test, String file, boolean error, List<String> packages) {}

    @TestFactory
    Stream<DynamicTest> findsThePackagesThatThePeerFinds() throws IOException {
        Path folder = SharedData.require("peer/lockfile-extract");
        List<DynamicTest> tests = new ArrayList<>();
        for (Case one : cases(folder.resolve("expected.json"))) {
            String format = FORMATS.get(one.extractor);
            assertThat(format != null || NOT_READ.contains(one.extractor))
                    .as("%s is either read or named as not read", one.extractor)
                    .isTrue();
            if (format != null) {
                tests.add(DynamicTest.dynamicTest(
                        one.extractor + " " + one.test + " " + one.file, () -> check(one, folder, format)));
            }
        }
        return tests.stream();
    }

    private static void check(Case expected, Path folder, String format) {
        Path file = folder.resolve(expected.file);
        if (file.getParent().endsWith("both")) {
            // The table knows that npm reads the shrinkwrap beside this file instead; here a walk knows it.
            assertThat(Inventory.read(file.getParent()).skipped())
                    .extracting(SkippedPath::path)
                    .containsExactly(file);
            return;
        }
        Inventory inventory = Inventory.readAs(file, format);

        if (expected.error) {
            assertThat(inventory.problems()).isNotEmpty();
        }
        List<String> wanted = DIFFERENT.getOrDefault(expected.file, expected.packages);
        assertThat(observed(inventory, WITH_GROUPS.contains(expected.extractor)))
                .as("problems %s", inventory.problems())
                .containsExactlyElementsOf(new TreeSet<>(wanted));
    }

    private static Set<String> observed(Inventory inventory, boolean withGroups) {
        Map<String, TreeSet<String>> groups = new TreeMap<>();
        for (LocatedPackage found : inventory.packages()) {
            TreeSet<String> own = new TreeSet<>(found.groups());
            if (own.contains("main")) {
                own.clear();
            } else if ((found.dev() && own.isEmpty()) || found.devOptional()) {
                own.add("dev");
            }
            if (found.optional()) {
                own.add("optional");
            }
            if (found.bundled()) {
                own.add("bundled");
            }
            String key = found.name() + "@" + found.version();
            TreeSet<String> before = groups.get(key);
            if (before == null) {
                groups.put(key, own);
            } else if (before.isEmpty() || own.isEmpty()) {
                before.clear();
            } else {
                before.addAll(own);
            }
        }
        TreeSet<String> lines = new TreeSet<>();
        groups.forEach((key, value) -> lines.add(key + (withGroups ? " " + value : " []")));
        return lines;
    }

    private static List<Case> cases(Path table) throws IOException {
        List<Case> cases = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(table.toFile())) {
            json.nextToken();
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                if (json.nextToken() == JsonToken.START_ARRAY) {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        cases.add(readCase(json));
                    }
                }
            }
        }
        return cases;
    }

    private static Case readCase(JsonParser json) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        List<String> packages = new ArrayList<>();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            if (json.nextToken() == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    packages.add(readPackage(json));
                }
            } else {
                fields.put(field, json.getText());
            }
        }
        return new Case(
                fields.get("extractor"),
                fields.get("test"),
                fields.get("file"),
                fields.get("error").equals("true"),
                packages);
    }

    private static String readPackage(JsonParser json) throws IOException {
        Map<String, String> fields = new TreeMap<>();
        TreeSet<String> groups = new TreeSet<>();
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            if (json.nextToken() == JsonToken.START_ARRAY) {
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    if (field.equals("groups")) {
                        groups.add(json.getText());
                    }
                }
            } else {
                fields.put(field, json.getText());
            }
        }
        return fields.get("name") + "@" + fields.get("version") + " " + groups;
    }
}
