package dev.quartermaster.quota.decisions;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * The counters, the one truth about what was used. Laws: a claim is judged all or nothing; an admission is durable before
 * it is told; a refusal changes nothing; claims of all replicas on one counter are judged one after the other.
 */
public interface Counters {

    /**
     * Judges a claim; tells the verdict exactly once, on any thread, and never fails otherwise. Only after
     * {@link Verdict.Unavailable} with {@link Verdict.Doubt#UNTIL_LATER} it tells a second one, {@link Verdict.Late}, and
     * {@link Verdict.TakesLong} may come before them; never two at once.
     */
    void judge(Claim claim, Consumer<Verdict> verdict);

    /**
     * Gives back leased units that were never spent; a unit whose return fails stays charged, it is never returned twice.
     *
     * @return done when they are back or never will be; never fails
     */
    CompletionStage<?> giveBack(List<Unspent> unspent);

    /**
     * @param kind 0 rate, 1 quota, 2 stock
     * @param epoch and {@code slot} as granted; units of a slot or period that is gone are gone with it
     */
    record Unspent(int limit, String subject, short kind, int epoch, long slot, long units) {}
}
