package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.domain.Charge;

/** Which row of the table a charge is for. */
record CounterName(int limit, String subject) {

    static CounterName of(Charge charge) {
        return new CounterName(charge.limitId(), charge.key());
    }

    @Override
    public int hashCode() {
        return limit * 31 + subject.hashCode();
    }
}
