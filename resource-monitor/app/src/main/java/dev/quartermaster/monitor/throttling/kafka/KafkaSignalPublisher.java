package dev.quartermaster.monitor.throttling.kafka;

import dev.quartermaster.monitor.contract.ThrottleSignal;
import dev.quartermaster.monitor.contract.ThrottleTopic;
import dev.quartermaster.monitor.throttling.SignalPublisher;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Publishes on Kafka from a thread of its own: the client blocks while the broker is away, and nobody else may.
 *
 * <p>One signal is under way at a time; those that come meanwhile replace each other.
 */
final class KafkaSignalPublisher implements SignalPublisher, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(KafkaSignalPublisher.class);
    private static final long TRY_AGAIN_MILLIS = 500;

    private final Map<String, Object> settings;
    private final String source;
    private final AtomicReference<@Nullable ThrottleSignal> latest = new AtomicReference<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "throttle-signals");
        thread.setDaemon(true);
        return thread;
    });

    @Nullable
    private KafkaProducer<String, byte[]> producer;

    private boolean topicIsThere;
    private volatile State state = State.UNKNOWN;

    KafkaSignalPublisher(Map<String, Object> settings, String host) {
        this.settings = settings;
        this.source = "/resource-monitor/" + java.net.URLEncoder.encode(host, StandardCharsets.UTF_8);
    }

    @Override
    public void publish(ThrottleSignal signal) {
        if (latest.getAndSet(signal) == null) {
            thread.execute(this::deliver);
        }
    }

    @Override
    public State state() {
        return state;
    }

    private void deliver() {
        ThrottleSignal signal = latest.get();
        if (signal == null) {
            return;
        }
        try {
            ensureTopic();
            send(signal);
            if (state != State.UP) {
                LOG.info("Throttle signals are published");
            }
            state = State.UP;
            if (!latest.compareAndSet(signal, null)) {
                thread.execute(this::deliver);
            }
        } catch (KafkaException | ExecutionException e) {
            if (state != State.AWAY) {
                LOG.warnf("Throttle signals are not published, until Kafka answers: %s", e.toString());
            }
            state = State.AWAY;
            thread.schedule(this::deliver, TRY_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void send(ThrottleSignal signal) throws ExecutionException, InterruptedException {
        KafkaProducer<String, byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
            producer = open;
        }
        List<Header> headers = List.of(
                header("ce_specversion", "1.0"),
                header("ce_id", signal.host() + "-" + signal.sequence()),
                header("ce_source", source),
                header("ce_type", ThrottleTopic.TYPE),
                header("ce_time", Instant.ofEpochMilli(signal.sequence()).toString()),
                header("content-type", "application/json"));
        open.send(new ProducerRecord<>(ThrottleTopic.NAME, null, signal.host(), SignalJson.write(signal), headers))
                .get();
    }

    /** Whoever comes first makes the topic; an installation may have made it with more replicas before. */
    private void ensureTopic() throws ExecutionException, InterruptedException {
        if (topicIsThere) {
            return;
        }
        try (Admin admin = Admin.create(settings)) {
            NewTopic topic = new NewTopic(ThrottleTopic.NAME, Optional.of(1), Optional.empty())
                    .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        topicIsThere = true;
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        KafkaProducer<String, byte[]> open = producer;
        if (open != null) {
            open.close(java.time.Duration.ofMillis(500));
        }
    }
}
