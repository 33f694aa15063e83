package dev.quartermaster.usage.reports;

import dev.quartermaster.usage.reports.domain.Manifest;
import dev.quartermaster.usage.reports.domain.ReportLine;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The monthly reports. Months are those of UTC. */
public interface Reports {

    /** By what a report is grouped. */
    enum By {
        USER,
        PROJECT
    }

    /** Where lines come from. */
    enum Part {
        /** What has happened so far in a month that is open. */
        OPEN,
        /** What was true when the month was closed; never changes. */
        CLOSED,
        /** What was counted after the month was closed. */
        CORRECTIONS
    }

    /**
     * Closes a month between two batches of the intake: its report is fixed, and what comes later is a correction.
     * Closing again changes nothing and answers the first manifest.
     */
    Uni<Manifest> close(YearMonth month, String by);

    /** The manifest of a month; empty while it is open. */
    Uni<Optional<Manifest>> manifest(YearMonth month);

    /** All manifests, the newest month first. */
    Uni<List<Manifest>> manifests();

    /** The lines of at most {@code count} users or projects behind {@code after}, in the order of bytes. */
    Uni<List<ReportLine>> groups(YearMonth month, Part part, Page page);

    /** Which groups: of one user or project if given. */
    record Page(
            By by,
            @Nullable String user,
            @Nullable String project,
            @Nullable String after,
            int count) {}

    /** All lines in their canonical order, by user, project, action, status and metric. */
    Multi<ReportLine> lines(YearMonth month, Part part);
}
