package dev.quartermaster.quota.limits.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Subject FULL = new Subject("u-5", "p-1", "k-9", "203.0.113.7", "/upload");

    private static final Limit PER_DAY = limit(1, "uploads_per_day", "uploads", null, Dimension.USER);
    private static final Limit PER_HOUR = limit(2, "uploads_per_hour", "uploads", null, Dimension.USER);
    private static final Limit BYTES = limit(3, "storage_bytes", "storage_bytes", null, Dimension.USER);
    private static final Limit PER_IP = limit(4, "uploads_per_ip", "uploads", 7L, Dimension.IP);
    private static final Limit OFF = new Limit(
            5,
            "off",
            "uploads",
            LimitKind.STOCK,
            1L,
            new Span.None(),
            Set.of(Dimension.USER),
            OnUnavailable.LEASE,
            Mode.ENFORCE,
            false,
            false);
    private static final Catalog CATALOG = new Catalog(
            1,
            List.of(PER_DAY, PER_HOUR, BYTES, PER_IP, OFF),
            List.of(
                    plan("admin", true, 1, Map.of()),
                    plan("capped", true, 1, Map.of("storage_bytes", 9L)),
                    plan("editor", false, 1, Map.of("uploads_per_day", 100L)),
                    plan("team", false, 3, Map.of("uploads_per_day", 40L, "storage_bytes", 4L)),
                    plan("open", false, 2, nullable("uploads_per_day", null)),
                    plan("default", false, 2, Map.of("uploads_per_hour", 50L, "storage_bytes", 5L))));

    /** Overrides: user, project, api_key; an empty cell is none, "-" is unlimited, "x" switched off, "e" expired. */
    @ParameterizedTest(name = "{0}: {5}")
    @CsvSource({
        "default plan speaks,              ,       ,   ,   , uploads_per_hour=50@plan:default",
        "own plan speaks for its metric,   editor, ,   ,   , uploads_per_day=100@plan:editor",
        "user's plan before the project's, editor, team, , , uploads_per_day=100@plan:editor",
        "project's plan before default,    ,     team, ,   , uploads_per_day=40@plan:team",
        "unlimited in a plan,              open, ,     ,   , uploads_per_day=-@plan:open",
        "a plan that is gone,              gone, ,     ,   , uploads_per_hour=50@plan:default",
        "user override beats plan,         editor, ,  20,  , uploads_per_day=20@override:user:u-5",
        "project override beats user's,    editor, ,  20, 30, uploads_per_day=30@override:project:p-1",
        "override of zero forbids,         editor, ,   0,  , uploads_per_day=0@override:user:u-5",
        "unlimited override,               editor, ,   -,  , uploads_per_day=-@override:user:u-5",
        "switched off override,            editor, ,   x,  , uploads_per_day=100@plan:editor",
        "expired override,                 editor, ,   e,  , uploads_per_day=100@plan:editor",
        "expired project override,         editor, ,  20, e, uploads_per_day=20@override:user:u-5",
        "override with default plan,       ,     ,    20,  , uploads_per_day=20@override:user:u-5 uploads_per_hour=50@plan:default",
        "override of an admin,             admin, ,   20,  , uploads_per_day=20@override:user:u-5 uploads_per_hour=-@plan:admin",
        "admin,                            admin, ,    ,   , uploads_per_day=-@plan:admin uploads_per_hour=-@plan:admin",
    })
    void the_amount_that_holds(
            String title,
            @Nullable String plan,
            @Nullable String projectPlan,
            @Nullable String userOverride,
            @Nullable String projectOverride,
            String expected) {
        Standing standing = standing(profile(projectPlan, projectOverride), profile(plan, userOverride));
        String found = standing.limitsOn("uploads").stream()
                .filter(e -> !e.limit().equals(PER_IP))
                .map(StandingTest::text)
                .sorted()
                .collect(Collectors.joining(" "));
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void an_unlimited_plan_keeps_what_it_names_and_does_not_lift_limits_of_addresses() {
        Standing standing = standing(Profile.NONE, profile("capped", null));
        assertThat(standing.limitsOn("storage_bytes"))
                .map(StandingTest::text)
                .containsExactly("storage_bytes=9@plan:capped");
        assertThat(standing.limitsOn("uploads")).map(StandingTest::text).contains("uploads_per_ip=7@limit");
    }

    @Test
    void plans_speak_for_each_metric_by_themselves() {
        Standing standing = standing(Profile.NONE, profile("editor", null));
        assertThat(standing.limitsOn("storage_bytes"))
                .map(StandingTest::text)
                .containsExactly("storage_bytes=5@plan:default");
        assertThat(standing.plan()).isEqualTo("editor");
        assertThat(standing.limitsOn("unheard_of")).isEmpty();
    }

    @Test
    void limits_that_are_off_or_whose_scope_is_unknown_do_not_apply() {
        Standing standing =
                Standing.of(CATALOG, new Subject("u-5", null, null, null, null), List.of(Profile.NONE), NOW);
        assertThat(standing.limitsOn("uploads")).map(e -> e.limit().name()).containsExactly("uploads_per_hour");
    }

    @Test
    void an_override_expires_at_its_instant() {
        Override override = new Override("uploads_per_day", 1L, true, "", NOW);
        assertThat(override.holdsAt(NOW.minusNanos(1))).isTrue();
        assertThat(override.holdsAt(NOW)).isFalse();
    }

    @Test
    void priority_is_the_most_specific_profiles_then_the_plans() {
        assertThat(standing(Profile.NONE, Profile.NONE).priority()).isEqualTo(2);
        assertThat(standing(Profile.NONE, profile("editor", null)).priority()).isEqualTo(1);
        Profile three = new Profile("editor", 3, null, null, Map.of());
        Profile four = new Profile(null, 4, null, null, Map.of());
        assertThat(standing(Profile.NONE, three).priority()).isEqualTo(3);
        assertThat(standing(four, three).priority()).isEqualTo(4);
        Subject nobody = new Subject(null, null, null, null, null);
        assertThat(Standing.of(Catalog.EMPTY, nobody, List.of(), NOW).priority())
                .isEqualTo(2);
    }

    @Test
    void the_calendar_is_the_users_own_first() {
        Profile user = new Profile(null, null, ZoneId.of("Asia/Tokyo"), null, Map.of());
        Profile project = new Profile(null, null, ZoneId.of("Europe/Zurich"), 15, Map.of());
        assertThat(standing(project, user).zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(standing(project, user).anchorDay()).isEqualTo(15);
        assertThat(standing(Profile.NONE, Profile.NONE).zone()).isEqualTo(ZoneOffset.UTC);
        assertThat(standing(Profile.NONE, Profile.NONE).anchorDay()).isEqualTo(1);
    }

    private static Standing standing(Profile project, Profile user) {
        return Standing.of(CATALOG, FULL, List.of(project, user, Profile.NONE, Profile.NONE), NOW);
    }

    private static Profile profile(@Nullable String plan, @Nullable String override) {
        return new Profile(plan, null, null, null, override == null ? Map.of() : overrides(override));
    }

    private static Map<String, Override> overrides(String amount) {
        boolean number = Character.isDigit(amount.charAt(0));
        Override override = new Override(
                "uploads_per_day",
                number ? (Long) Long.parseLong(amount) : null,
                !amount.equals("x"),
                "",
                amount.equals("e") ? NOW.minusSeconds(1) : NOW.plusSeconds(1));
        return Map.of("uploads_per_day", override);
    }

    private static String text(Effective e) {
        return e.limit().name() + "=" + (e.unlimited() ? "-" : String.valueOf(e.amount())) + "@" + e.source();
    }

    private static Limit limit(int id, String name, String metric, @Nullable Long amount, Dimension... scope) {
        return new Limit(
                id,
                name,
                metric,
                LimitKind.RATE,
                amount,
                new Span.Sliding(Duration.ofHours(1)),
                Arrays.stream(scope).collect(Collectors.toSet()),
                OnUnavailable.LEASE,
                Mode.ENFORCE,
                false,
                true);
    }

    private static Plan plan(String name, boolean unlimited, int priority, Map<String, @Nullable Long> amounts) {
        return new Plan(name, unlimited, priority, amounts);
    }

    private static Map<String, @Nullable Long> nullable(String name, @Nullable Long amount) {
        Map<String, @Nullable Long> map = new HashMap<>();
        map.put(name, amount);
        return map;
    }

    @Test
    void profiles_are_asked_in_the_order_of_the_subject() {
        List<Dimension> order = new ArrayList<>();
        FULL.configurable().forEach(ref -> order.add(ref.dimension()));
        assertThat(order).containsExactly(Dimension.PROJECT, Dimension.USER, Dimension.API_KEY, Dimension.IP);
    }
}
