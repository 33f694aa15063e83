package dev.quartermaster.quota.views;

import io.smallrye.mutiny.Uni;
import java.util.Map;

/** Reads what reservations hold; fails when PostgreSQL cannot be asked. */
public interface Held {

    /**
     * Units held, by limit id; without those that hold nothing.
     *
     * @param counters the subject's counter key by limit id
     */
    Uni<Map<Integer, Long>> on(Map<Integer, String> counters);
}
