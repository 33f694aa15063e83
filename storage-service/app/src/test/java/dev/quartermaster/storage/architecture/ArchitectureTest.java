package dev.quartermaster.storage.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The rules of the house, as quota-service has them and proves that they can fail, and OCI in its package. */
class ArchitectureTest {

    private static final JavaClasses SERVICE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.quartermaster.storage");

    /** Packages named after a technology. */
    private static final String[] ADAPTERS = {
        "..rest..", "..http..", "..postgres..", "..kafka..", "..oci..", "..health.."
    };

    private static final String[] SQL = {
        "java.sql..", "javax.sql..", "io.vertx.sqlclient..", "io.vertx.mutiny.sqlclient..", "io.vertx.pgclient.."
    };

    private static final String[] HTTP = {
        "jakarta.ws.rs..", "io.vertx.ext.web..", "io.vertx.core.http..", "io.quarkus.vertx.http.."
    };

    private static final Set<String> CLOCKS = Set.of(
            "java.time.Instant",
            "java.time.LocalDate",
            "java.time.LocalDateTime",
            "java.time.LocalTime",
            "java.time.ZonedDateTime",
            "java.time.OffsetDateTime",
            "java.time.YearMonth",
            "java.time.Year");

    static Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(
                        "domain is plain Java",
                        classes()
                                .that()
                                .resideInAPackage("..domain..")
                                .should()
                                .onlyDependOnClassesThat(resideInAnyPackage(
                                        "java..", "org.jspecify..", "..domain..", "..quota.contract.."))),
                Arguments.of("nobody refers to adapters", classes().should(onlyReferToOwnAdapters())),
                Arguments.of(
                        "adapters are hidden",
                        classes()
                                .that()
                                .resideInAnyPackage(ADAPTERS)
                                .and()
                                .areTopLevelClasses()
                                .and()
                                // the SDK finds it with a ServiceLoader
                                .doNotHaveSimpleName("JdkHttpProvider")
                                .should()
                                .notBePublic()),
                Arguments.of(
                        "features have no cycles",
                        slices().matching("dev.quartermaster.*.(*)..").should().beFreeOfCycles()),
                Arguments.of(
                        "SQL stays in its package",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage("..postgres..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(SQL)),
                Arguments.of(
                        "OCI stays in its package",
                        noClasses()
                                .that()
                                .resideOutsideOfPackage("..oci..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("com.oracle..")),
                Arguments.of(
                        "HTTP stays in its packages",
                        noClasses()
                                .that()
                                .resideOutsideOfPackages("..rest..", "..http..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(HTTP)),
                Arguments.of(
                        "time comes from the injected clock",
                        noClasses()
                                .that()
                                .doNotHaveSimpleName("SystemClock")
                                .should()
                                .callCodeUnitWhere(describe("asks the machine", ArchitectureTest::asksTheMachine))),
                Arguments.of(
                        "nothing waits",
                        noClasses().should().callCodeUnitWhere(describe("blocks", ArchitectureTest::waits))),
                Arguments.of(
                        "constructor injection",
                        noFields()
                                .should()
                                .beAnnotatedWith("jakarta.inject.Inject")
                                .orShould()
                                .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void theServiceKeepsTheRule(String name, ArchRule rule) {
        rule.check(SERVICE);
    }

    private static boolean asksTheMachine(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        return switch (call.getName()) {
            case "now" -> CLOCKS.contains(owner);
            case "currentTimeMillis" -> owner.equals("java.lang.System");
            case "system", "systemUTC", "systemDefaultZone" ->
                owner.equals("java.time.InstantSource") || owner.equals("java.time.Clock");
            default -> false;
        };
    }

    private static boolean waits(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        return switch (call.getName()) {
            case "await", "awaitSuspending" -> owner.startsWith("io.smallrye.mutiny") || owner.startsWith("io.vertx");
            case "join" -> owner.equals("java.util.concurrent.CompletableFuture");
            // With a timeout it is allowed: that is how a start waits for what it needs.
            case "get" ->
                owner.equals("java.util.concurrent.CompletableFuture")
                        && call.getTarget().getRawParameterTypes().isEmpty();
            case "sleep" -> owner.equals("java.lang.Thread");
            default -> false;
        };
    }

    private static ArchCondition<JavaClass> onlyReferToOwnAdapters() {
        return new ArchCondition<>("refer to no adapter but their own package") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                item.getDirectDependenciesFromSelf().stream()
                        .filter(dependency ->
                                dependency.getTargetClass().getPackageName().startsWith("dev.quarter"))
                        .filter(dependency -> resideInAnyPackage(ADAPTERS).test(dependency.getTargetClass()))
                        .filter(dependency ->
                                !dependency.getTargetClass().getPackageName().equals(item.getPackageName()))
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.violated(item, dependency.getDescription())));
            }
        };
    }
}
