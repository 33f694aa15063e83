package dev.quartermaster.usage.records.kafka;

import dev.quartermaster.usage.records.Topics;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes with one idempotent producer, made when it is needed first. */
@Singleton
class KafkaTopics implements Topics {

    private final Map<String, Object> settings;
    private final Object lock = new Object();

    @org.jspecify.annotations.Nullable
    private Producer<byte[], byte[]> producer;

    KafkaTopics(KafkaSettings settings) {
        this.settings = settings.producer();
    }

    @Override
    public CompletionStage<Void> write(String topic, List<Message> messages) {
        try {
            Producer<byte[], byte[]> to = producer();
            return CompletableFuture.allOf(
                    messages.stream().map(message -> send(to, topic, message)).toArray(CompletableFuture<?>[]::new));
        } catch (KafkaException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static CompletableFuture<Void> send(Producer<byte[], byte[]> to, String topic, Message message) {
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        to.send(Records.record(topic, message), (metadata, failure) -> {
            if (failure == null) {
                acknowledged.complete(null);
            } else {
                acknowledged.completeExceptionally(failure);
            }
        });
        return acknowledged;
    }

    private Producer<byte[], byte[]> producer() {
        synchronized (lock) {
            if (producer == null) {
                producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
            }
            return producer;
        }
    }

    void stop(@Observes ShutdownEvent event) {
        synchronized (lock) {
            if (producer != null) {
                producer.close(Duration.ofSeconds(5));
                producer = null;
            }
        }
    }
}
