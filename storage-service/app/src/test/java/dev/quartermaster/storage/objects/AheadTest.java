package dev.quartermaster.storage.objects;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.quartermaster.storage.process.Threads;
import dev.quartermaster.storage.store.domain.Part;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Parts that are stored while the next one is read. */
class AheadTest {

    private static final int SIZE = 8;

    private final Threads threads = new Threads();
    private final Semaphore room = new Semaphore(5);

    @Test
    void partsAreStoredWhileOthersAreReadAndComeInTheirOrder() throws InterruptedException {
        CountDownLatch read = new CountDownLatch(1);
        room.acquire();
        try (Ahead ahead = new Ahead(threads, room, SIZE)) {
            ahead.store(ahead.buffer(), () -> {
                // stored only after another one was
                read.await();
                return new Part(1, "tag");
            });
            ahead.store(ahead.buffer(), () -> {
                read.countDown();
                return new Part(2, "tag");
            });
            for (int i = 3; i <= 50; i++) {
                int number = i;
                ahead.store(ahead.buffer(), () -> {
                    Thread.yield();
                    return new Part(number, "tag");
                });
            }
            assertThat(ahead.all()).extracting(Part::number).hasSize(50).isSorted();
        }
        assertThat(room.availablePermits()).isEqualTo(4);
    }

    @Test
    void aBufferIsGivenToNobodyBeforeItsPartIsStored() {
        Set<byte[]> inUse = Collections.newSetFromMap(Collections.synchronizedMap(new IdentityHashMap<>()));
        Set<byte[]> all = Collections.newSetFromMap(new IdentityHashMap<>());
        try (Ahead ahead = new Ahead(threads, room, SIZE)) {
            for (int i = 1; i <= 200; i++) {
                int number = i;
                byte[] buffer = ahead.buffer();
                assertThat(inUse.add(buffer)).isTrue();
                all.add(buffer);
                ahead.store(buffer, () -> {
                    Thread.yield();
                    inUse.remove(buffer);
                    return new Part(number, "tag");
                });
            }
            ahead.all();
        }
        assertThat(all).hasSize(3);
    }

    @Test
    void withoutRoomThereIsOneBuffer() {
        room.drainPermits();
        Set<Integer> buffers = new HashSet<>();
        try (Ahead ahead = new Ahead(threads, room, SIZE)) {
            for (int i = 1; i <= 5; i++) {
                int number = i;
                byte[] buffer = ahead.buffer();
                buffers.add(System.identityHashCode(buffer));
                ahead.store(buffer, () -> new Part(number, "tag"));
            }
            assertThat(ahead.all()).hasSize(5);
        }
        assertThat(buffers).hasSize(1);
        assertThat(room.availablePermits()).isZero();
    }

    @Test
    void roomThatOthersWaitForIsGivenBackWhileTheUploadGoesOn() throws InterruptedException {
        room.drainPermits();
        room.release(2);
        try (Ahead ahead = new Ahead(threads, room, SIZE)) {
            for (int i = 1; i <= 3; i++) {
                int number = i;
                ahead.store(ahead.buffer(), () -> new Part(number, "tag"));
            }
            assertThat(room.availablePermits()).isZero();
            Thread other = Thread.ofVirtual().start(() -> room.acquireUninterruptibly(2));
            await().until(room::hasQueuedThreads);
            for (int i = 4; i <= 9; i++) {
                int number = i;
                ahead.store(ahead.buffer(), () -> new Part(number, "tag"));
            }
            other.join();
            assertThat(ahead.all()).hasSize(9);
        }
        assertThat(room.availablePermits()).isZero();
    }

    @Test
    void aPartThatFailsEndsTheUploadAndItsRoomIsFree() {
        Ahead ahead = new Ahead(threads, room, SIZE);
        ahead.store(ahead.buffer(), () -> {
            throw new IllegalArgumentException("no");
        });
        byte[] second = ahead.buffer();
        ahead.store(second, () -> new Part(2, "tag"));
        assertThatThrownBy(ahead::all).hasMessage("no");
        ahead.close();
        assertThat(room.availablePermits()).isEqualTo(5);
    }

    @Test
    void nothingIsOnItsWayAfterTheEnd() throws InterruptedException {
        CountDownLatch goesOn = new CountDownLatch(1);
        AtomicBoolean stored = new AtomicBoolean();
        Ahead ahead = new Ahead(threads, room, SIZE);
        ahead.store(ahead.buffer(), () -> {
            throw new IllegalArgumentException("no");
        });
        ahead.store(ahead.buffer(), () -> {
            goesOn.await();
            stored.set(true);
            return new Part(2, "tag");
        });
        assertThatThrownBy(ahead::all).hasMessage("no");
        Thread end = Thread.ofVirtual().start(ahead::close);
        await().until(() -> end.getState() == Thread.State.WAITING);
        goesOn.countDown();
        end.join();
        assertThat(stored).isTrue();
        assertThat(room.availablePermits()).isEqualTo(5);
    }
}
