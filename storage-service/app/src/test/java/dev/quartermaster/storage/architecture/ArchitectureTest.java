package dev.quartermaster.storage.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.quartermaster.quota.testing.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The service keeps the rules of the house. */
class ArchitectureTest {

    private static final JavaClasses SERVICE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.quartermaster.storage");

    static Stream<Arguments> rules() {
        return Stream.concat(
                HouseRules.withAdapters("oci")
                        .withContracts("..quota.contract..")
                        .withFound("ApacheHttpProvider")
                        .rules(),
                Stream.of(Arguments.of(
                        "OCI stays in its package",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage("..oci..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("com.oracle.."))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theServiceKeepsTheRule(String name, ArchRule rule) {
        rule.check(SERVICE);
    }
}
