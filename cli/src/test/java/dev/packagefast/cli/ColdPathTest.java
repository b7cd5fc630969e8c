package dev.packagefast.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What starts in a blink stays so: table and JSON load nothing that the other formats need. */
class ColdPathTest {
    private static final String STOREFRONT = Path.of(System.getProperty("pfsec.root", ".."))
            .resolve("examples/storefront")
            .toString();
    private static final List<String> OF_OTHER_FORMATS = List.of(
            "dev.packagefast.cli.report.",
            "dev.packagefast.cli.PluginScan ",
            "dev.packagefast.security.plugin.",
            "dev.packagefast.cli.ResolvedPoms",
            "dev.packagefast.maven.",
            "org.apache.maven.",
            "org.eclipse.aether.",
            "org.cyclonedx.",
            "org.spdx.",
            "com.fasterxml.jackson.databind.",
            "org.slf4j.",
            "com.networknt.");

    /** What costs milliseconds of a cold start: decision 10. */
    private static final List<String> COSTLY = List.of(
            "Initializing 'java/math/BigDecimal'", "Initializing 'com/fasterxml/jackson/core/base/ParserMinimalBase'");

    /** Whose classes alone would cost a scan with a table what reading a lockfile costs: every one in the AOT cache is loaded. */
    private static final List<String> NOT_FOR_A_TABLE =
            List.of("java.time.format.", "java.util.stream.ReferencePipeline", "com.fasterxml.jackson.");

    @TempDir
    Path home;

    @ParameterizedTest
    @CsvSource({"scan, table", "scan, json", "inventory, table", "inventory, json"})
    void tableAndJsonLoadNoClassOfAnotherFormat(String command, String format) throws Exception {
        String loaded = classesLoadedBy(command, format);
        assertThat(loaded).contains("dev.packagefast.cli.Pfsec ");
        assertThat(OF_OTHER_FORMATS).noneMatch(loaded::contains);
        assertThat(COSTLY).noneMatch(loaded::contains);
    }

    @Test
    void aScanWithATableLoadsNoLibraryThatItCanDoWithout() throws Exception {
        String loaded = classesLoadedBy("scan", "table");

        assertThat(loaded.lines().filter(line -> NOT_FOR_A_TABLE.stream().anyMatch(line::contains)))
                .isEmpty();
    }

    @Test
    void theOtherFormatsDoLoadThem() throws Exception {
        assertThat(classesLoadedBy("inventory", "cyclonedx"))
                .contains("dev.packagefast.cli.report.CycloneDxReport ", "org.cyclonedx.")
                .doesNotContain("org.spdx.", "dev.packagefast.cli.report.SarifReport ");
    }

    private String classesLoadedBy(String command, String format) throws IOException, InterruptedException {
        Path log = home.resolve("classes");
        Path output = home.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xlog:class+load=info,class+init=info:file=" + log,
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.packagefast.cli.Pfsec",
                command,
                STOREFRONT,
                "--format",
                format);
        builder.environment().put("HOME", home.toString());
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isLessThanOrEqualTo(1);
        return Files.readString(log, StandardCharsets.UTF_8);
    }
}
