package dev.quartermaster.quota.limits.domain;

import org.jspecify.annotations.Nullable;

/**
 * A limit with the amount that holds for one subject.
 *
 * @param amount in units of the metric; null is unlimited
 * @param source where the amount comes from: {@code override:project:p-1}, {@code override:user:u-5},
 *     {@code plan:editor} or {@code limit}
 */
public record Effective(Limit limit, @Nullable Long amount, String source) {

    public boolean unlimited() {
        return amount == null;
    }
}
