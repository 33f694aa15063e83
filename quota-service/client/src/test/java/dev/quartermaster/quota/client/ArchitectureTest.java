package dev.quartermaster.quota.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The client itself needs no Quarkus, and nothing of another service but contracts. */
class ArchitectureTest {

    @Test
    void plain_applications_can_use_it() {
        classes()
                .that()
                .resideInAPackage("dev.quartermaster.quota.client")
                .should()
                .onlyDependOnClassesThat(JavaClass.Predicates.resideInAnyPackage(
                        "java..",
                        "org.jspecify..",
                        "com.fasterxml.jackson..",
                        "io.smallrye.faulttolerance.api..",
                        "org.eclipse.microprofile.faulttolerance..",
                        "dev.quartermaster.quota.contract..",
                        "dev.quartermaster.quota.client"))
                .check(new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importPackages("dev.quartermaster.quota.client"));
    }
}
