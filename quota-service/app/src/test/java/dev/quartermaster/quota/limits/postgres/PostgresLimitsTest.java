package dev.quartermaster.quota.limits.postgres;

import static dev.quartermaster.quota.limits.postgres.Database.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.quota.limits.AuditTrail;
import dev.quartermaster.quota.limits.Change;
import dev.quartermaster.quota.limits.Key;
import dev.quartermaster.quota.limits.Outcome;
import dev.quartermaster.quota.limits.Precondition;
import dev.quartermaster.quota.limits.Versioned;
import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Limit;
import dev.quartermaster.quota.limits.domain.LimitKind;
import dev.quartermaster.quota.limits.domain.Mode;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import dev.quartermaster.quota.limits.domain.Override;
import dev.quartermaster.quota.limits.domain.Plan;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.Span;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import dev.quartermaster.quota.limits.domain.SubjectSettings;
import io.smallrye.mutiny.Uni;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

// an unexpected null fails the test by itself
@NullUnmarked
class PostgresLimitsTest {

    private static final Precondition ANY = new Precondition.None();
    private static final Duration ONE_SECOND = Duration.ofSeconds(1);
    private static final AuditTrail.Filter ALL = new AuditTrail.Filter(null, null, null);

    private static Database database;
    private static Database.Replica first;
    private static Database.Replica second;

