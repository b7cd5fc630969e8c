package dev.packagefast.security.advisory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A sample of the damage that a large index can take: each is reported, and none leads to another answer. */
class LargeCorruptionTest {
    private static final int FLIPS = 60;
    private static final int CUTS = 40;
    private static final int QUESTIONS = 400;

    private static List<String[]> questions() throws IOException {
        List<String> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(SharedData.require("lockfiles/reference"))) {
            for (Path file : files.filter(path -> path.toString().contains("package-lock"))
                    .filter(path -> path.toString().endsWith(".packages.tsv"))
                    .sorted()
                    .toList()) {
                rows.addAll(Files.readAllLines(file));
            }
        }
        List<String[]> some = new ArrayList<>();
        int step = Math.max(1, rows.size() / QUESTIONS);
        for (int row = 0; row < rows.size(); row += step) {
            some.add(rows.get(row).split("\t", -1));
        }
        return some;
    }

    private static String answer(Matcher matcher, String[] question) {
        MatchResult result = matcher.match("npm", question[0], question[1]);
        StringBuilder all = new StringBuilder(result.toString());
        result.matches()
                .forEach(match -> all.append(match.advisory().aliases())
                        .append(match.advisory().severity())
                        .append(match.advisory().details().summary()));
        return all.toString();
    }

    @Test
    void aFlippedByteIsReportedAndNeverAnswersOtherwise() throws IOException {
        List<String[]> questions = questions();
        byte[] bytes = RealIndexes.of("npm").bytes().clone();
        Matcher clean = RealIndexes.of("npm").index().matcher();
        List<String> expected =
                questions.stream().map(question -> answer(clean, question)).toList();
        assertThat(expected).anyMatch(text -> text.contains("GHSA"));
        Random random = new Random(20261122);
        int reported = 0;
        for (int flip = 0; flip < FLIPS; flip++) {
            // Half of them where most questions look first: the header and the buckets.
            int at = random.nextInt(flip % 2 == 0 ? bytes.length : Math.min(bytes.length, 40 * Pages.SIZE));
            byte mask = (byte) (1 << random.nextInt(8));
            bytes[at] ^= mask;
            try {
                AdvisoryIndex index = AdvisoryIndex.of(ByteBuffer.wrap(bytes));
                Matcher matcher = index.matcher();
                for (int i = 0; i < questions.size(); i++) {
                    try {
                        assertThat(answer(matcher, questions.get(i)))
                                .as("byte %d, %s", at, questions.get(i)[0])
                                .isEqualTo(expected.get(i));
                    } catch (CorruptIndexException said) {
                        assertThat(said.page()).isEqualTo(at / Pages.SIZE);
                        reported++;
                    }
                }
                int changed = at;
                assertThatThrownBy(index::verify)
                        .as("byte %d", changed)
                        .isInstanceOfSatisfying(
                                CorruptIndexException.class,
                                said -> assertThat(said.page()).isEqualTo(changed / Pages.SIZE));
            } catch (CorruptIndexException whenOpened) {
                assertThat(at).isLessThan(Pages.SIZE);
                reported++;
            } finally {
                bytes[at] ^= mask;
            }
        }
        assertThat(reported).as("answers refused").isPositive();
    }

    @Test
    void aCutIndexIsReportedWhenOpened() throws IOException {
        byte[] bytes = RealIndexes.of("npm").bytes();
        Random random = new Random(20261122);
        for (int cut = 0; cut < CUTS; cut++) {
            int length = cut == 0 ? bytes.length - 1 : random.nextInt(bytes.length);
            ByteBuffer part = ByteBuffer.wrap(bytes, 0, length);
            assertThatThrownBy(() -> AdvisoryIndex.of(part))
                    .as("%d bytes", length)
                    .isInstanceOf(CorruptIndexException.class);
        }
    }
}
