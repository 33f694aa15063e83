package dev.quartermaster.usage.publisher;

import dev.quartermaster.usage.contract.CloudEvents;
import dev.quartermaster.usage.contract.Topics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Makes a Kafka record of what {@link EventWriter} laid out: CloudEvents in binary mode. */
final class EventReader {

    private static final byte[] SPEC_VERSION = ascii(CloudEvents.SPEC_VERSION);
    private static final byte[] CONTENT_TYPE = ascii(CloudEvents.CONTENT_TYPE);
    private static final byte[] TYPE_USAGE = ascii(CloudEvents.TYPE_USAGE);
    private static final byte[] TYPE_THRESHOLD = ascii(CloudEvents.TYPE_ALERT_THRESHOLD);
    private static final byte[] TYPE_RESET = ascii(CloudEvents.TYPE_ALERT_RESET);
    private static final byte[] TYPE_FINDING = ascii(CloudEvents.TYPE_ALERT_FINDING);

    private EventReader() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** When the event happened, milliseconds since 1970. */
    static long millis(ByteBuffer payload) {
        return payload.getLong(payload.position() + 1) * 1000 + payload.getInt(payload.position() + 9) / 1_000_000;
    }

    /** @param payload one event from its position to its limit, which it is read up to */
    static ProducerRecord<byte[], byte[]> record(ByteBuffer payload) {
        int kind = payload.get();
        Instant time = Instant.ofEpochSecond(payload.getLong(), payload.getInt());
        byte[] id = text(payload);
        byte[] source = text(payload);
        byte[] subject = text(payload);
        byte[] value = new byte[payload.remaining()];
        payload.get(value);
        RecordHeaders headers = new RecordHeaders();
        headers.add(CloudEvents.HEADER_SPEC_VERSION, SPEC_VERSION);
        headers.add(CloudEvents.HEADER_ID, id);
        headers.add(CloudEvents.HEADER_SOURCE, source);
        headers.add(CloudEvents.HEADER_TYPE, type(kind));
        headers.add(CloudEvents.HEADER_TIME, ascii(time.toString()));
        headers.add(CloudEvents.HEADER_SUBJECT, subject);
        headers.add(CloudEvents.HEADER_CONTENT_TYPE, CONTENT_TYPE);
        String topic = kind == EventWriter.USAGE ? Topics.USAGE : Topics.ALERTS;
        // the record's own time is that of sending: by the event's, retention would take what waited long in a spool,
        // and the
        // broker refuse one whose producer has a clock that is fast
        return new ProducerRecord<>(topic, null, null, subject, value, headers);
    }

    private static byte[] type(int kind) {
        return switch (kind) {
            case EventWriter.USAGE -> TYPE_USAGE;
            case EventWriter.THRESHOLD -> TYPE_THRESHOLD;
            case EventWriter.RESET -> TYPE_RESET;
            case EventWriter.FINDING -> TYPE_FINDING;
            default -> throw new IllegalStateException("no kind of event is " + kind);
        };
    }

    private static byte[] text(ByteBuffer payload) {
        byte[] text = new byte[payload.getInt()];
        payload.get(text);
        return text;
    }
}