    @BeforeAll
    static void start() {
        database = new Database();
        first = database.replica();
        second = database.replica();
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Test
    void the_plans_of_a_new_installation_are_there() {
        Plan editor = first.governance.catalog().plan("editor");
        assertThat(editor.amounts())
                .containsEntry("uploads_per_day", 100L)
                .containsEntry("storage_bytes", 50L << 30)
                .hasSize(5);
        assertThat(first.governance.catalog().plan("enterprise").amounts()).containsEntry("videos_per_month", null);
        assertThat(first.governance.catalog().plan("admin").unlimited()).isTrue();
        assertThat(first.governance.catalog().plan("premium").amounts()).containsEntry("storage_bytes", 1L << 40);
        assertThat(first.governance.catalog().plans()).hasSizeGreaterThanOrEqualTo(9);
        assertThat(first.governance.catalog().limit("vectors").scope()).containsExactly(Dimension.PROJECT);
    }

    @Test
    void replicas_that_start_together_load_the_plans_once() {
        try (Database fresh = new Database()) {
            List<Database.Replica> replicas =
                    IntStream.range(0, 4).mapToObj(i -> fresh.cold()).toList();
            await(Uni.join()
                    .all(replicas.stream().map(r -> r.starting()).toList())
                    .andFailFast());
            List<AuditTrail.Entry> trail = await(replicas.getFirst().audit.list(ALL, Long.MAX_VALUE, 1000));
            assertThat(trail)
                    .hasSize(18 + 9)
                    .allMatch(e -> e.actor().equals("system") && e.action().equals("create"));
            assertThat(replicas).allMatch(r -> r.governance.catalog().plans().size() == 9);
        }
    }

    @Test
    void a_change_is_there_before_its_answer_and_within_a_second_elsewhere() {
        SubjectRef user = new SubjectRef(Dimension.USER, "u-seen");
        await(first.governance.load(List.of(user)));
        await(second.governance.load(List.of(user)));
        assertThat(second.governance.known(user)).isSameAs(Profile.NONE);
        List<Change> heard = new CopyOnWriteArrayList<>();
        second.governance.onChange(heard::add);

        await(first.overrides.put(Key.of(user, "uploads_per_day"), override(5L), ANY, "ann"));
        assertThat(first.governance.known(user)).isNull();
        await().atMost(ONE_SECOND).until(() -> second.governance.known(user) == null);
        await().atMost(ONE_SECOND).until(() -> heard.contains(new Change.OfOverride(user, "uploads_per_day")));
        await(second.governance.load(List.of(user)));
        assertThat(second.governance
                        .known(user)
                        .overrides()
                        .get("uploads_per_day")
                        .amount())
                .isEqualTo(5);

        await(second.plans.put(Key.named("brief"), new Plan("brief", false, 2, Map.of()), ANY, "ann"));
        assertThat(second.governance.catalog().plan("brief")).isNotNull();
        await().atMost(ONE_SECOND).until(() -> first.governance.catalog().plan("brief") != null);
        await(first.plans.remove(Key.named("brief"), ANY, "ann"));
        await().atMost(ONE_SECOND).until(() -> second.governance.catalog().plan("brief") == null);
    }

    @Test
    void what_is_written_is_what_is_read() {
        SubjectRef odd = new SubjectRef(Dimension.PROJECT, "a/b c:%2F\u00e9\ud83d\ude00");
        SubjectSettings settings = new SubjectSettings("pro", 3, ZoneId.of("Asia/Tokyo"), 31, "by mail\nof May");
        Outcome<SubjectSettings> made = await(first.subjects.put(Key.of(odd), settings, ANY, "ann"));
        assertThat(made).isInstanceOf(Outcome.Created.class);
        assertThat(await(first.subjects.find(Key.of(odd))).orElseThrow().value())
                .isEqualTo(settings);
        Override override = new Override("vectors", null, false, "note", Instant.parse("2030-01-01T00:00:00.123456Z"));
        await(first.overrides.put(Key.of(odd, "vectors"), override, ANY, "ann"));
        assertThat(await(first.overrides.find(Key.of(odd, "vectors")))
                        .orElseThrow()
                        .value())
                .isEqualTo(override);

        await(first.governance.load(List.of(odd)));
        Profile profile = first.governance.known(odd);
        assertThat(profile.plan()).isEqualTo("pro");
        assertThat(profile.zone()).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(profile.billingAnchorDay()).isEqualTo(31);
        assertThat(profile.overrides().get("vectors").expiresAt()).isEqualTo(override.expiresAt());
        assertThat(profile.overrides().get("vectors").amount()).isNull();
        assertThat(await(first.overrides.list(Key.of(odd).parts(), List.of(), 10)))
                .hasSize(1);
        AuditTrail.Filter filter = new AuditTrail.Filter("override", "project/" + odd.id() + "/vectors", "ann");
        assertThat(await(first.audit.list(filter, Long.MAX_VALUE, 10)))
                .singleElement()
                .satisfies(e -> assertThat(e.before()).isNull())
                .satisfies(e -> assertThat(e.after()).contains("2030-01-01T00:00:00.123456Z"));
    }

    @Test
    void a_limit_keeps_its_counters_when_only_amount_or_window_change() {
        Key key = Key.named("kept");
        await(first.limits.put(key, rate("kept", 5L, Duration.ofMinutes(1), Dimension.USER), ANY, "ann"));
        int id = first.governance.catalog().limit("kept").id();
        await(first.limits.put(key, rate("kept", 6L, Duration.ofMillis(1500), Dimension.USER), ANY, "ann"));
        assertThat(first.governance.catalog().limit("kept").id()).isEqualTo(id);
        assertThat(first.governance.catalog().limit("kept").span())
                .isEqualTo(new Span.Sliding(Duration.ofMillis(1500)));
        await(first.limits.put(key, rate("kept", 6L, Duration.ofMillis(1500), Dimension.IP), ANY, "ann"));
        int other = first.governance.catalog().limit("kept").id();
        assertThat(other).isNotEqualTo(id);
        await(first.limits.remove(key, ANY, "ann"));
        await(first.limits.put(key, rate("kept", 6L, Duration.ofMinutes(1), Dimension.IP), ANY, "ann"));
        assertThat(first.governance.catalog().limit("kept").id()).isNotIn(id, other);
        await(first.limits.remove(key, ANY, "ann"));
    }

    @Test
    void of_parallel_changes_of_one_version_one_wins() {
        Key key = Key.named("raced");
        Outcome<Plan> made = await(first.plans.put(key, new Plan("raced", false, 1, Map.of()), ANY, "ann"));
        long version = ((Outcome.Created<Plan>) made).now().version();
        for (int round = 0; round < 20; round++) {
            Precondition seen = new Precondition.OneOf(Set.of(version));
            List<Uni<Outcome<Plan>>> writes = new java.util.ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Plan plan = new Plan("raced", false, 1 + i, Map.of("videos_per_month", (long) round));
                writes.add((i % 2 == 0 ? first : second).plans.put(key, plan, seen, "ann" + i));
            }
            List<Outcome<Plan>> outcomes = await(Uni.join().all(writes).andFailFast());
            assertThat(outcomes).filteredOn(o -> o instanceof Outcome.Stale).hasSize(3);
            Versioned<Plan> now = await(first.plans.find(key)).orElseThrow();
            assertThat(outcomes).contains(new Outcome.Kept<>(now));
            version = now.version();
        }
        AuditTrail.Filter filter = new AuditTrail.Filter("plan", "raced", null);
        assertThat(await(first.audit.list(filter, Long.MAX_VALUE, 100))).hasSize(21);
        await(first.plans.remove(key, ANY, "ann"));
    }

