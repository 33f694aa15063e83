package dev.quartermaster.usage.intake;

import dev.quartermaster.usage.intake.domain.Batch;
import dev.quartermaster.usage.intake.domain.Letter;
import dev.quartermaster.usage.intake.domain.Reading;
import dev.quartermaster.usage.intake.domain.Reason;
import dev.quartermaster.usage.records.RecordSink;
import dev.quartermaster.usage.records.StoreException;
import dev.quartermaster.usage.records.domain.Raw;
import dev.quartermaster.usage.records.domain.Written;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Counts the events of the usage topic.
 *
 * <p>A record that the store refuses for its content, although the reader found nothing wrong with it, stops nothing: it
 * is searched for by halving the batch, and becomes a dead letter.
 */
public final class Intake implements RecordSink {

    /** Records that are events at the same time: events are larger than what they were read from. */
    private static final int PART = 4000;

    private final EventReader reader;
    private final Ledger ledger;
    private final Place place;

    /** Where the events come from, and how many threads read them. */
    public record Place(String topic, String group, int threads) {}

    public Intake(EventReader reader, Ledger ledger, Place place) {
        this.reader = reader;
        this.ledger = ledger;
        this.place = place;
    }

    @Override
    public String topic() {
        return place.topic();
    }

    @Override
    public String group() {
        return place.group();
    }

    @Override
    public int threads() {
        return place.threads();
    }

    @Override
    public Written write(List<Raw> records, Map<Integer, Long> from) {
        Map<Integer, Batch.Span> spans = spans(records, from);
        try {
            return ledger.write(new Batch(topic(), () -> parts(records), spans));
        } catch (StoreException e) {
            if (!e.content()) {
                throw e;
            }
            return records.size() == 1 ? bury(readings(records), spans) : halve(records, from);
        }
    }

    private Iterator<List<Reading>> parts(List<Raw> records) {
        return IntStream.iterate(0, at -> at < records.size(), at -> at + PART)
                .mapToObj(at -> readings(records.subList(at, Math.min(records.size(), at + PART))))
                .iterator();
    }

    private List<Reading> readings(List<Raw> records) {
        List<Reading> readings = new ArrayList<>(records.size());
        records.forEach(raw -> readings.addAll(reader.read(raw)));
        return readings;
    }

    private Written halve(List<Raw> records, Map<Integer, Long> from) {
        List<Raw> left = records.subList(0, records.size() / 2);
        Written first = write(left, from);
        if (!(first instanceof Written.Done done)) {
            return first;
        }
        Map<Integer, Long> after = new HashMap<>(from);
        left.forEach(raw -> after.put(raw.origin().partition(), raw.origin().offset() + 1));
        return switch (write(records.subList(records.size() / 2, records.size()), after)) {
            case Written.Done more ->
                new Written.Done(
                        done.counted() + more.counted(),
                        done.duplicates() + more.duplicates(),
                        done.dead() + more.dead());
            case Written.Overtaken overtaken -> overtaken;
        };
    }

    private Written bury(List<Reading> readings, Map<Integer, Batch.Span> spans) {
        List<Reading> letters = new ArrayList<>();
        for (Reading reading : readings) {
            letters.add(
                    switch (reading) {
                        case Reading.Bad bad -> bad;
                        case Reading.Good good ->
                            new Reading.Bad(new Letter(
                                    good.raw(), Reason.UNSTORABLE, "The database does not take the content."));
                    });
        }
        return ledger.write(new Batch(topic(), List.of(letters), spans));
    }

    private static Map<Integer, Batch.Span> spans(List<Raw> records, Map<Integer, Long> from) {
        Map<Integer, Batch.Span> spans = new HashMap<>();
        for (Raw raw : records) {
            int partition = raw.origin().partition();
            long first = from.getOrDefault(partition, raw.origin().offset());
            spans.put(partition, new Batch.Span(first, raw.origin().offset() + 1));
        }
        return spans;
    }
}
