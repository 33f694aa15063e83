package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.Claim;
import dev.quartermaster.quota.decisions.CounterKey;
import dev.quartermaster.quota.decisions.domain.Charge;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * On what terms each counter of a group is judged. A statement knows one amount and one period per counter, but claims on
 * one counter may come with different ones: users of one project have different plans, a limit was changed just now.
 */
final class Terms {

    private final Map<CounterKey, Charge> terms = new HashMap<>();

    /** Whether the claim's terms are those of the claims before it, which are then bound to its terms as well. */
    boolean agree(Claim claim) {
        for (Charge charge : claim.charges()) {
            Charge known = terms.get(CounterKey.of(charge));
            if (known != null && !same(known, charge)) {
                return false;
            }
        }
        for (Charge charge : claim.charges()) {
            terms.putIfAbsent(CounterKey.of(charge), charge);
        }
        return true;
    }

    private static boolean same(Charge a, Charge b) {
        return Objects.equals(a.effective().amount(), b.effective().amount())
                && a.slotMicros() == b.slotMicros()
                && a.periodStart() == b.periodStart()
                && a.periodEnd() == b.periodEnd()
                && a.enforced() == b.enforced()
                && a.effective().limit().kind() == b.effective().limit().kind();
    }
}
