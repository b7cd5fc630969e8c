package dev.packagefast.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Every attack of {@code attacks.txt} works without the sandbox and fails inside it, for either kind of user. */
class AttackTest {
    @TestFactory
    List<DynamicTest> failsInsideForThisUser() throws Exception {
        return forThisUser(Isolation.L2);
    }

    @TestFactory
    List<DynamicTest> failsInNamespacesForThisUser() throws Exception {
        assumeTrue(Tools.present("bwrap"), "bubblewrap makes the namespaces");
        return forThisUser(Isolation.L3);
    }

    @TestFactory
    List<DynamicTest> failsInsideForAnOrdinaryUser() throws Exception {
        return forAnOrdinaryUser(Isolation.L2);
    }

    @TestFactory
    List<DynamicTest> failsInNamespacesForAnOrdinaryUser() throws Exception {
        assumeTrue(Tools.present("bwrap"), "bubblewrap makes the namespaces");
        return forAnOrdinaryUser(Isolation.L3);
    }

    private static List<DynamicTest> forThisUser(Isolation level) throws Exception {
        assumeTrue(Tools.present("gcc"), "gcc compiles the attacks");
        var verdicts = new ArrayList<AttackRunner.Verdict>();
        AttackRunner.run(level, verdicts::add);
        return judge(verdicts, level, Users.isSuperuser());
    }

    private static List<DynamicTest> forAnOrdinaryUser(Isolation level) throws Exception {
        assumeTrue(Tools.present("gcc"), "gcc compiles the attacks");
        assumeTrue(Users.isSuperuser() && Tools.present("setpriv"), "only root can become somebody else, with setpriv");
        var verdicts = Users.ordinary(AttackRunner.class, level.name())
                .lines()
                .map(AttackRunner.Verdict::parse)
                .toList();
        return judge(verdicts, level, false);
    }

    private static List<DynamicTest> judge(List<AttackRunner.Verdict> verdicts, Isolation level, boolean superuser) {
        Map<String, AttackRunner.Verdict> byName =
                verdicts.stream().collect(Collectors.toMap(AttackRunner.Verdict::attack, Function.identity()));
        return Attack.all().stream()
                .map(attack -> DynamicTest.dynamicTest(attack.name(), () -> {
                    var verdict = byName.get(attack.name());
                    assertThat(verdict).as("the attack was tried").isNotNull();
                    if (attack.mustWorkFor(superuser)) {
                        assertThat(verdict.unconfined())
                                .as("works without the sandbox")
                                .isTrue();
                    }
                    assertThat(verdict.isolation()).isEqualTo(level);
                    assertThat(verdict.said()).as("it was tried").doesNotContain("UNKNOWN", "Exited[code=127]");
                    if (attack.isHeldAt(level)) {
                        assertThat(verdict.confined())
                                .as("inside: %s", verdict.said())
                                .isFalse();
                    }
                }))
                .toList();
    }
}
