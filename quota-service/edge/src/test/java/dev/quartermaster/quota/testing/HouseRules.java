package dev.quartermaster.quota.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/**
 * The rules of the house, as arguments of a parameterized test: a name and an {@link ArchRule}. The tests of this module
 * prove that each of them can fail.
 */
public final class HouseRules {

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

    private final String[] adapters;
    private final String[] known;
    private final Set<String> found;

    private HouseRules(String[] adapters, String[] known, Set<String> found) {
        this.adapters = adapters;
        this.known = known;
        this.found = Set.copyOf(found);
    }

    /** @param technologies the last names of packages that hold adapters, beside {@code rest}, {@code http} and {@code postgres} */
    public static HouseRules withAdapters(String... technologies) {
        return new HouseRules(
                Stream.concat(Stream.of("rest", "http", "postgres", "kafka", "health"), Stream.of(technologies))
                        .map(technology -> ".." + technology + "..")
                        .toArray(String[]::new),
                new String[] {"java..", "org.jspecify..", "..domain.."},
                Set.of());
    }

    /** @param contracts packages that the domain may know */
    public HouseRules withContracts(String... contracts) {
        return new HouseRules(
                adapters, Stream.concat(Stream.of(known), Stream.of(contracts)).toArray(String[]::new), found);
    }

    /** @param names simple names of adapters that are public, because others find them with a ServiceLoader */
    public HouseRules withFound(String... names) {
        return new HouseRules(adapters, known, Set.of(names));
    }

    /** All of them. */
    public Stream<Arguments> rules() {
        return Stream.of(
                Arguments.of(
                        "domain is plain Java",
                        classes()
                                .that()
                                .resideInAPackage("..domain..")
                                .should()
                                .onlyDependOnClassesThat(resideInAnyPackage(known))),
                Arguments.of("nobody refers to adapters", classes().should(onlyReferToOwnAdapters())),
                Arguments.of(
                        "adapters are hidden",
                        classes()
                                .that()
                                .resideInAnyPackage(adapters)
                                .and()
                                .areTopLevelClasses()
                                .and(describe(
                                        "are looked for by nobody",
                                        (JavaClass type) -> !found.contains(type.getSimpleName())))
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
                                .callCodeUnitWhere(describe("asks the machine", HouseRules::asksTheMachine))),
                Arguments.of(
                        "nothing waits", noClasses().should().callCodeUnitWhere(describe("blocks", HouseRules::waits))),
                Arguments.of(
                        "constructor injection",
                        noFields()
                                .should()
                                .beAnnotatedWith("jakarta.inject.Inject")
                                .orShould()
                                .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")));
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

    private ArchCondition<JavaClass> onlyReferToOwnAdapters() {
        return new ArchCondition<>("refer to no adapter but their own package") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                item.getDirectDependenciesFromSelf().stream()
                        .filter(dependency ->
                                dependency.getTargetClass().getPackageName().startsWith("dev.quarter"))
                        .filter(dependency -> resideInAnyPackage(adapters).test(dependency.getTargetClass()))
                        .filter(dependency ->
                                !dependency.getTargetClass().getPackageName().equals(item.getPackageName()))
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.violated(item, dependency.getDescription())));
            }
        };
    }
}
