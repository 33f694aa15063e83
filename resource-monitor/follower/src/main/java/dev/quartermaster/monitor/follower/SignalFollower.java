package dev.quartermaster.monitor.follower;

import dev.quartermaster.monitor.contract.ThrottleTopic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.eclipse.microprofile.config.Config;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Follows the whole topic from its beginning, on a thread of its own: every replica needs every signal, so there is no
 * group, and nothing is committed. While the broker is away the signals known so far run out by themselves.
 */
public final class SignalFollower {

    private static final Logger LOG = Logger.getLogger(SignalFollower.class);
    private static final String PREFIX = "kafka.";
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    /** Polls until somebody might have added partitions, or made the topic anew. */
    private static final int LOOK_AGAIN = 60;

    private final Map<String, Object> settings;
    private final Throttle throttle;
    private final InstantSource clock;
    private volatile boolean stopped;
    private boolean complained;

    @Nullable
    private volatile KafkaConsumer<String, byte[]> consumer;

    private SignalFollower(Map<String, Object> settings, Throttle throttle, InstantSource clock) {
        this.settings = settings;
        this.throttle = throttle;
        this.clock = clock;
    }

    /**
     * Starts to follow where a broker is configured, on a daemon thread; never fails because of the broker.
     *
     * @param client whom the broker sees
     * @param config {@code kafka.*} are settings of the Kafka client
     * @param clock for the age of signals; the broker's and this one are expected to agree
     * @return null without {@code kafka.bootstrap.servers}; then nothing is ever throttled
     */
    public static @Nullable SignalFollower start(String client, Config config, Throttle throttle, InstantSource clock) {
        Map<String, String> kafka = kafka(config);
        if (kafka.getOrDefault(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, "").isBlank()) {
            return null;
        }
        Map<String, Object> settings = new HashMap<>();
        settings.put(ConsumerConfig.CLIENT_ID_CONFIG, client);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        // a signal takes effect as soon as it is there
        settings.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1000);
        settings.put("enable.metrics.push", false);
        settings.putAll(kafka);
        SignalFollower follower = new SignalFollower(settings, throttle, clock);
        Thread thread = new Thread(follower::run, "throttle-signals");
        thread.setDaemon(true);
        thread.start();
        return follower;
    }

    private static Map<String, String> kafka(Config config) {
        Map<String, String> kafka = new HashMap<>();
        for (String name : config.getPropertyNames()) {
            if (name.startsWith(PREFIX)) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> kafka.put(name.substring(PREFIX.length()), value));
            }
        }
        // given by the environment it is among the names in another spelling only
        config.getOptionalValue(PREFIX + ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, String.class)
                .ifPresent(servers -> kafka.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, servers));
        return kafka;
    }

    private void run() {
        while (!stopped) {
            try (KafkaConsumer<String, byte[]> open =
                    new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
                consumer = open;
                follow(open);
            } catch (WakeupException | InterruptException e) {
                // stopped, or about to be
            } catch (KafkaException e) {
                complain(e);
            } finally {
                consumer = null;
            }
        }
    }

    /** Ends it; the signals known so far run out by themselves. */
    public void stop() {
        stopped = true;
        KafkaConsumer<String, byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
    }

    private void follow(KafkaConsumer<String, byte[]> open) {
        List<TopicPartition> assigned = List.of();
        for (int polls = 0; !stopped; polls++) {
            if (assigned.isEmpty() || polls % LOOK_AGAIN == 0) {
                List<TopicPartition> there = partitions(open);
                if (!there.equals(assigned)) {
                    open.assign(there);
                    open.seekToBeginning(there);
                    assigned = there;
                }
            }
            if (assigned.isEmpty()) {
                pause();
                continue;
            }
            open.poll(POLL).forEach(this::hear);
            complained = false;
        }
    }

    private static List<TopicPartition> partitions(KafkaConsumer<String, byte[]> open) {
        return open.listTopics(PATIENCE).getOrDefault(ThrottleTopic.NAME, List.of()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .sorted(java.util.Comparator.comparingInt(TopicPartition::partition))
                .toList();
    }

    private void hear(ConsumerRecord<String, byte[]> message) {
        if (message.value() == null) {
            if (message.key() != null) {
                throttle.forget(message.key());
            }
            return;
        }
        try {
            throttle.hear(SignalReader.read(message.value()), clock.millis() - message.timestamp());
        } catch (IllegalArgumentException e) {
            // whoever writes nonsense lowers nothing
            LOG.warnf("A throttle signal at offset %d is not valid: %s", message.offset(), e.getMessage());
        }
    }

    private void complain(KafkaException e) {
        if (!complained) {
            complained = true;
            LOG.warnf("Throttle signals cannot be read, until Kafka answers: %s", e.toString());
        }
        pause();
    }

    private void pause() {
        if (!stopped) {
            java.util.concurrent.locks.LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
