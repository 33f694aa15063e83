package dev.quartermaster.monitor.throttling.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The one connection to Kafka, and the one thread that waits for it: the client blocks while the broker is away. */
final class Broker implements AutoCloseable {

    private static final long TRY_AGAIN_MILLIS = 500;

    private final Map<String, Object> settings;
    private final String source;
    private final Set<String> topics = new HashSet<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "throttle-signals");
        thread.setDaemon(true);
        return thread;
    });

    @Nullable
    private KafkaProducer<String, byte[]> producer;

    Broker(Map<String, Object> settings, String host) {
        this.settings = settings;
        this.source = "/resource-monitor/" + java.net.URLEncoder.encode(host, StandardCharsets.UTF_8);
    }

    /** The CloudEvents attributes of a record besides its source. */
    record Attributes(String id, String type, Instant time) {}

    /** Does it on the thread, after what came before. */
    void run(Runnable work) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            // it is closed: nothing is published any more
        }
    }

    /** Does it on the thread, after a pause. */
    void runLater(Runnable work) {
        try {
            thread.schedule(work, TRY_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // it is closed: nothing is published any more
        }
    }

    /** Returns when the broker has it. Only on the thread. */
    void send(NewTopic topic, String key, byte[] value, Attributes attributes)
            throws ExecutionException, InterruptedException {
        ensure(topic);
        KafkaProducer<String, byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
            producer = open;
        }
        List<Header> headers = new ArrayList<>();
        headers.add(header("ce_specversion", "1.0"));
        headers.add(header("ce_id", attributes.id()));
        headers.add(header("ce_source", source));
        headers.add(header("ce_type", attributes.type()));
        headers.add(header("ce_time", attributes.time().toString()));
        headers.add(header("content-type", "application/json"));
        open.send(new ProducerRecord<>(topic.name(), null, key, value, headers)).get();
    }

    /** One partition, so that everything stays in order, unless an installation has made the topic before. */
    static NewTopic topic(String name, Map<String, String> configuration) {
        return new NewTopic(name, Optional.of(1), Optional.empty()).configs(configuration);
    }

    private void ensure(NewTopic topic) throws ExecutionException, InterruptedException {
        if (topics.contains(topic.name())) {
            return;
        }
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(topic)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
        topics.add(topic.name());
    }

    private static Header header(String name, String value) {
        return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        thread.shutdownNow();
        KafkaProducer<String, byte[]> open = producer;
        if (open != null) {
            open.close(Duration.ofMillis(500));
        }
    }
}
