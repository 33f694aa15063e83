package dev.quartermaster.quota.stats.rest;

import static dev.quartermaster.quota.testing.Service.as;
import static dev.quartermaster.quota.testing.Service.batch;
import static dev.quartermaster.quota.testing.Service.check;
import static dev.quartermaster.quota.testing.Service.get;
import static dev.quartermaster.quota.testing.Service.limit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.time.Duration;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Numbers about decisions, through the route. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
@NullUnmarked
class StatsTest {

    private static final Duration SOON = Duration.ofSeconds(15);

    @Test
    void decisions_are_counted_by_limit_plan_outcome_and_time() {
        limit("t_rate", "t_rate", 100, "PT1H");
        batch("{\"subject\":{\"user\":\"t-1\"},\"consume\":{\"t_rate\":3}}", 50);
        check("{\"subject\":{\"user\":\"t-1\"},\"consume\":{\"t_rate\":3},\"dry_run\":true}");
        await().atMost(SOON).untilAsserted(() -> {
            JsonPath stats = get("/stats?limit_name=t_rate");
            assertThat(stats.getInt("totals.allowed")).isEqualTo(33);
            assertThat(stats.getInt("totals.refused")).isEqualTo(17);
            assertThat(stats.getInt("by_limit[0].units")).isEqualTo(150);
            assertThat(stats.getInt("by_plan.find { it.plan == 'default' }.allowed"))
                    .isEqualTo(33);
            assertThat(stats.getList("series.allowed", Integer.class).stream()
                            .mapToInt(it -> it)
                            .sum())
                    .isEqualTo(33);
        });
        JsonPath all = get("/stats?bucket=hour");
        assertThat(all.getInt("totals.allowed")).isGreaterThanOrEqualTo(33);
        assertThat(get("/stats?plan=enterprise").getInt("totals.allowed")).isZero();
    }

    @Test
    void who_consumes_most_and_who_is_near_a_limit() {
        limit("t_top", "t_top", 1000, "PT1H");
        batch("{\"subject\":{\"user\":\"t-few\"},\"consume\":{\"t_top\":2}}", 10);
        batch("{\"subject\":{\"user\":\"t-many\"},\"consume\":{\"t_top\":90}}", 12);
        await().atMost(SOON).untilAsserted(() -> {
            JsonPath stats = get("/stats?metric=t_top&top=100");
            assertThat(stats.getList("top_consumers.user")).containsExactly("t-many", "t-few");
            assertThat(stats.getInt("top_consumers[0].units")).isEqualTo(990);
            assertThat(stats.getInt("top_consumers[0].refused")).isEqualTo(1);
            assertThat(stats.getInt("top_consumers[1].requests")).isEqualTo(10);
            assertThat(stats.getDouble("nearest.find { it.counted_by.user == 't-many' }.used_pct"))
                    .isEqualTo(99.0);
            assertThat(stats.getList("nearest.findAll { it.counted_by.user == 't-few' }"))
                    .isEmpty();
        });
        // as it is now, not as it was seen
        as(TestTokens.admin()).post("/api/v1/subjects/user/t-many/reset").then().statusCode(200);
        assertThat(get("/stats?top=100").getList("nearest.findAll { it.counted_by.user == 't-many' }"))
                .isEmpty();
    }
}
