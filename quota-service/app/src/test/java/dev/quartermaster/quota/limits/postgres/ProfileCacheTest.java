package dev.quartermaster.quota.limits.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quartermaster.quota.limits.domain.Dimension;
import dev.quartermaster.quota.limits.domain.Profile;
import dev.quartermaster.quota.limits.domain.SubjectRef;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

// an unexpected null fails the test by itself
@NullUnmarked
class ProfileCacheTest {

    private static final SubjectRef USER = new SubjectRef(Dimension.USER, "u-5");

    @Test
    void a_profile_read_before_its_change_is_read_again() {
        List<UniEmitter<? super Map<SubjectRef, Profile>>> reads = new ArrayList<>();
        ProfileCache cache = new ProfileCache(10, refs -> Uni.createFrom().emitter(reads::add));
        CompletableFuture<Void> loaded = cache.load(List.of(USER)).subscribeAsCompletionStage();
        cache.forget(USER);
        reads.get(0).complete(Map.of(USER, priority(1)));
        assertThat(cache.known(USER)).isNull();
        assertThat(loaded).isNotDone();
        reads.get(1).complete(Map.of(USER, priority(2)));
        assertThat(loaded).isCompleted();
        assertThat(cache.known(USER)).isEqualTo(priority(2));
        cache.forget(USER);
        assertThat(cache.known(USER)).isNull();
    }

    @Test
    void a_load_that_fails_leaves_nothing_behind() {
        ProfileCache cache = new ProfileCache(10, refs -> Uni.createFrom().failure(new IllegalStateException("away")));
        assertThat(cache.load(List.of(USER)).subscribeAsCompletionStage()).isCompletedExceptionally();
        assertThat(cache.known(USER)).isNull();
    }

    /** The truth grows; whoever saw it forgotten at n must never see less than n afterwards. */
    @Test
    void nothing_stale_is_seen_while_loads_and_changes_race() throws Exception {
        AtomicInteger truth = new AtomicInteger();
        ProfileCache cache = new ProfileCache(
                10,
                refs -> Uni.createFrom().item(() -> {
                    int read = truth.get();
                    Thread.yield();
                    return Map.of(USER, priority(read));
                }));
        Thread loader = Thread.ofPlatform().start(() -> {
            while (truth.get() < 100_000) {
                cache.load(List.of(USER)).await().atMost(Duration.ofSeconds(5));
            }
        });
        while (truth.get() < 100_000) {
            int now = truth.incrementAndGet();
            cache.forget(USER);
            Profile known = cache.known(USER);
            assertThat(known == null || known.priority() >= now).isTrue();
        }
        loader.join();
    }

    private static Profile priority(int priority) {
        return new Profile(null, priority, null, null, Map.of());
    }
}
