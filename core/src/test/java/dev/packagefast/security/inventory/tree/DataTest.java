package dev.packagefast.security.inventory.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.packagefast.security.inventory.BadLockfileException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataTest {
    @Test
    void anObjectKeepsItsFieldsInOrderHoweverManyTheyAre() {
        Data object = Data.object(1);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            String name = "field" + i;
            names.add(name);
            assertThat(object.put(name, Data.text(i, "value" + i))).isTrue();

            assertThat(object.isObject()).isTrue();
            assertThat(object.isList()).isFalse();
            assertThat(object.fields().keySet()).containsExactlyElementsOf(names);
            assertThat(object.fields()).hasSize(i + 1);
            assertThat(object.text("field0")).isEqualTo("value0");
            assertThat(object.text(name)).isEqualTo("value" + i);
            assertThat(object.has("field" + (i + 1))).isFalse();
        }
    }

    @Test
    void aFieldThatIsThereAlreadyIsTold() {
        for (int size : new int[] {1, 4, 8, 9, 40}) {
            Data object = Data.object(1);
            for (int i = 0; i < size; i++) {
                object.put("field" + i, Data.nothing(1));
            }
            for (int i = 0; i < size; i++) {
                assertThat(object.put("field" + i, Data.text(2, "again")))
                        .as(size + " " + i)
                        .isFalse();
            }
            assertThat(object.fields()).hasSize(size);
        }
    }

    @Test
    void whatIsOfAnotherKindHasNothing() {
        for (Data other : List.of(Data.text(1, "true"), Data.truth(1, true), Data.nothing(1), Data.list(1))) {
            assertThat(other.fields()).isEmpty();
            assertThat(other.get("x").text()).isNull();
            assertThat(other.isObject()).isFalse();
        }
        assertThat(Data.text(1, "true").isTrue()).isFalse();
        assertThat(Data.truth(1, true).isTrue()).isTrue();
        assertThat(Data.truth(1, true).text()).isNull();
    }

    @Test
    void aKeyThatStandsTwiceAmongManyIsRefusedWithItsLine() {
        StringBuilder yaml = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            yaml.append("key").append(i).append(": ").append(i).append('\n');
        }
        yaml.append("key3: again\n");
        assertThatThrownBy(() -> YamlTree.documents(yaml.toString()))
                .isInstanceOfSatisfying(
                        BadLockfileException.class, e -> assertThat(e.line()).isEqualTo(21))
                .hasMessageContaining("has 'key3' twice in one place");
    }

    @Test
    void headersInTomlHaveTheirLinesExceptWithinTexts() throws BadLockfileException {
        Data root = TomlTree.read("""
                text = \"\"\"
                [[package]]
                \"\"\"
                [[package]]
                name = "a"
                [[package]]
                name = "b[[{"
                """);
        assertThat(root.get("package").items()).extracting(Data::line).containsExactly(4, 6);
        assertThat(root.get("package").get(1).text("name")).isEqualTo("b[[{");
    }
}
