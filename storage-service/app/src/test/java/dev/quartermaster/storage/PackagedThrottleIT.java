package dev.quartermaster.storage;

import static dev.quartermaster.storage.testing.Tenant.content;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.quartermaster.storage.testing.Landscape;
import dev.quartermaster.storage.testing.Tenant;
import io.restassured.response.ValidatableResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Transfers under load, as signals on Kafka tell it: who waits and who does not. */
class PackagedThrottleIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FOREVER = 600;
    private static final Map<Integer, Double> STRICT = Map.of(1, 1.0, 2, 0.5, 3, 0.05);
    private static final Map<Integer, Double> FREE = Map.of(1, 1.0);

    private final Landscape landscape = Landscape.shared();
    private long sequence = System.currentTimeMillis();

    @AfterEach
    void free() {
        landscape.throttle("one", FREE, FOREVER, ++sequence);
        landscape.throttle("two", FREE, FOREVER, ++sequence);
    }

    private static Tenant of(int priority) {
        Tenant tenant = Tenant.withRoomFor(100_000, priority);
        tenant.storage().body(content(100)).put(tenant.route("f")).then().statusCode(201);
        return tenant;
    }

    private static ValidatableResponse reads(Tenant tenant) {
        return tenant.storage().get(tenant.route("f")).then();
    }

    private static void waits(ValidatableResponse answer) {
        answer.statusCode(503)
                .header("Retry-After", "5")
                .contentType("application/problem+json")
                .body("code", equalTo("THROTTLE_001"))
                .body("retry_after", equalTo(5));
    }

    private static void comesToWait(Tenant tenant) {
        await().atMost(PATIENCE).untilAsserted(() -> reads(tenant).statusCode(503));
    }

    private static void comesToGoOn(Tenant tenant) {
        // twice, since of two that share one goes through
        await().atMost(PATIENCE).untilAsserted(() -> {
            reads(tenant).statusCode(200);
            reads(tenant).statusCode(200);
        });
    }

    /** What was told before is known as soon as this is, which throttles one more priority. */
    private void heardEverything() {
        landscape.throttle("two", Map.of(1, 1.0, 2, 0.3, 3, 1.0), FOREVER, ++sequence);
        String known = "quartermaster_throttle_factor{priority=\"2\"} 0.3\n";
        await().atMost(PATIENCE).until(() -> metrics().contains(known));
    }

    private String metrics() {
        return given().get(landscape.storage() + "/q/metrics").asString();
    }

    @Test
    void transfers_of_low_priority_wait_and_everything_else_goes_on() {
        Tenant low = of(3);
        Tenant high = of(1);
        Tenant medium = of(2);
        landscape.throttle("one", STRICT, FOREVER, ++sequence);
        comesToWait(low);
        waits(reads(low));
        waits(low.storage().body(content(7)).put(low.route("g")).then());
        waits(low.storage()
                .header("Upload-Complete", "?0")
                .header("Upload-Length", "9")
                .body(content(7))
                .put(low.route("h"))
                .then());
        for (int i = 0; i < 10; i++) {
            reads(high).statusCode(200);
            reads(medium).statusCode(200);
            high.storage().body(content(7)).put(high.route("g")).then().statusCode(i == 0 ? 201 : 200);
        }
        // nothing is moved by these
        for (int i = 0; i < 10; i++) {
            low.storage().head(low.route("f")).then().statusCode(200);
            low.storage().get("/api/v1/objects").then().statusCode(200).body("total", equalTo(1));
        }
        low.storage().delete(low.route("f")).then().statusCode(204);
        assertThat(low.stock()).isZero();
        assertThat(low.holds()).isEmpty();
        assertThat(low.inBucket()).isEmpty();
    }

    @Test
    void an_upload_in_several_requests_waits_and_keeps_what_it_has() {
        Tenant low = of(3);
        String upload = low.storage()
                .header("Upload-Complete", "?0")
                .body(new byte[0])
                .put(low.route("r"))
                .then()
                .statusCode(201)
                .extract()
                .header("Location");
        landscape.throttle("one", STRICT, FOREVER, ++sequence);
        comesToWait(low);
        waits(append(low, upload));
        low.storage().head(upload).then().statusCode(204).header("Upload-Offset", "0");
        landscape.throttle("one", FREE, FOREVER, ++sequence);
        comesToGoOn(low);
        append(low, upload).statusCode(201);
        assertThat(low.stock()).isEqualTo(107);
    }

    private static ValidatableResponse append(Tenant tenant, String upload) {
        return tenant.storage()
                .contentType("application/partial-upload")
                .header("Upload-Offset", "0")
                .header("Upload-Complete", "?1")
                .body(content(7))
                .patch(upload)
                .then();
    }

    @Test
    void the_most_loaded_host_decides_an_old_signal_does_not_and_a_silent_monitor_is_forgotten() {
        Tenant low = of(3);
        landscape.throttle("two", FREE, FOREVER, ++sequence);
        landscape.throttle("one", STRICT, FOREVER, ++sequence);
        comesToWait(low);
        // told late, and so of no weight
        landscape.throttle("one", FREE, FOREVER, sequence - 2);
        heardEverything();
        waits(reads(low));
        waits(reads(low));
        landscape.throttle("two", STRICT, 4, ++sequence);
        landscape.throttle("one", FREE, FOREVER, ++sequence);
        waits(reads(low));
        comesToGoOn(low);
    }
}
