package dev.quartermaster.quota.violations;

import dev.quartermaster.quota.violations.domain.Finding;

/**
 * Hears of findings, to raise an alert.
 *
 * <p>Law: each finding is told once per {@link FindingSettings#window}, by one of the replicas; not at all when that one
 * dies in between (it stays in the list). Called on any thread; must not block and must not throw.
 */
@FunctionalInterface
public interface FindingListener {

    void found(Finding finding);
}
