package dev.quartermaster.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.storage.process.Threads;
import dev.quartermaster.storage.store.domain.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Parts that are stored while the next one is read. */
class AheadTest {

    private final Threads threads = new Threads();

    @Test
    void partsAreStoredOneAtATimeInOrderWhileOthersAreRead() throws Exception {
        AtomicInteger atOnce = new AtomicInteger();
        List<Integer> most = new ArrayList<>();
        CountDownLatch read = new CountDownLatch(1);
        try (Ahead ahead = new Ahead(threads)) {
            ahead.next(() -> {
                // stored only after the caller has gone on
                assertThat(read.await(10, TimeUnit.SECONDS)).isTrue();
                return new Part(1, "tag");
            });
            read.countDown();
            for (int i = 2; i <= 50; i++) {
                int number = i;
                ahead.next(() -> {
                    most.add(atOnce.incrementAndGet());
                    Thread.yield();
                    atOnce.decrementAndGet();
                    return new Part(number, "tag");
                });
            }
            assertThat(ahead.all()).extracting(Part::number).hasSize(50).isSorted();
        }
        assertThat(most).containsOnly(1);
    }

    @Test
    void aPartThatFailsEndsTheUpload() {
        Ahead ahead = new Ahead(threads);
        ahead.next(() -> {
            throw new IllegalArgumentException("no");
        });
        assertThatThrownBy(() -> ahead.next(() -> new Part(2, "tag"))).hasMessage("no");
        ahead.close();
    }

    @Test
    void nothingIsOnItsWayAfterTheEnd() throws InterruptedException {
        CountDownLatch goesOn = new CountDownLatch(1);
        AtomicBoolean stored = new AtomicBoolean();
        Ahead ahead = new Ahead(threads);
        ahead.next(() -> {
            goesOn.await();
            stored.set(true);
            return new Part(1, "tag");
        });
        Thread end = Thread.ofVirtual().start(ahead::close);
        await().until(() -> end.getState() == Thread.State.WAITING);
        goesOn.countDown();
        end.join();
        assertThat(stored).isTrue();
    }
}
