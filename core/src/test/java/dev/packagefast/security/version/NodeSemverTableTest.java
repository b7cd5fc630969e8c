package dev.packagefast.security.version;

import static org.assertj.core.api.Assertions.assertThat;

import dev.packagefast.security.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every row of node-semver's own test tables. */
class NodeSemverTableTest {
    @Test
    void everyRowHasTheAnswerOfNodeSemver() throws IOException {
        Path table = SharedData.require("peer/node-semver/cases.tsv");
        List<String> wrong = new ArrayList<>();
        int rows = 0;
        for (String line : Files.readAllLines(table)) {
            if (line.startsWith("#")) {
                continue;
            }
            String[] row = line.split("\t", -1);
            String answer = answer(row[0], unescape(row[1]), unescape(row[2]), options(row[3]));
            if (!answer.equals(unescape(row[4]))) {
                wrong.add(line + " <- " + answer);
            }
            rows++;
        }
        assertThat(wrong).isEmpty();
        assertThat(rows).isGreaterThan(400);
    }

    private static String answer(String question, String a, String b, NpmRange.Option... options) {
        boolean loose = Arrays.asList(options).contains(NpmRange.Option.LOOSE);
        try {
            return switch (question) {
                case "satisfies" -> String.valueOf(NpmRange.parse(a, options).contains(b));
                case "gtr" -> String.valueOf(NpmRange.parse(a, options).isBelow(b));
                case "ltr" -> String.valueOf(NpmRange.parse(a, options).isAbove(b));
                case "compare" -> compare(a, b, loose);
                case "range-parse" -> NpmRange.parse(a, options).toString();
                case "valid" -> NpmVersion.parse(a, loose).canonical();
                default -> throw new AssertionError("unknown question " + question);
            };
        } catch (InvalidVersionException invalid) {
            return question.equals("satisfies") ? "false" : "INVALID";
        }
    }

    private static String compare(String a, String b, boolean loose) {
        int parsed = NpmVersion.parse(a, loose).compareTo(NpmVersion.parse(b, loose));
        int scheme = VersionScheme.forEcosystem("npm").compare(a, b);
        assertThat(Integer.signum(scheme)).isEqualTo(Integer.signum(parsed));
        return String.valueOf(Integer.signum(parsed));
    }

    private static NpmRange.Option[] options(String names) {
        return Arrays.stream(names.split("[ ,]+"))
                .filter(name -> !name.isEmpty())
                .map(name -> name.equals("loose") ? NpmRange.Option.LOOSE : NpmRange.Option.INCLUDE_PRERELEASE)
                .toArray(NpmRange.Option[]::new);
    }

    private static String unescape(String cell) {
        return cell.replace("\\t", "\t").replace("\\n", "\n").replace("\\\\", "\\");
    }
}
