package dev.packagefast.security.advisory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
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
import org.junit.jupiter.api.io.TempDir;

/** Recorded answers for real projects: with exactly their advisories imported, we answer the same. */
class AcceptanceTest {
    private static final Set<String> ECOSYSTEMS = Set.copyOf(AdvisoryUpdate.DEFAULT_ECOSYSTEMS);

    @TempDir
    Path folder;

    private record Expected(Map<List<String>, Set<String>> findings, Set<String> available) {}

    @TestFactory
    Stream<DynamicTest> answersAsRecordedWithTheAdvisoriesAtHand() throws IOException {
        List<Path> cases;
        try (Stream<Path> folders = Files.list(SharedData.require("acceptance"))) {
            cases = folders.filter(one -> Files.exists(one.resolve("expected.json")))
                    .sorted()
                    .toList();
        }
        return cases.stream()
                .map(one -> DynamicTest.dynamicTest(one.getFileName().toString(), () -> answers(one)));
    }

    private void answers(Path one) throws IOException {
        Expected expected = expected(one.resolve("expected.json"));
        Map<List<String>, Set<String>> known =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        expected.findings.forEach((subject, ids) -> {
            if (ECOSYSTEMS.contains(subject.getFirst())) {
                Set<String> some = new TreeSet<>(ids);
                some.retainAll(expected.available);
                known.put(subject, some);
            }
        });
        assumeTrue(!known.isEmpty(), "skipped: no finding of an ecosystem with a version order");
        assumeTrue(!expected.available.isEmpty(), "skipped: none of its advisories is at hand");
        Path file = folder.resolve(one.getFileName() + ".idx");
        AdvisoryImport.of(one.resolve("advisories")).writeTo(file);
        Matcher matcher =
                AdvisoryIndex.of(ByteBuffer.wrap(Files.readAllBytes(file))).matcher();
        Map<List<String>, Set<String>> found =
                new TreeMap<>((a, b) -> a.toString().compareTo(b.toString()));
        for (List<String> subject : known.keySet()) {
            Set<String> ids = new TreeSet<>();
            MatchResult result = matcher.match(subject.get(0), subject.get(1), subject.get(2));
            result.matches().forEach(match -> ids.add(match.advisory().id()));
            found.put(subject, ids);
            assertThat(result.undecided()).as(subject.toString()).isEmpty();
        }
        assertThat(found).isEqualTo(known);
    }

    /** Reads the few fields that count; everything else is skipped. */
    private static Expected expected(Path file) throws IOException {
        Expected expected =
                new Expected(new TreeMap<>((a, b) -> a.toString().compareTo(b.toString())), new TreeSet<>());
        try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
            json.nextToken();
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                json.nextToken();
                switch (field) {
                    case "findings" -> {
                        while (json.nextToken() == JsonToken.START_OBJECT) {
                            finding(json, expected);
                        }
                    }
                    case "advisories_available" -> {
                        while (json.nextToken() == JsonToken.START_OBJECT) {
                            for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
                                String value = json.nextTextValue();
                                if (key.equals("id")) {
                                    expected.available.add(value);
                                }
                            }
                        }
                    }
                    default -> json.skipChildren();
                }
            }
        }
        return expected;
    }

    private static void finding(JsonParser json, Expected expected) throws IOException {
        String ecosystem = "";
        String name = "";
        String version = "";
        List<String> ids = new ArrayList<>();
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            json.nextToken();
            switch (key) {
                case "ecosystem" -> ecosystem = json.getText();
                case "name" -> name = json.getText();
                case "version" -> version = json.getText();
                case "ids" -> {
                    while (json.nextToken() != JsonToken.END_ARRAY) {
                        ids.add(json.getText());
                    }
                }
                default -> json.skipChildren();
            }
        }
        expected.findings
                .computeIfAbsent(List.of(ecosystem, name, version), subject -> new TreeSet<>())
                .addAll(ids);
    }
}
