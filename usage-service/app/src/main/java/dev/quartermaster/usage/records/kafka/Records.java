package dev.quartermaster.usage.records.kafka;

import dev.quartermaster.usage.records.Topics;
import dev.quartermaster.usage.records.domain.Origin;
import dev.quartermaster.usage.records.domain.Raw;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Between Kafka's records and ours. */
final class Records {

    /** Names that nearly every record has: one string for all of them, as a batch holds its records for a while. */
    private static final Map<String, String> NAMES = Stream.of(
                    "ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "content-type")
            .collect(Collectors.toUnmodifiableMap(name -> name, name -> name));

    private Records() {}

    private static String known(String name) {
        return NAMES.getOrDefault(name, name);
    }

    static Raw raw(ConsumerRecord<byte[], byte[]> record) {
        List<Raw.Header> headers = new ArrayList<>(NAMES.size());
        for (Header header : record.headers()) {
            headers.add(new Raw.Header(known(header.key()), header.value()));
        }
        return new Raw(
                new Origin(record.topic(), record.partition(), record.offset(), 0),
                record.key(),
                headers,
                record.value());
    }

    static ProducerRecord<byte[], byte[]> record(String topic, Topics.Message message) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, message.key(), message.value());
        Headers headers = record.headers();
        message.headers().forEach(header -> headers.add(header.name(), header.value()));
        return record;
    }
}
