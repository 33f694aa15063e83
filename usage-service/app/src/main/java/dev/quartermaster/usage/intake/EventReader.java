package dev.quartermaster.usage.intake;

import dev.quartermaster.usage.intake.domain.Reading;
import dev.quartermaster.usage.records.domain.Raw;
import java.util.List;

/**
 * Understands records: CloudEvents 1.0 in binary mode, structured mode, and batches of structured ones.
 *
 * <p>Never throws for what a record holds. Answers at least one reading, in the order of the record.
 */
public interface EventReader {

    List<Reading> read(Raw raw);
}
