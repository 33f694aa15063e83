package dev.quartermaster.quota.decisions;

import java.util.List;

/** Hears of counters that an administrator set back, before the administrator is told. Returns at once and never throws. */
@FunctionalInterface
public interface ResetListener {

    void reset(List<CounterReset.Reset> resets);
}
