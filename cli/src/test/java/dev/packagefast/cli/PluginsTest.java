package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.cli.plugin.PluginJar;
import dev.packagefast.cli.plugin.Plugins;
import dev.packagefast.security.inventory.Inventory;
import dev.packagefast.security.inventory.LocatedPackage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plugins compiled for the test: good ones, and each way of being a bad one. */
class PluginsTest {
    private static final Path SAMPLE =
            Path.of(System.getProperty("pfsec.root", "..")).resolve("examples/plugin-sample");

    @TempDir
    Path folder;

    private Path plugins;
    private Path project;

    @BeforeEach
    void makeAProject() throws IOException {
        plugins = Files.createDirectories(folder.resolve(".local/share/pfsec/plugins"));
        Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxr-xr-x"));
        project = Files.createDirectory(folder.resolve("project"));
        Files.writeString(project.resolve("package-lock.json"), """
                {"lockfileVersion": 3, "packages": {"": {},
                  "node_modules/acme-x": {"version": "1.0.0", "resolved": "https://registry.example/x.tgz"},
                  "node_modules/fine-y": {"version": "1.0.0", "resolved": "https://registry.example/y.tgz"}}}""");
    }

    @Test
    void theSamplePluginDeniesAPackage() throws IOException {
        jar(
                "sample",
                "org.example.pfsec.InternalNames",
                "PackagePolicy",
                Files.readString(SAMPLE.resolve("src/main/java/org/example/pfsec/InternalNames.java")));
        CommandRun list = CommandRun.of(folder, "plugins");
        assertThat(list.exit()).isZero();
        assertThat(list.out()).isEqualTo("internal-names 1.0.0  PackagePolicy  ready\n");
        CommandRun scan = scan();
        assertThat(scan.exit()).isEqualTo(1);
        assertThat(scan.out()).contains("denied     acme-x@1.0.0", "internal-names: a name of ours", "1 denied");
        assertThat(scan("--format", "json").out()).contains("\"plugin\" : \"internal-names\"");
    }

    @Test
    void withoutAFolderNothingIsAsked() throws IOException {
        Files.delete(plugins);
        assertThat(scan().exit()).isZero();
        assertThat(CommandRun.of(folder, "plugins").out()).startsWith("No plugins in ");
    }

