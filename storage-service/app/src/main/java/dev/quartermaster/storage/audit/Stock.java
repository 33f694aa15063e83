package dev.quartermaster.storage.audit;

import dev.quartermaster.storage.catalogue.CatalogueSearch;
import dev.quartermaster.storage.catalogue.Dues;
import dev.quartermaster.storage.catalogue.domain.Due;
import dev.quartermaster.storage.catalogue.domain.Use;
import dev.quartermaster.storage.quota.QuotaGate;
import dev.quartermaster.storage.quota.Settlement;
import jakarta.inject.Singleton;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Compares what is catalogued with what quota-service charges. */
@Singleton
class Stock {

    private final CatalogueSearch catalogue;
    private final Dues dues;
    private final QuotaGate gate;
    private final Settlement settlement;

    Stock(CatalogueSearch catalogue, Dues dues, QuotaGate gate, Settlement settlement) {
        this.catalogue = catalogue;
        this.dues = dues;
        this.gate = gate;
        this.settlement = settlement;
    }

    /**
     * Bytes charged too much. The catalogue and what is owed for it change in one transaction, so when neither changed while
     * quota-service was asked, and nothing is owed, the two must be the same.
     *
     * @param kept bytes of versions that the catalogue does not have
     * @return null when it cannot be judged now
     */
    @Nullable
    Long drift(String user, long kept, boolean mend) {
        Use use = catalogue.use(user);
        if (dues.any(user)) {
            return null;
        }
        OptionalLong charged = gate.stock(user);
        if (charged.isEmpty() || dues.any(user) || !catalogue.use(user).equals(use)) {
            return null;
        }
        long drift = charged.getAsLong() - use.bytes() - kept;
        if (drift != 0 && mend) {
            settlement.owe(Due.change(UUID.randomUUID(), user, -drift));
        }
        return drift;
    }
}
