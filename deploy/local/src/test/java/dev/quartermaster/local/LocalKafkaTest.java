package dev.quartermaster.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class LocalKafkaTest {
    @Test
    void whatWasAcknowledgedSurvivesAKill() throws Exception {
        try (LocalKafka broker = LocalKafka.startTemporary()) {
            broker.createTopic("crash", 1);
            String bootstrap = broker.bootstrapServers();
            List<String> acknowledged = new ArrayList<>();
            try (KafkaProducer<String, String> producer = producer(broker)) {
                for (int number = 0; number < 200; number++) {
                    producer.send(new ProducerRecord<>("crash", "event " + number))
                            .get();
                    acknowledged.add("event " + number);
                }
            }
            broker.kill9();
            assertThat(broker.isAlive()).isFalse();

            broker.restart();

            assertThat(broker.bootstrapServers()).isEqualTo(bootstrap);
            assertThat(events(broker, acknowledged.size())).isEqualTo(acknowledged);
        }
    }

    @Test
    void theSharedBrokerIsOnePerJvm() {
        assertThat(LocalKafka.shared().port()).isEqualTo(LocalKafka.shared().port());
        assertThat(LocalKafka.shared().isAlive()).isTrue();
    }

    @Test
    void topicsAreNotMadeByUse() {
        try (KafkaProducer<String, String> producer = producer(LocalKafka.shared())) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("never_made", "event"))
                            .get())
                    .isInstanceOf(ExecutionException.class);
        }
    }

    private static KafkaProducer<String, String> producer(LocalKafka broker) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all", "max.block.ms", 3000),
                new StringSerializer(),
                new StringSerializer());
    }

    private static List<String> events(LocalKafka broker, int expected) {
        List<String> events = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer())) {
            TopicPartition partition = new TopicPartition("crash", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (events.size() < expected && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(event -> events.add(event.value()));
            }
        }
        return events;
    }
}