    /** What {@code deny} does; the words that say so. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "throw new IllegalStateException(\"oops\");                       | failed: java.lang.IllegalStateException: oops",
                "throw new StackOverflowError();                                  | failed: java.lang.StackOverflowError",
                "return null;                                                     | failed: java.lang.NullPointerException",
                "return java.util.Arrays.asList((Denial) null);                   | failed: java.lang.NullPointerException",
                "return List.of(new Denial(null, \"x\"));                         | not asked about",
                "return List.of(new Denial(packages.get(0), \"\"));               | no reason",
                "return List.of(new Denial(packages.get(0), null));               | no reason",
                "return List.of(new Denial(packages.get(0), \"x\".repeat(2000))); | no reason",
                "packages.clear(); return List.of();                              | failed: java.lang.UnsupportedOperationException",
                "return (List<Denial>) (List) List.of(\"text\");                  | failed: java.lang.ClassCastException",
                "throw new NoSuchMethodError(\"gone\");                           | another version",
            })
    void onePluginThatFailsDeniesAtStandardAndIsSkippedAtPermissive(String body, String words) throws IOException {
        policy("bad", body);
        CommandRun standard = scan();
        assertThat(standard.exit()).as(standard.err()).isEqualTo(1);
        assertThat(standard.out()).contains("every package", words);
        assertThat(scan("--level", "strict").exit()).isEqualTo(1);
        CommandRun permissive = scan("--level", "permissive");
        assertThat(permissive.exit()).isZero();
        assertThat(permissive.err()).contains("warning: the plugin bad was skipped", words);
    }

    @Test
    void aPluginSeesTheInterfacesAndNothingOfTheCommand() throws IOException {
        policy("nosy", """
                for (String name : List.of("dev.packagefast.cli.Pfsec", "picocli.CommandLine",
                        "dev.packagefast.security.SecurityService", "dev.packagefast.security.inventory.npm.NpmLockfile",
                        "com.fasterxml.jackson.core.JsonFactory")) {
                    try {
                        Class.forName(name);
                        throw new IllegalStateException("sees " + name);
                    } catch (ClassNotFoundException none) {
                        continue;
                    }
                }
                return List.of();""");
        assertThat(scan().exit()).isZero();
    }

    @Test
    void whatIsNoPluginIsListedWithTheReason() throws IOException {
        Files.writeString(plugins.resolve("a-text.jar"), "no jar");
        jar("b-missing", "org.example.Gone", "PackagePolicy", "");
        jar("c-none", "org.example.pfsec.InternalNames", "Other", "");
        policy("d-open", "return List.of();");
        Files.setPosixFilePermissions(plugins.resolve("d-open.jar"), PosixFilePermissions.fromString("rw-rw-rw-"));
        CommandRun list = CommandRun.of(folder, "plugins");
        assertThat(list.exit()).isEqualTo(1);
        assertThat(list.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).contains("a-text.jar", "failed"),
                        line -> assertThat(line).contains("b-missing.jar", "failed", "org.example.Gone"),
                        line -> assertThat(line).contains("c-none.jar", "provides nothing"),
                        line -> assertThat(line).contains("d-open.jar", "others may write to it"));
        assertThat(scan().exit()).isEqualTo(1);
    }

    @Test
    void sinksTakeTheEventAndTheFigureOfAScan() throws IOException {
        Path heard = folder.resolve("heard");
        String take = "try { java.nio.file.Files.writeString(java.nio.file.Path.of(\"" + heard + "\"), %s + \"\\n\","
                + " java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND); }"
                + " catch (java.io.IOException e) { throw new java.io.UncheckedIOException(e); }";
        jar(
                "audit",
                "Audit",
                "AuditSink",
                source(
                        "Audit",
                        "AuditSink",
                        "public void accept(dev.packagefast.security.audit.AuditEvent event) {"
                                + take.formatted("event.type()") + "}"));
        jar(
                "metric",
                "Metric",
                "MetricSink",
                source(
                        "Metric",
                        "MetricSink",
                        "public void accept(dev.packagefast.security.performance.PerformanceMetric metric) {"
                                + take.formatted("metric.metricType()") + "}"));
        assertThat(scan().exit()).isZero();
        assertThat(Files.readAllLines(heard)).hasSize(2);
    }

    @Test
    void aPolicyThatHangsIsLeftBehind() throws IOException {
        policy("hanging", """
                while (true) {
                    try { Thread.sleep(1_000); } catch (InterruptedException stubborn) { continue; }
                }""");
        Plugins loaded = Plugins.load(plugins, Duration.ofMillis(500));
        List<LocatedPackage> packages = Inventory.read(project).packages();
        assertThat(loaded.denied(packages)).isEmpty();
        PluginJar jar = loaded.jars().getFirst();
        assertThat(jar.failure()).isEqualTo("gave no answer within 500 ms");
        // It is not asked again: that would take the time once more for each call.
        assertThat(loaded.denied(packages)).isEmpty();
    }

    @Test
    void aPluginThatHangsWhileItIsLoadedIsLeftBehind() throws IOException {
        jar("slow", "Slow", "AuditSink", source("Slow", "AuditSink", """
                static { while (Boolean.parseBoolean("true")) { try { Thread.sleep(1_000); } catch (InterruptedException e) { continue; } } }
                public void accept(dev.packagefast.security.audit.AuditEvent event) {}"""));
        List<PluginJar> jars = Plugins.load(plugins, Duration.ofMillis(200)).jars();
        assertThat(jars)
                .singleElement()
                .satisfies(jar -> assertThat(jar.failure()).contains("200 ms"));
    }

    private CommandRun scan(String... more) {
        List<String> words = new ArrayList<>(List.of("scan", project.toString()));
        words.addAll(List.of(more));
        return CommandRun.of(folder, words.toArray(String[]::new));
    }

    private void policy(String name, String body) throws IOException {
        jar(
                name,
                "Sample",
                "PackagePolicy",
                source("Sample", "PackagePolicy", """
                @SuppressWarnings({"unchecked", "rawtypes"})
                public List<Denial> deny(List<dev.packagefast.security.inventory.LocatedPackage> packages) {
                %s
                }""".formatted(body)).replace("\"sample\"", "\"" + name + "\""));
    }

    private static String source(String type, String service, String body) {
        return """
                import java.util.List;
                public class %s implements dev.packagefast.security.plugin.%s {
                    public String name() { return "sample"; }
                    public String version() { return "1"; }
                    %s
                }""".formatted(type, service, body);
    }

    /** A jar with one class, named as a service; without a source it names a class that is not there. */
    private void jar(String name, String type, String service, String source) throws IOException {
        Path work = Files.createDirectory(folder.resolve("work-" + name));
        if (!source.isEmpty()) {
            Path file = Files.writeString(work.resolve(type.substring(type.lastIndexOf('.') + 1) + ".java"), source);
            int failed = ToolProvider.getSystemJavaCompiler()
                    .run(
                            null,
                            OutputStream.nullOutputStream(),
                            null,
                            "-proc:none",
                            "-d",
                            work.toString(),
                            "-classpath",
                            System.getProperty("java.class.path"),
                            file.toString());
            assertThat(failed).isZero();
        }
        Path target = plugins.resolve(name + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(target));
                Stream<Path> files = Files.walk(work)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                out.putNextEntry(new JarEntry(work.relativize(file).toString()));
                out.write(Files.readAllBytes(file));
            }
            out.putNextEntry(new JarEntry("META-INF/services/dev.packagefast.security.plugin." + service));
            out.write(type.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
    }
}
