package dev.quartermaster.usage.intake.domain;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** A sum that never overflows, and costs an addition as long as it is small. */
final class Sum {

    private long small;

    @Nullable
    private BigInteger large;

    void add(long term) {
        long sum = small + term;
        // Overflow has happened if both terms have a sign that the sum has not (Hacker's Delight, 2-13).
        if (((small ^ sum) & (term ^ sum)) < 0) {
            large = value().add(BigInteger.valueOf(term));
            small = 0;
        } else {
            small = sum;
        }
    }

    void add(Sum other) {
        add(other.small);
        if (other.large != null) {
            large = large == null ? other.large : large.add(other.large);
        }
    }

    private BigInteger value() {
        BigInteger rest = BigInteger.valueOf(small);
        return large == null ? rest : large.add(rest);
    }

    @Override
    public String toString() {
        return large == null ? Long.toString(small) : value().toString();
    }
}
