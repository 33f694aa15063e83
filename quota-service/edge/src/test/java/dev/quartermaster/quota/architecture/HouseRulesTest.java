package dev.quartermaster.quota.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.quartermaster.quota.testing.HouseRules;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the house is broken by the classes under {@code broken}. The services prove that they keep them. */
class HouseRulesTest {

    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages("dev.quartermaster.broken");

    static Stream<Arguments> rules() {
        return HouseRules.withAdapters("jose")
                .withContracts("..quota.contract..")
                .rules();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void the_rule_can_fail(String name, ArchRule rule) {
        assertThat(rule.evaluate(BROKEN).hasViolation()).isTrue();
    }
}
