package dev.packagefast.security;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The arrows between the rooms. */
class ArchitectureTest {
    private static final String ROOT = "dev.packagefast.security";
    private static final Set<String> ROOMS = Set.of(
            "integrity", "version", "advisory", "inventory", "policy", "audit", "performance", "plugin", "manifest");

    /** A vocabulary that every room may use. */
    private static final String SHARED = ROOT + ".text..";

    /** Which other rooms each room may know. */
    private static final Map<String, Set<String>> ARROWS = Map.of(
            "integrity", Set.of(),
            "version", Set.of(),
            "audit", Set.of(),
            "performance", Set.of(),
            "inventory", Set.of(),
            "advisory", Set.of("version"),
            "policy", Set.of("advisory", "integrity", "inventory"),
            "manifest", Set.of("integrity"),
            "plugin", Set.of("advisory", "integrity", "inventory", "policy", "audit", "performance"));

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void roomsKnowOnlyTheRoomsTheyMay() {
        for (String room : ROOMS) {
            String[] closed = ROOMS.stream()
                    .filter(other -> !other.equals(room) && !ARROWS.get(room).contains(other))
                    .map(other -> ROOT + "." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(ROOT + "." + room + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(closed)
                    .orShould()
                    .dependOnClassesThat()
                    .resideInAnyPackage(ROOT, "dev.packagefast.sandbox..")
                    .allowEmptyShould(true)
                    .check(classes);
        }
    }

    @Test
    void whatAllRoomsShareKnowsNoneOfThem() {
        noClasses()
                .that()
                .resideInAPackage(SHARED)
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(not(resideInAPackage(SHARED))))
                .check(classes);
    }

    @Test
    void nothingInTheRoomsTouchesNativeMemoryOrForeignFunctions() {
        noClasses()
                .that()
                .resideInAnyPackage(Arrays.stream(ROOMS.toArray(String[]::new))
                        .map(room -> ROOT + "." + room + "..")
                        .toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.lang.foreign..", "sun.misc..")
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void roomsDoNotDependOnEachOtherInCircles() {
        slices().matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(classes);
    }
}
