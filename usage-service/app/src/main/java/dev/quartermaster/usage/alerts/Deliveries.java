package dev.quartermaster.usage.alerts;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Deliveries that wait for their turn. Blocks. */
public interface Deliveries {

    /**
     * One to be tried.
     *
     * @param attempts how often it was tried before
     * @param body the alert as JSON
     * @param text the alert in a sentence
     */
    record Due(long id, String channel, String target, int attempts, String body, String text) {}

    /** Those that are due, each of them given to one caller only, for as long as {@code lease} says. */
    List<Due> take(int most, Duration lease);

    /** It has arrived. */
    void delivered(long id);

    /** It has not; it is tried again after the pause, or never if there is none. */
    void failed(long id, String why, @Nullable Duration pause);
}
