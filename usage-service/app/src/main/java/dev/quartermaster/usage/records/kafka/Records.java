package dev.quartermaster.usage.records.kafka;

import dev.quartermaster.usage.records.Topics;
import dev.quartermaster.usage.records.domain.Origin;
import dev.quartermaster.usage.records.domain.Raw;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Between Kafka's records and ours; of one thread. */
final class Records {

    private static final List<String> NAMES =
            List.of("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_subject", "content-type");

    /** By the names that nearly every record has, the header that came last: a batch holds its records for a while. */
    private final Map<String, Raw.Header> latest = new HashMap<>();

    Records() {
        NAMES.forEach(name -> latest.put(name, new Raw.Header(name, null)));
    }

    Raw raw(ConsumerRecord<byte[], byte[]> record) {
        List<Raw.Header> headers = new ArrayList<>(NAMES.size());
        for (Header header : record.headers()) {
            headers.add(shared(header.key(), header.value()));
        }
        return new Raw(
                new Origin(record.topic(), record.partition(), record.offset(), 0),
                record.key(),
                headers,
                record.value());
    }

    /** The last header of the name if it is the same; at least its name. */
    private Raw.Header shared(String name, byte @Nullable [] value) {
        Raw.Header last = latest.get(name);
        if (last == null) {
            return new Raw.Header(name, value);
        }
        if (Arrays.equals(last.value(), value)) {
            return last;
        }
        Raw.Header header = new Raw.Header(last.name(), value);
        latest.put(last.name(), header);
        return header;
    }

    static ProducerRecord<byte[], byte[]> record(String topic, Topics.Message message) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, message.key(), message.value());
        Headers headers = record.headers();
        message.headers().forEach(header -> headers.add(header.name(), header.value()));
        return record;
    }
}
