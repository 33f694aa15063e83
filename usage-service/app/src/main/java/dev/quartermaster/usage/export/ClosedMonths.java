package dev.quartermaster.usage.export;

import io.smallrye.mutiny.Uni;
import java.time.YearMonth;
import java.util.Optional;

/** Which months are settled. */
public interface ClosedMonths {

    /** The number of the first event that came too late for this month; empty while the month is open. */
    Uni<Optional<Long>> closedSeq(YearMonth month);
}
