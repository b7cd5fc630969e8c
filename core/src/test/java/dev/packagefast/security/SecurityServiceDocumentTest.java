package dev.packagefast.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.audit.AuditTrail;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The snippets of the security service's document and pages: each is run, and each page shows what is run. */
@Timeout(120)
class SecurityServiceDocumentTest {
    private static final Path ROOT = Path.of(System.getProperty("pfsec.root", ".."));
    private static final Path SOURCES = ROOT.resolve("core/src/test/java/dev/packagefast/security");

    /** {@code <!-- region of File.java -->} stands above each block of Java. */
    private static final Pattern BLOCK =
            Pattern.compile("(?:<!-- (\\S+) of (\\S+) -->\\n)?```java\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    private Path tarball;
    private Path script;

    @BeforeEach
    void files() throws IOException {
        tarball = Files.writeString(folder.resolve("package.tgz"), "a package");
        script = Fixture.script(folder, "script.sh", "#!/bin/sh\necho installed\n");
    }

    @Test
    void basicUsage() {
        SandboxRequired.assume();
        SecurityServiceSnippets.Answers answers =
                SecurityServiceSnippets.basic(tarball, Fixture.sri(tarball), script, folder);
        assertThat(answers.integrity().isVerified()).isTrue();
        assertThat(answers.vulnerabilities().isVulnerable()).isFalse();
        assertThat(answers.script().standardOutput()).isEqualTo("installed\n");
    }

    @Test
    void configuringTheSecurityService() throws IOException {
        Path log = folder.resolve("security-audit.log");
        try (SecurityService security = SecurityServiceSnippets.configured(log)) {
            Fixture.answer(security.scanPackageForVulnerabilities("package-name", "1.0.0"));
        }
        assertThat(Files.readString(log)).contains("\"package-name\"");
    }

    @Test
    void accessingAuditTrails() {
        try (SecurityService security = new SecurityService()) {
            Fixture.answer(security.scanPackageForVulnerabilities("package-name", "1.0.0"));
            AuditTrail trail = SecurityServiceSnippets.trail(security, folder);
            try (var records = trail.events()) {
                assertThat(records).hasSize(1);
            }
            assertThat(folder.resolve("audit-trail.json")).content().contains("package-name");
            assertThat(folder.resolve("audit-trail.csv")).content().contains("package-name");
        }
    }

    @Test
    void performanceMonitoring() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (SecurityService security = new SecurityService()) {
            Fixture.answer(security.scanPackageForVulnerabilities("package-name", "1.0.0"));
            SecurityServiceSnippets.performance(security, new PrintStream(printed, true, StandardCharsets.UTF_8));
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).strip()).matches("Recorded [1-9]\\d* performance metrics");
    }

    @Test
    void failures() {
        try (SecurityService security = new SecurityService()) {
            assertThat(SecurityServiceSnippets.failures(security, tarball, Fixture.sri(tarball)))
                    .isEqualTo("VERIFIED");
            assertThat(SecurityServiceSnippets.failures(security, tarball, "sha512-" + "A".repeat(86) + "=="))
                    .isEqualTo("do not install: found " + Fixture.sri(tarball));
            assertThat(SecurityServiceSnippets.failures(security, folder.resolve("none"), Fixture.sri(tarball)))
                    .isEqualTo("package-file, for the ENVIRONMENT to mend");
        }
    }

    @Test
    void cancelling() throws IOException {
        SandboxRequired.assume();
        Path sleeper = Fixture.script(folder, "sleeper.sh", "#!/bin/sh\nsleep 600\n");
        try (SecurityService security = new SecurityService()) {
            assertThat(SecurityServiceSnippets.stillWorthIt(security, sleeper, folder))
                    .isTrue();
        }
    }

    @Test
    void thePagesShowWhatIsRun() throws IOException {
        for (String page : List.of("security-service.md", "extending.md")) {
            List<String> shown = new ArrayList<>();
            Matcher block = BLOCK.matcher(Files.readString(ROOT.resolve("docs").resolve(page)));
            while (block.find()) {
                assertThat(block.group(1))
                        .as("%s names no source for:%n%s", page, block.group(3))
                        .isNotNull();
                Map<String, String> regions = regions(SOURCES.resolve(block.group(2)));
                assertThat(regions).as(page).containsKey(block.group(1));
                assertThat(block.group(3)).as(page).isEqualTo(regions.get(block.group(1)));
                shown.add(block.group(1));
            }
            assertThat(shown)
                    .as(page)
                    .containsAll(
                            page.startsWith("extending")
                                    ? List.of("whole", "tests")
                                    : List.of(
                                            "basic",
                                            "configuration",
                                            "audit",
                                            "performance",
                                            "failures",
                                            "cancelling"));
        }
    }

    @Test
    void theJavadocNamesRegionsThatExist() throws IOException {
        Pattern snippet = Pattern.compile("@snippet class=\"dev.packagefast.security.(\\w+)\" region=\"(\\w+)\"");
        try (var files = Files.walk(ROOT.resolve("core/src/main/java/dev/packagefast/security"), 1)) {
            int found = 0;
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                Matcher named = snippet.matcher(Files.readString(file));
                while (named.find()) {
                    assertThat(regions(SOURCES.resolve(named.group(1) + ".java")))
                            .containsKey(named.group(2));
                    found++;
                }
            }
            assertThat(found).isGreaterThanOrEqualTo(3);
        }
    }

    /** Each region with its common indentation taken off and without the marks of those inside it, as Javadoc does. */
    private static Map<String, String> regions(Path source) throws IOException {
        Map<String, String> found = new LinkedHashMap<>();
        Map<String, List<String>> open = new LinkedHashMap<>();
        for (String line : Files.readAllLines(source)) {
            String mark = line.strip();
            if (mark.startsWith("// @start region=")) {
                open.put(mark.replaceAll(".*\"(.*)\".*", "$1"), new ArrayList<>());
            } else if (mark.equals("// @end")) {
                String name = List.copyOf(open.keySet()).getLast();
                found.put(name, String.join("\n", open.remove(name)).stripIndent() + "\n");
            } else {
                open.values().forEach(lines -> lines.add(line));
            }
        }
        return found;
    }
}
