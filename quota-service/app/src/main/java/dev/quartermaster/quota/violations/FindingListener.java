package dev.quartermaster.quota.violations;

import dev.quartermaster.quota.violations.domain.Finding;

/**
 * Hears of findings, to raise an alert.
 *
 * <p>Law: each finding is told by one of the replicas until it is taken, once per {@link FindingSettings#window}. When that
 * replica dies in between, another one tells it within a minute, with the same {@code since} as long as the window lasts.
 * Called on any thread; must not block and must not throw.
 */
@FunctionalInterface
public interface FindingListener {

    /**
     * A finding to be told.
     *
     * @param sinceMicros with pattern and who the name of the finding, the same on every replica
     * @param atMicros the database's clock
     * @return whether it was taken; what is not taken is told again
     */
    boolean found(Finding finding, long sinceMicros, long atMicros);
}
