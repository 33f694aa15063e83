package dev.quartermaster.quota.simulations.rest;

import static dev.quartermaster.quota.testing.Service.as;
import static dev.quartermaster.quota.testing.Service.batch;
import static dev.quartermaster.quota.testing.Service.check;
import static dev.quartermaster.quota.testing.Service.consume;
import static dev.quartermaster.quota.testing.Service.limit;
import static dev.quartermaster.quota.testing.Service.now;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.quartermaster.quota.testing.QuotaTestResource;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was decided by the running engine, judged again. */
@QuarkusTest
@WithTestResource(QuotaTestResource.class)
@NullUnmarked
class SimulationsTest {

    private static JsonPath simulate(String from, String more) {
        return as(TestTokens.admin())
                .body("{\"from\":\"" + from + "\"" + more + "}")
                .post("/api/v1/simulations")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }

    /** How many of the busy user's requests were admitted, and how many requests of all were not. */
    private record Seen(long busyAdmitted, long refused) {}

    /** Traffic with everything that moves counters: leases, holds, resets, overrides, changed limits, stock given back. */
    private static Seen traffic(Random random) throws Exception {
        limit("s_busy", "s_busy", 2000, "PT1H");
        limit("s_tight", "s_tight", 20, "PT1M");
        List<Integer> statuses = new ArrayList<>();
        String check = "{\"subject\":{\"user\":\"s-1\"},\"consume\":{\"s_busy\":1}}";
        try (ExecutorService clients = Executors.newFixedThreadPool(6)) {
            List<Future<List<Integer>>> floods = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                floods.add(clients.submit(() -> batch(check, 500)));
            }
            for (Future<List<Integer>> flood : floods) {
                statuses.addAll(flood.get());
            }
        }
        long busy = statuses.stream().filter(it -> it == 200).count();
        for (int i = 0; i < 120; i++) {
            String user = "s-" + (2 + random.nextInt(3));
            statuses.add(consume(user, "\"s_tight\":" + (1 + random.nextInt(4)) + ",\"uploads\":1")
                    .statusCode());
            if (i % 30 == 10) {
                as(TestTokens.service())
                        .body("{\"subject\":{\"user\":\"" + user + "\"},\"hold\":{\"s_tight\":2,\"storage_bytes\":9}}")
                        .post("/api/v1/reservations");
            }
            if (i == 50) {
                as(TestTokens.admin())
                        .post("/api/v1/subjects/user/s-2/reset")
                        .then()
                        .statusCode(200);
            }
            if (i == 70) {
                as(TestTokens.admin())
                        .body("{\"amount\":40}")
                        .put("/api/v1/subjects/user/s-3/overrides/s_tight")
                        .then()
                        .statusCode(201);
            }
            if (i == 90) {
                limit("s_tight", "s_tight", 25, "PT1M");
            }
        }
        statuses.add(check("{\"subject\":{\"user\":\"s-9\"},\"consume\":{\"storage_bytes\":100}}")
                .statusCode());
        statuses.add(check("{\"subject\":{\"user\":\"s-9\"},\"consume\":{\"storage_bytes\":-60}}")
                .statusCode());
        return new Seen(busy, statuses.stream().filter(it -> it != 200).count());
    }

    @Test
    void the_set_in_force_gives_back_every_outcome_and_others_do_not() throws Exception {
        String from = now();
        Seen seen = traffic(new Random(5));
        JsonPath same = simulate(from, ",\"limits\":[],\"plans\":[]");
        assertThat(same.getBoolean("complete")).isTrue();
        assertThat(same.getLong("unrecorded")).isZero();
        assertThat(same.getLong("decisions")).isGreaterThanOrEqualTo(3122);
        assertThat(same.getLong("recorded.refused")).isGreaterThanOrEqualTo(seen.refused);
        assertThat(seen.refused).isGreaterThan(1000);
        assertThat(same.getLong("simulated.refused")).isEqualTo(same.getLong("recorded.refused"));
        assertThat(same.getLong("newly_refused")).isZero();
        assertThat(same.getLong("newly_allowed")).isZero();
        assertThat(same.getList("most_affected")).isEmpty();

        String all = as(TestTokens.admin())
                .get("/api/v1/limits?limit=1000")
                .jsonPath()
                .prettify();
        String items = all.substring(all.indexOf('['), all.lastIndexOf(']') + 1);
        JsonPath whole = simulate(from, ",\"limits\":" + items);
        assertThat(whole.getLong("newly_refused") + whole.getLong("newly_allowed"))
                .isZero();

        JsonPath tighter = simulate(from, ",\"limits\":[" + busy(1500) + "]");
        // what a replica had leased and not spent stands in some of the numbers on record
        assertThat(tighter.getLong("newly_refused")).isBetween(seen.busyAdmitted - 1500, seen.busyAdmitted - 1200);
        assertThat(tighter.getString("most_affected[0].who")).isEqualTo("user:s-1");
        assertThat(tighter.getList("samples")).hasSize(20);
        JsonPath wider = simulate(from, ",\"limits\":[" + busy(2600) + "]");
        assertThat(wider.getLong("newly_allowed")).isCloseTo(2600 - seen.busyAdmitted, withinPercentage(20));
        assertThat(wider.getLong("newly_refused")).isZero();
        JsonPath off = simulate(from, ",\"limits\":[" + busy(1).replace("}", ",\"enabled\":false}") + "]");
        assertThat(off.getLong("newly_allowed")).isEqualTo(3000 - seen.busyAdmitted);
        JsonPath planned = simulate(
                from,
                ",\"plans\":[{\"name\":\"default\",\"limits\":{\"uploads_per_hour\":0,\"uploads_per_24_hours\":0}}]");
        assertThat(planned.getLong("newly_refused")).isPositive();
        JsonPath fresh = simulate(
                from,
                ",\"limits\":[{\"name\":\"s_new\",\"metric\":\"s_busy\",\"kind\":\"rate\",\"amount\":700,\"window\":\"PT2H\"}]");
        assertThat(fresh.getLong("newly_refused")).isEqualTo(seen.busyAdmitted - 700);
    }

    private static String busy(long amount) {
        return "{\"name\":\"s_busy\",\"metric\":\"s_busy\",\"kind\":\"rate\",\"amount\":" + amount
                + ",\"window\":\"PT1H\",\"scope\":[\"user\"]}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "3",
                "{\"since\":\"2026-01-01T00:00:00Z\"}",
                "{\"from\":3}",
                "{\"from\":\"never\"}",
                "{\"from\":\"2026-01-01T00:00:00Z\",\"to\":\"2026-02-01T00:00:00Z\"}",
                "{\"limits\":{}}",
                "{\"limits\":[3]}",
                "{\"limits\":[{}]}",
                "{\"limits\":[{\"name\":\"No\"}]}",
                "{\"limits\":[{\"name\":\"a\"}]}",
                "{\"limits\":[{\"name\":\"a\",\"metric\":\"a\",\"kind\":\"rate\",\"amount\":-1,\"window\":\"PT1M\"}]}",
                "{\"limits\":[{\"name\":\"a\",\"metric\":\"a\",\"kind\":\"size\"},{\"name\":\"a\",\"metric\":\"a\",\"kind\":\"size\"}]}",
                "{\"plans\":[{\"name\":\"p\",\"limits\":{\"no_such_limit\":1}}]}",
                "{\"plans\":[{\"name\":\"p\",\"limits\":{\"uploads_per_hour\":1.5}}]}",
            })
    void what_cannot_be_simulated_is_said_to_be_wrong(String body) {
        as(TestTokens.admin())
                .body(body)
                .post("/api/v1/simulations")
                .then()
                .statusCode(org.hamcrest.Matchers.oneOf(400, 422))
                .contentType("application/problem+json");
    }

    @Test
    void administrators_alone_simulate() {
        as(TestTokens.service()).body("{}").post("/api/v1/simulations").then().statusCode(403);
        as(TestTokens.user("s-1")).body("{}").post("/api/v1/simulations").then().statusCode(403);
    }
}
