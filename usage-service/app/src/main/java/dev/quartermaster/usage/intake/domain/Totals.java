package dev.quartermaster.usage.intake.domain;

import java.util.List;

/** What one group of a rollup grows by. */
public final class Totals {

    private final Sum events = new Sum();
    private final Sum mentions = new Sum();
    private final Sum amount = new Sum();
    private final Sum items = new Sum();
    private final Sum payloadBytes = new Sum();
    private final Sum durationMs = new Sum();
    private final Sum timed = new Sum();

    Totals() {}

    void mention(long count, long more) {
        mentions.add(count);
        amount.add(more);
    }

    void own(long count, long moreItems, long moreBytes) {
        events.add(count);
        items.add(moreItems);
        payloadBytes.add(moreBytes);
    }

    void took(long count, long milliseconds) {
        durationMs.add(milliseconds);
        timed.add(count);
    }

    /** Adds all of another group. */
    void add(Totals other) {
        events.add(other.events);
        mentions.add(other.mentions);
        amount.add(other.amount);
        items.add(other.items);
        payloadBytes.add(other.payloadBytes);
        durationMs.add(other.durationMs);
        timed.add(other.timed);
    }

    /** Decimal numbers in the order of the columns: events, mentions, amount, items, payload_bytes, duration_ms, timed. */
    public List<String> columns() {
        return List.of(
                events.toString(),
                mentions.toString(),
                amount.toString(),
                items.toString(),
                payloadBytes.toString(),
                durationMs.toString(),
                timed.toString());
    }
}
