package dev.quartermaster.usage.intake;

import io.smallrye.mutiny.Uni;
import java.time.LocalDate;

/** Makes rollups out of events again. */
public interface Rebuild {

    /**
     * Replaces the sums of these days of UTC by those of the events that are kept; one transaction per day, between two
     * batches of the intake. Where nothing was broken, the numbers are the same as before.
     *
     * @param after the day after the last one
     * @return how many rows of minutes were written
     */
    Uni<Long> days(LocalDate first, LocalDate after);
}
