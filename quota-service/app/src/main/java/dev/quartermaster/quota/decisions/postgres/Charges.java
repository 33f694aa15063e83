package dev.quartermaster.quota.decisions.postgres;

import dev.quartermaster.quota.decisions.domain.Charge;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.List;

/** Charges as the parallel arrays that the functions of the schema take, one element per charge. */
final class Charges {

    private Charges() {}

    /** Subjects, limits and kinds. */
    static Tuple named(Tuple tuple, List<Charge> charges) {
        return tuple.addArrayOfString(charges.stream().map(Charge::key).toArray(String[]::new))
                .addArrayOfInteger(charges.stream().map(Charge::limitId).toArray(Integer[]::new))
                .addArrayOfShort(charges.stream()
                        .map(charge -> Group.kind(charge.effective().limit().kind()))
                        .toArray(Short[]::new));
    }

    /** Amounts, whether they are enforced, slot widths, and starts and ends of periods. */
    static Tuple amounts(Tuple tuple, List<Charge> charges) {
        return tuple.addArrayOfLong(charges.stream()
                        .map(charge -> charge.effective().amount())
                        .toArray(Long[]::new))
                .addArrayOfBoolean(charges.stream().map(Charge::enforced).toArray(Boolean[]::new))
                .addArrayOfLong(charges.stream().map(Charge::slotMicros).toArray(Long[]::new))
                .addArrayOfLong(charges.stream().map(Charge::periodStart).toArray(Long[]::new))
                .addArrayOfLong(charges.stream().map(Charge::periodEnd).toArray(Long[]::new));
    }
}