    @Test
    void refusals_change_nothing_and_leave_no_trace() {
        long before = await(first.audit.list(ALL, Long.MAX_VALUE, 1)).getFirst().seq();
        SubjectRef user = new SubjectRef(Dimension.USER, "u-refused");
        assertThat(await(first.plans.put(Key.named("x"), new Plan("x", false, 1, Map.of("nope", 1L)), ANY, "ann")))
                .isEqualTo(new Outcome.Dangling<>("limits.nope", "no limit has this name"));
        assertThat(await(first.subjects.put(Key.of(user), new SubjectSettings("nope", null, null, null, ""), ANY, "a")))
                .isInstanceOf(Outcome.Dangling.class);
        Override nope = new Override("nope", 1L, true, "", null);
        assertThat(await(first.overrides.put(Key.of(user, "nope"), nope, ANY, "a")))
                .isInstanceOf(Outcome.Dangling.class);
        assertThat(await(first.plans.remove(Key.named("default"), ANY, "ann"))).isInstanceOf(Outcome.Needed.class);
        assertThat(await(first.plans.remove(Key.named("nope"), ANY, "ann"))).isInstanceOf(Outcome.Missing.class);
        assertThat(await(first.limits.remove(Key.named("vectors"), ANY, "ann"))).isInstanceOf(Outcome.Needed.class);
        Plan pro = first.governance.catalog().plan("pro");
        assertThat(await(first.plans.put(Key.named("pro"), pro, new Precondition.Absent(), "ann")))
                .isInstanceOf(Outcome.Stale.class);
        assertThat(await(first.plans.put(Key.named("pro"), pro, ANY, "ann"))).isInstanceOf(Outcome.Kept.class);
        assertThat(await(first.audit.list(new AuditTrail.Filter(null, null, "ann"), Long.MAX_VALUE, 1000)))
                .noneMatch(
                        e -> e.seq() > before && (e.key().equals("x") || e.key().equals("pro")));
    }

    @Test
    void the_audit_trail_cannot_be_changed() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            for (String attempt : List.of("UPDATE audit SET actor = 'x'", "DELETE FROM audit", "TRUNCATE audit")) {
                assertThatThrownBy(() -> statement.execute(attempt)).hasMessageContaining("append-only");
            }
        }
    }

    @Test
    void a_row_written_by_hand_is_followed_too() throws Exception {
        List<Change> heard = new CopyOnWriteArrayList<>();
        first.governance.onChange(heard::add);
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO audit (actor, action, entity, key) VALUES ('op', 'reset', 'counters', 'user/a/b')");
        }
        await().atMost(ONE_SECOND)
                .until(() -> heard.contains(new Change.OfCounters(new SubjectRef(Dimension.USER, "a/b"))));
    }

    private static Override override(long amount) {
        return new Override("uploads_per_day", amount, true, "", null);
    }

    private static Limit rate(String name, long amount, Duration window, Dimension scope) {
        return new Limit(
                0,
                name,
                "things",
                LimitKind.RATE,
                amount,
                new Span.Sliding(window),
                Set.of(scope),
                OnUnavailable.DENY,
                Mode.SHADOW,
                true,
                true);
    }
}
