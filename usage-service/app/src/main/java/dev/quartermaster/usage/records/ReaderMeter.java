package dev.quartermaster.usage.records;

import dev.quartermaster.usage.records.domain.Written;
import java.time.Duration;
import java.util.Map;

/** What operators see of reading. */
public interface ReaderMeter {

    /** A transaction was committed. */
    void wrote(String topic, Written.Done done, int records, Duration took);

    /** A transaction failed, and its records will be read again. */
    void failed(String topic);

    /** Somebody else has taken over a partition. */
    void overtaken(String topic);

    /** So many records went from the topic before they were read. */
    void lost(String topic, long records);

    /** How many records each partition of a thread has that were not read. Replaces what the thread told before. */
    void lag(String topic, int thread, Map<Integer, Long> records);
}
