package dev.packagefast.security.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Makes real plugins: compiled, put into a jar, and named as services. */
public final class PluginJars {
    private static final String API = "dev.packagefast.security.plugin.";

    private final Path plugins;
    private final Path work;

    /** @param folder gets the jars, in a folder {@code plugins} of its own */
    public PluginJars(Path folder) throws IOException {
        this.plugins = Files.createDirectories(folder.resolve("plugins"));
        this.work = Files.createDirectories(folder.resolve("plugin-work"));
        Files.setPosixFilePermissions(plugins, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    public Path folder() {
        return plugins;
    }

    /** A jar {@code <name>.jar} with one class that calls itself {@code name}. */
    public Path add(String name, String kind, String body) throws IOException {
        return add(name, kind, body, "", "");
    }

    /**
     * As {@link #add(String, String, String)}, compiled against a class of another version of the API.
     *
     * @param changed its name, empty for none
     * @param source its text
     */
    public Path add(String name, String kind, String body, String changed, String source) throws IOException {
        Path sources = Files.createDirectory(work.resolve(name));
        Path stubs = Files.createDirectory(sources.resolve("stubs"));
        Path classes = Files.createDirectory(sources.resolve("classes"));
        String classPath = System.getProperty("java.class.path");
        if (!changed.isEmpty()) {
            Path stub = Files.writeString(sources.resolve(changed + ".java"), source);
            compile(List.of(stub), stubs, classPath);
        }
        Path plugin = Files.writeString(sources.resolve("Sample.java"), """
                import dev.packagefast.security.advisory.*;
                import dev.packagefast.security.inventory.*;
                import dev.packagefast.security.plugin.*;
                import dev.packagefast.security.plugin.AdvisorySource;
                import java.nio.file.*;
                import java.util.*;
                @SuppressWarnings("all")
                public class Sample implements dev.packagefast.security.plugin.%s {
                    public String name() { return "%s"; }
                    public String version() { return "1.0"; }
                    static void hang() {
                        while (true) {
                            try { Thread.sleep(1_000); } catch (InterruptedException stubborn) { continue; }
                        }
                    }
                    %s
                }""".formatted(kind, name, body));
        compile(List.of(plugin), classes, stubs + ":" + classPath);
        return jar(name, classes, Map.of(kind, "Sample"));
    }

    /**
     * A jar of classes that have a source of their own.
     *
     * @param services the class of each kind; one that is not among the sources is named all the same
     */
    public Path add(String name, Map<String, String> services, List<Path> sources) throws IOException {
        Path classes = Files.createDirectories(work.resolve(name).resolve("classes"));
        if (!sources.isEmpty()) {
            compile(sources, classes, System.getProperty("java.class.path"));
        }
        return jar(name, classes, services);
    }

    private Path jar(String name, Path classes, Map<String, String> services) throws IOException {
        Path jar = plugins.resolve(name + ".jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                out.write(Files.readAllBytes(file));
            }
            for (Map.Entry<String, String> service : services.entrySet()) {
                out.putNextEntry(new JarEntry("META-INF/services/" + API + service.getKey()));
                out.write(service.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-r--r--"));
        return jar;
    }

    private static void compile(List<Path> sources, Path into, String classPath) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        said,
                        said,
                        Stream.concat(
                                        Stream.of("-proc:none", "-d", into.toString(), "-classpath", classPath),
                                        sources.stream().map(Path::toString))
                                .toArray(String[]::new));
        assertThat(failed).as(said.toString(StandardCharsets.UTF_8)).isZero();
    }

    /** A policy whose {@code deny} does that. */
    public Path policy(String name, String body) throws IOException {
        return add(name, "PackagePolicy", "public List<Denial> deny(List<LocatedPackage> packages) {" + body + "}");
    }

    /** An advisory source whose {@code advisories} does that. */
    public Path source(String name, String body) throws IOException {
        return add(
                name,
                "AdvisorySource",
                "public List<Reported> advisories(List<PackageVersion> packages) {" + body + "}");
    }

    /** A reader of {@code names} (a list of string literals) whose {@code read} does that. */
    public Path reader(String name, String names, String body) throws IOException {
        return add(
                name,
                "LockfileReader",
                "public Set<String> fileNames() { return Set.of(" + names + "); }"
                        + "public Reading read(String fileName, byte[] content) throws BadLockfileException {" + body
                        + "}");
    }

    /** A report format whose {@code write} does that. */
    public Path format(String name, String format, String body) throws IOException {
        return add(
                name,
                "ReportFormat",
                "public String format() { return \"" + format + "\"; }"
                        + "public void write(ReportContents report, java.io.OutputStream out) throws java.io.IOException {"
                        + body + "}");
    }

    /** A policy that was built against a version of the API where a package had a licence. */
    public Path policyOfAnotherVersion(String name) throws IOException {
        return add(name, "PackagePolicy", """
                public List<Denial> deny(List<LocatedPackage> packages) {
                    return packages.get(0).licence().isEmpty() ? List.of() : null;
                }""", "LocatedPackage", """
                package dev.packagefast.security.inventory;
                public final class LocatedPackage { public String licence() { return ""; } }""");
    }
}
