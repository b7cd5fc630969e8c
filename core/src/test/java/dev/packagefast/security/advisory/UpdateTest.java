package dev.packagefast.security.advisory;

import static dev.packagefast.security.advisory.Records.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.advisory.UpdateReport.EcosystemUpdate;
import dev.packagefast.security.testing.FileServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Updates from a bucket that behaves, and from ones that do not. */
class UpdateTest {
    private static final Instant DAY = Instant.parse("2026-11-01T00:00:00Z");
    private static final TransferLimits HASTY = new TransferLimits(
            3, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(700), Duration.ofMillis(250), 100);

    @TempDir
    Path folder;

    private FileServer server;
    /** What the bucket has, by id: the version that fixes the package {@code p-ID}, and the date. */
    private final Map<String, Instant> published = new TreeMap<>();

    @BeforeEach
    void fillBucket() throws IOException {
        server = new FileServer("/bucket");
        for (int i = 0; i < 300; i++) {
            publish("A-" + i, DAY.plusSeconds(i), "1.0.0");
        }
        export();
        list();
    }

    @AfterEach
    void close() {
        server.close();
    }

    private static byte[] record(String id, Instant modified, String fixed, String more) {
        return ("{\"id\": \"" + id + "\", \"modified\": \"" + modified + "\", " + more
                        + "\"affected\": [{\"package\": {\"ecosystem\": \"npm\", \"name\": \"p-" + id + "\"}, "
                        + range("introduced=0 fixed=" + fixed) + "}]}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void publish(String id, Instant modified, String fixed) {
        published.put(id, modified);
        server.put("npm/" + id + ".json", record(id, modified, fixed, ""));
    }

    private void export() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (String id : published.keySet()) {
                ZipEntry entry = new ZipEntry(id + ".json");
                entry.setTime(0);
                zip.putNextEntry(entry);
                zip.write(server.get("npm/" + id + ".json"));
            }
        }
        server.put("npm/all.zip", bytes.toByteArray());
    }

    private void list() {
        List<Map.Entry<String, Instant>> rows = new ArrayList<>(published.entrySet());
        rows.sort(Map.Entry.<String, Instant>comparingByValue(Comparator.reverseOrder()));
        StringBuilder csv = new StringBuilder();
        rows.forEach(row ->
                csv.append(row.getValue()).append(',').append(row.getKey()).append('\n'));
        server.put("npm/modified_id.csv", csv.toString().getBytes(StandardCharsets.UTF_8));
        server.put("ecosystems.txt", "npm\nPyPI\n".getBytes(StandardCharsets.UTF_8));
    }

    private Path target() {
        return folder.resolve("out.idx");
    }

    private AdvisoryUpdate update() {
        return AdvisoryUpdate.from(server.url(), folder.resolve("cache"))
                .withEcosystems(List.of("npm"))
                .withLimits(HASTY)
                .withClock(Clock.fixed(DAY.plusSeconds(86_400), ZoneOffset.UTC));
    }

    private EcosystemUpdate run() throws IOException {
        return update().writeTo(target()).ecosystems().getFirst();
    }

    private boolean affects(String id, String version) throws IOException {
        try (AdvisoryIndex index = AdvisoryIndex.open(target())) {
            index.verify();
            return !index.match("npm", "p-" + id, version).isClean();
        }
    }

    @Test
    void theFirstUpdateFetchesTheExportAndNothingElse() throws IOException {
        UpdateReport report = update().writeTo(target());
        assertThat(report.ecosystems()).containsExactly(new EcosystemUpdate("npm", true, 0, 0, Map.of()));
        assertThat(report.imported().orElseThrow().counts().used()).isEqualTo(300);
        assertThat(report.imported().orElseThrow().metadata().sources()).containsExactly(server.url() + "/npm");
        assertThat(server.requests()).containsExactly("npm/all.zip", "npm/modified_id.csv");
        assertThat(affects("A-7", "0.9.0")).isTrue();
        assertThat(affects("A-7", "1.0.0")).isFalse();
    }

    @Test
    void aLaterUpdateFetchesOnlyWhatChanged() throws IOException {
        run();
        publish("A-7", DAY.plusSeconds(5_000), "2.0.0");
        publish("B-1", DAY.plusSeconds(5_001), "1.0.0");
        list();
        server.calm();
        assertThat(run()).isEqualTo(new EcosystemUpdate("npm", false, 2, 0, Map.of()));
        assertThat(server.requests())
                .containsExactlyInAnyOrder("npm/modified_id.csv unless", "npm/A-7.json", "npm/B-1.json");
        assertThat(affects("A-7", "1.5.0")).isTrue();
        assertThat(affects("B-1", "0.1.0")).isTrue();
        assertThat(affects("A-8", "0.1.0")).isTrue();
    }

    @Test
    void anUpdateWithoutNewsLeavesTheIndexAlone() throws IOException {
        run();
        Instant before = Files.getLastModifiedTime(target()).toInstant();
        server.calm();
        assertThat(update().writeTo(target()).imported()).isEmpty();
        assertThat(server.requests()).containsExactly("npm/modified_id.csv unless");
        assertThat(Files.getLastModifiedTime(target()).toInstant()).isEqualTo(before);
        Files.write(target(), new byte[100]);
        assertThat(update().writeTo(target()).imported())
                .as("a damaged file is made anew")
                .isPresent();
        assertThat(affects("A-7", "0.9.0")).isTrue();
    }

    @Test
    void anExportOlderThanItsListIsCompleted() throws IOException {
        publish("B-1", DAY.plusSeconds(5_001), "1.0.0");
        list();
        assertThat(run()).isEqualTo(new EcosystemUpdate("npm", true, 1, 0, Map.of()));
        assertThat(affects("B-1", "0.1.0")).isTrue();
    }

    @Test
    void withdrawnAndDeletedRecordsNoLongerMatch() throws IOException {
        run();
        server.put(
                "npm/A-1.json",
                record("A-1", DAY.plusSeconds(9_000), "1.0.0", "\"withdrawn\": \"2026-11-01T02:00:00Z\","));
        published.put("A-1", DAY.plusSeconds(9_000));
        published.remove("A-2");
        server.remove("npm/A-2.json");
        list();
        assertThat(run().removed()).isEqualTo(1);
        assertThat(affects("A-1", "0.1.0")).isFalse();
        assertThat(affects("A-2", "0.1.0")).isFalse();
        assertThat(affects("A-3", "0.1.0")).isTrue();
    }

    @Test
    void whatTheListNamesAndTheBucketDoesNotGiveIsNamedAndTriedAgain() throws IOException {
        run();
        publish("A-1", DAY.plusSeconds(9_000), "3.0.0");
        publish("A-2", DAY.plusSeconds(9_001), "3.0.0");
        publish("A-3", DAY.plusSeconds(9_002), "3.0.0");
        list();
        server.remove("npm/A-1.json");
        server.put("npm/A-2.json", "{\"id\": \"OTHER\"}".getBytes(StandardCharsets.UTF_8));
        server.put("npm/A-3.json", "<html>".getBytes(StandardCharsets.UTF_8));
        Map<String, String> unavailable = run().unavailable();
        assertThat(unavailable.keySet()).containsExactly("A-1", "A-2", "A-3");
        assertThat(unavailable.get("A-1")).contains("not there");
        assertThat(unavailable.get("A-2")).contains("OTHER");
        assertThat(unavailable.get("A-3")).contains("no OSV record");
        assertThat(affects("A-1", "0.9.0")).as("the version held before").isTrue();
        publish("A-1", DAY.plusSeconds(9_000), "3.0.0");
        assertThat(run().changed()).isEqualTo(1);
        assertThat(affects("A-1", "2.0.0")).isTrue();
    }

    @Test
    void manyChangesAreFetchedAsAnExport() throws IOException {
        run();
        for (int i = 0; i <= EcosystemSync.MAX_CHANGES; i++) {
            publish("C-" + i, DAY.plusSeconds(20_000 + i), "1.0.0");
        }
        export();
        list();
        server.calm();
        assertThat(run()).isEqualTo(new EcosystemUpdate("npm", true, 0, 0, Map.of()));
        assertThat(server.requestsOf(".json")).isEmpty();
        assertThat(affects("C-4000", "0.1.0")).isTrue();
    }

    @Test
    void readsAListOnlyUntilItKnowsTheRows() throws IOException {
        for (int i = 0; i < EcosystemSync.KNOWN_ROWS + 200; i++) {
            publish("K-" + i, DAY.minusSeconds(i), "1.0.0");
        }
        export();
        list();
        run();
        publish("A-1", DAY.plusSeconds(9_000), "2.0.0");
        list();
        // A reader to the end would stumble here.
        byte[] rows = server.get("npm/modified_id.csv");
        byte[] spoilt = Arrays.copyOf(rows, rows.length + 8);
        server.put("npm/modified_id.csv", spoilt);
        assertThat(run().changed()).isEqualTo(1);
        server.put("npm/modified_id.csv", Arrays.copyOf(rows, rows.length + 9));
        AdvisoryUpdate week = update().withClock(Clock.fixed(DAY.plusSeconds(20 * 86_400), ZoneOffset.UTC));
        assertThatThrownBy(() -> week.writeTo(target()))
                .isInstanceOf(BucketException.class)
                .hasMessageContaining("'date,id' in line ");
    }

    @Test
    void aCutListDeletesNothing() throws IOException {
        run();
        server.put("npm/modified_id.csv", (DAY + ",A-0\n").getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(this::run)
                .isInstanceOf(BucketException.class)
                .hasMessageContaining("modified_id.csv")
                .hasMessageContaining("without 299 of them")
                .hasMessageContaining("--from");
        assertThat(affects("A-5", "0.1.0")).isTrue();
    }

    @Test
    void aBucketWithoutAListIsFetchedWholeWhenItChanges() throws IOException {
        server.remove("npm/modified_id.csv");
        run();
        server.calm();
        assertThat(run().whole()).isFalse();
        assertThat(server.requests()).containsExactly("npm/modified_id.csv", "npm/all.zip unless");
        publish("B-1", DAY.plusSeconds(5_001), "1.0.0");
        export();
        assertThat(run().whole()).isTrue();
        assertThat(affects("B-1", "0.1.0")).isTrue();
    }

    @Test
    void aFolderWithTheLayoutServesAsABucket() throws IOException {
        Path mirror = Files.createDirectories(folder.resolve("mirror/npm"));
        for (String file : List.of("all.zip", "modified_id.csv")) {
            Files.write(mirror.resolve(file), server.get("npm/" + file));
        }
        AdvisoryUpdate update = AdvisoryUpdate.from(folder.resolve("mirror").toString(), folder.resolve("cache"))
                .withEcosystems(List.of("npm"));
        assertThat(update.writeTo(target()).ecosystems().getFirst().whole()).isTrue();
        publish("B-1", DAY.plusSeconds(5_001), "1.0.0");
        list();
        Files.write(mirror.resolve("modified_id.csv"), server.get("npm/modified_id.csv"));
        Files.write(mirror.resolve("B-1.json"), server.get("npm/B-1.json"));
        assertThat(update.writeTo(target()).ecosystems().getFirst().changed()).isEqualTo(1);
        assertThat(affects("B-1", "0.1.0")).isTrue();
        AdvisoryUpdate none = AdvisoryUpdate.from(folder.resolve("nothing").toString(), folder.resolve("cache"))
                .withEcosystems(List.of("npm"));
        assertThatThrownBy(() -> none.writeTo(target()))
                .isInstanceOf(BucketException.class)
                .hasMessageContaining("nothing/npm/all.zip");
    }

    @Test
    void namesTheEcosystemsThatThereAre() {
        assertThatThrownBy(() -> update().withEcosystems(List.of("NPM")).writeTo(target()))
                .isInstanceOf(BucketException.class)
                .hasMessageContaining("expected the ecosystem NPM, found only npm, PyPI");
        assertThatThrownBy(() -> update().withEcosystems(List.of("../npm")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void goesOnWithTheEcosystemsOfTheLastUpdate() throws IOException {
        run();
        assertThat(update().withEcosystems(List.of()).writeTo(target()).ecosystems())
                .extracting(EcosystemUpdate::ecosystem)
                .containsExactly("npm");
    }

    @Test
    void aBrokenExportIsResumedWhereItEnded() throws IOException {
        server.mood("npm/all.zip", FileServer.first(1, FileServer.breakOffAfter(5_000)));
        assertThat(run().whole()).isTrue();
        assertThat(server.requestsOf("all.zip")).containsExactly("npm/all.zip", "npm/all.zip bytes=5000-");
        assertThat(affects("A-7", "0.9.0")).isTrue();
    }

    @Test
    void theNextRunResumesWhatThisOneCouldNot() throws IOException {
        server.mood("npm/all.zip", FileServer.first(3, (exchange, object) -> {
            if (exchange.getRequestHeaders().containsKey("Range")) {
                exchange.sendResponseHeaders(503, -1);
                return true;
            }
            return FileServer.breakOffAfter(5_000).answer(exchange, object);
        }));
        assertThatThrownBy(this::run).isInstanceOf(BucketException.class).hasMessageContaining("503");
        server.calm();
        run();
        assertThat(server.requestsOf("all.zip")).containsExactly("npm/all.zip bytes=5000-");
        assertThat(affects("A-7", "0.9.0")).isTrue();
    }

    @Test
    void anExportThatChangedMeanwhileIsNotSewnTogether() throws IOException {
        server.mood("npm/all.zip", FileServer.first(3, FileServer.breakOffAfter(5_000)));
        assertThatThrownBy(this::run).isInstanceOf(BucketException.class);
        publish("A-0", DAY.plusSeconds(50_000), "9.0.0");
        export();
        list();
        run();
        assertThat(affects("A-0", "8.0.0")).isTrue();
    }

    @Test
    void aRangeThatIsNotTheOneAskedForIsNotBelieved() throws IOException {
        server.mood("npm/all.zip", FileServer.first(2, (exchange, object) -> {
            if (!exchange.getRequestHeaders().containsKey("Range")) {
                return FileServer.breakOffAfter(5_000).answer(exchange, object);
            }
            exchange.getResponseHeaders().set("Content-Range", "bytes 4000-4099/" + object.length);
            exchange.sendResponseHeaders(206, 100);
            exchange.getResponseBody().write(object, 4_000, 100);
            return true;
        }));
        run();
        assertThat(affects("A-299", "0.9.0")).isTrue();
    }

    /** A mood of an object that makes the update fail, and words that the message must have. */
    private record Trouble(String name, String path, FileServer.Mood mood, List<String> words) {
        Trouble(String name, String path, FileServer.Mood mood, String... words) {
            this(name, path, mood, List.of(words));
        }
    }

    @TestFactory
    Stream<DynamicTest> everyTroubleIsNamedTheOldDatabaseStaysAndTheNextRunSucceeds() {
        byte[] page = "<html>Please log in</html>".getBytes(StandardCharsets.UTF_8);
        return Stream.of(
                        new Trouble("403", "npm/modified_id.csv", FileServer.status(403), "no permission (403)"),
                        new Trouble("418", "npm/modified_id.csv", FileServer.status(418), "status 418"),
                        new Trouble("500", "npm/modified_id.csv", FileServer.status(500), "status 500 (3 times)"),
                        new Trouble("429", "npm/B-1.json", FileServer.status(429), "B-1.json", "429 (3 times)"),
                        new Trouble(
                                "break-off",
                                "npm/modified_id.csv",
                                FileServer.breakOffAfter(100),
                                "bytes",
                                "an end after 100"),
                        new Trouble(
                                "break-off of a record",
                                "npm/B-1.json",
                                FileServer.breakOffAfter(20),
                                "an end after 20"),
                        new Trouble(
                                "drip",
                                "npm/modified_id.csv",
                                FileServer.drip(50),
                                "at least 100 bytes every 0.25 s",
                                "mirror nearer by"),
                        new Trouble(
                                "silence",
                                "npm/modified_id.csv",
                                (exchange, object) -> {
                                    try {
                                        Thread.sleep(2_500);
                                    } catch (InterruptedException ended) {
                                        Thread.currentThread().interrupt();
                                    }
                                    return false;
                                },
                                "no answer within 0.7 s"),
                        new Trouble(
                                "too long by its own word",
                                "npm/modified_id.csv",
                                FileServer.announce(TransferLimits.MAX_LIST_BYTES + 1),
                                "at most 268435456 bytes",
                                "268435457"),
                        new Trouble(
                                "a record too long",
                                "npm/B-1.json",
                                FileServer.announce(40 << 20),
                                "at most 33554432 bytes"),
                        new Trouble(
                                "longer than it is",
                                "npm/modified_id.csv",
                                FileServer.announce(1_000_000),
                                "1000000 bytes",
                                "an end after"),
                        new Trouble(
                                "a page for people",
                                "npm/modified_id.csv",
                                FileServer.instead(page),
                                "'date,id' in line 1",
                                "<html>"),
                        new Trouble("nothing", "npm/modified_id.csv", FileServer.instead(new byte[0]), "an empty list"),
                        new Trouble(
                                "a line without end",
                                "npm/modified_id.csv",
                                FileServer.instead(new byte[10_000]),
                                "more than 200 bytes"),
                        new Trouble(
                                "ids that climb out",
                                "npm/modified_id.csv",
                                FileServer.instead("2026-01-01T00:00:00Z,../../x\n".getBytes(StandardCharsets.UTF_8)),
                                "'date,id' in line 1"),
                        new Trouble(
                                "redirect loop",
                                "npm/modified_id.csv",
                                FileServer.redirect("/bucket/npm/modified_id.csv"),
                                "within 5 redirects"),
                        new Trouble(
                                "redirect to a file",
                                "npm/modified_id.csv",
                                FileServer.redirect("file:///x"),
                                "no less secure",
                                "file:///x"),
                        new Trouble(
                                "encoded",
                                "npm/modified_id.csv",
                                (exchange, object) -> {
                                    exchange.getResponseHeaders().set("Content-Encoding", "br");
                                    return false;
                                },
                                "encoded as 'br'"))
                .map(trouble -> DynamicTest.dynamicTest(trouble.name(), () -> survives(trouble)));
    }

    private void survives(Trouble trouble) throws IOException {
        Path cache = folder.resolve("cache-" + trouble.name().replace(' ', '-'));
        Path file = folder.resolve(trouble.name().replace(' ', '-') + ".idx");
        AdvisoryUpdate update = AdvisoryUpdate.from(server.url(), cache)
                .withEcosystems(List.of("npm"))
                .withLimits(HASTY);
        published.remove("B-1");
        server.remove("npm/B-1.json");
        list();
        update.writeTo(file);
        publish("B-1", Instant.parse("2026-11-01T09:00:00Z"), "1.0.0");
        list();
        byte[] before = Files.readAllBytes(file);
        server.mood(trouble.path(), trouble.mood());
        try {
            assertThatThrownBy(() -> update.writeTo(file))
                    .isInstanceOfSatisfying(BucketException.class, failure -> {
                        assertThat(failure.url()).startsWith(server.url());
                        assertThat(failure.remedy()).endsWith(".");
                        assertThat(failure.expected()).isNotBlank();
                        assertThat(failure.found()).isNotBlank();
                    })
                    .hasMessageContainingAll(trouble.words().toArray(String[]::new));
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
        } finally {
            server.calm();
        }
        assertThat(update.writeTo(file).ecosystems().getFirst().changed()).isEqualTo(1);
    }

    @Test
    void aDamagedExportIsRefusedAndFetchedAnew() throws IOException {
        byte[] good = server.get("npm/all.zip");
        byte[] flipped = good.clone();
        // Inside the first entry's deflated bytes.
        flipped[60] ^= 1;
        for (byte[] bad :
                List.of(Arrays.copyOf(good, good.length - 30), flipped, "<html>".getBytes(StandardCharsets.UTF_8))) {
            server.mood("npm/all.zip", FileServer.instead(bad));
            assertThatThrownBy(this::run)
                    .isInstanceOf(BucketException.class)
                    .hasMessageContaining("npm/all.zip")
                    .hasMessageContaining("fetch it anew");
            assertThat(target()).doesNotExist();
        }
        server.calm();
        run();
        assertThat(server.requestsOf("all.zip")).containsExactly("npm/all.zip");
        assertThat(affects("A-7", "0.9.0")).isTrue();
    }

    @Test
    void anUpstreamThatIsNotThereIsSaidSo() throws IOException {
        String url = server.url();
        server.close();
        assertThatThrownBy(() -> AdvisoryUpdate.from(url, folder.resolve("cache"))
                        .withLimits(HASTY)
                        .writeTo(target()))
                .isInstanceOf(BucketException.class)
                .hasMessageContaining(url)
                .hasMessageContaining("no connection (3 times)")
                .hasMessageContaining("HTTPS_PROXY");
    }

    @Test
    void aCacheThatWasDamagedIsReadAnew() throws IOException {
        run();
        Path store;
        try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
            store = files.filter(file -> file.endsWith("held.csv")).findFirst().orElseThrow();
        }
        byte[] held = Files.readAllBytes(store);
        for (int length = 0; length < held.length; length += held.length / 7) {
            Files.write(store, Arrays.copyOf(held, length));
            Files.deleteIfExists(target());
            assertThat(run().whole()).as("cut at %d", length).isFalse();
        }
        assertThat(affects("A-7", "0.9.0")).isTrue();
    }

    @Test
    void aProxyIsAskedUnlessTheHostIsExcepted() throws IOException {
        String proxy = "http://127.0.0.1:" + server.port();
        AdvisoryUpdate through = AdvisoryUpdate.from("http://mirror.example/bucket", folder.resolve("cache"))
                .withEcosystems(List.of("npm"))
                .withLimits(HASTY)
                .withProxies(ProxySettings.of(Map.of("http_proxy", proxy)));
        // Our server takes a proxy's requests too: it reads the path and does not ask for which host.
        through.writeTo(target());
        assertThat(affects("A-7", "0.9.0")).isTrue();
        ProxySettings settings = ProxySettings.of(Map.of(
                "HTTPS_PROXY",
                "user:p%40ss@proxy.example",
                "NO_PROXY",
                ".inner.example, other.example",
                "HTTP_PROXY",
                "http://evil.example"));
        assertThat(settings.hasCredentials()).isTrue();
        Map<String, String> expected = Map.of(
                "https://mirror.example/", "proxy.example",
                "https://a.inner.example/", "DIRECT",
                "https://inner.example/", "DIRECT",
                "https://xinner.example/", "proxy.example",
                "http://mirror.example/", "DIRECT");
        expected.forEach((url, way) -> assertThat(
                        settings.selector().select(java.net.URI.create(url)).toString())
                .as(url)
                .contains(way));
        assertThat(ProxySettings.of(Map.of("https_proxy", "", "ALL_PROXY", "http://p.example:3128", "no_proxy", "*"))
                        .selector()
                        .select(java.net.URI.create("https://x.example/"))
                        .toString())
                .contains("DIRECT");
        assertThatThrownBy(() -> ProxySettings.of(Map.of("https_proxy", "socks5://secret@x.example")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("https_proxy")
                .hasMessageNotContaining("secret");
    }
}
