package dev.quartermaster.storage;

import static dev.quartermaster.storage.testing.Tenant.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.storage.testing.Landscape;
import dev.quartermaster.storage.testing.Landscape.Replica;
import dev.quartermaster.storage.testing.OciIdentity;
import dev.quartermaster.storage.testing.Tenant;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service proves who it is in each way that needs no key in its configuration, with tokens that are soon over: the next is
 * fetched in time, and no request fails.
 */
class PackagedPrincipalsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final Landscape landscape = Landscape.shared();
    private final Tenant tenant = Tenant.withRoomFor(100_000);

    @TempDir
    private Path folder;

    @Test
    void the_certificate_of_an_instance() throws Exception {
        try (OciIdentity identity = new OciIdentity(landscape.objects())) {
            runs(identity.instance(), replica -> stores(replica, () -> identity.tokens() >= 3));
        }
    }

    @Test
    void the_service_account_of_a_pod() throws Exception {
        try (OciIdentity identity = new OciIdentity(landscape.objects())) {
            runs(identity.pod(folder), replica -> {
                stores(replica, () -> identity.tokens() >= 3);
                identity.away(true);
                await().atMost(PATIENCE).untilAsserted(() -> put(replica, 503));
                reads(replica, 503);
                identity.away(false);
                await().atMost(PATIENCE).untilAsserted(() -> put(replica, 200));
            });
        }
    }

    @Test
    void the_files_of_a_container_instance() throws Exception {
        try (OciIdentity identity = new OciIdentity(landscape.objects())) {
            Duration first = Duration.ofSeconds(30);
            Map<String, String> environment = identity.containerInstance(folder, first);
            // long enough for a request with the first token to be refused
            Instant refused = Instant.now().plus(first).plusSeconds(10);
            runs(environment, replica -> {
                identity.containerInstance(folder, Duration.ofHours(1));
                stores(replica, () -> Instant.now().isAfter(refused));
            });
        }
    }

    private interface Course {
        void run(Replica replica) throws Exception;
    }

    private void runs(Map<String, String> environment, Course course) throws Exception {
        String name = "principals-" + ProcessHandle.current().pid();
        Replica replica = landscape.replica(name, environment);
        try {
            course.run(replica);
        } finally {
            replica.process().stop();
        }
        // what the SDK says when it keeps content to send it again
        assertThat(Path.of("target", name + ".log")).content().doesNotContain("buffering in memory");
    }

    private void stores(Replica replica, Callable<Boolean> until) {
        put(replica, 201);
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            put(replica, 200);
            reads(replica, 200);
            return until.call();
        });
        assertThat(tenant.inBucket()).containsExactly(100L);
    }

    private void put(Replica replica, int status) {
        tenant.storage(replica.url())
                .body(content(100))
                .put(tenant.route("f"))
                .then()
                .statusCode(status);
    }

    private void reads(Replica replica, int status) {
        tenant.storage(replica.url()).get(tenant.route("f")).then().statusCode(status);
    }
}
