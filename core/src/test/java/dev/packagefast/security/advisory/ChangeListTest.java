package dev.packagefast.security.advisory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.testing.Fuzz;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChangeListTest {
    private static final String LIST =
            "2026-01-02T03:04:05.678901Z,GHSA-aaaa-bbbb-cccc\r\n\n2025-01-02T03:04:05Z,RHSA-2020:1";

    private static List<String> ids(byte[] list) throws IOException {
        List<String> ids = new ArrayList<>();
        ChangeList.read("list", new ByteArrayInputStream(list), (id, modified) -> {
            assertThat(modified).isNotEqualTo(Instant.MIN);
            ids.add(id);
            return true;
        });
        return ids;
    }

    @Test
    void readsDatesAndIdsWhateverEndsTheLines() throws IOException {
        assertThat(ids(LIST.getBytes(StandardCharsets.UTF_8))).containsExactly("GHSA-aaaa-bbbb-cccc", "RHSA-2020:1");
    }

    @ParameterizedTest
    @CsvSource({
        "GHSA-1,true",
        "a.b,true",
        ".hidden,false",
        "'',false",
        "a/b,false",
        "a\\b,false",
        "a b,false",
        "ä,false"
    })
    void takesOnlyIdsThatCanNameAFile(String id, boolean taken) {
        assertThat(ChangeList.isId(id)).isEqualTo(taken);
    }

    @Test
    void fuzzedListsAreReadOrRefused() {
        Fuzz.run(
                List.of(
                        LIST.getBytes(StandardCharsets.UTF_8),
                        "2026-01-01T00:00:00Z,A\n".repeat(20).getBytes(StandardCharsets.UTF_8)),
                bytes -> assertThat(ids(bytes)).allMatch(ChangeList::isId),
                BucketException.class);
    }
}
