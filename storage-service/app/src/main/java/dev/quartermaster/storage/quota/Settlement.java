package dev.quartermaster.storage.quota;

import dev.quartermaster.storage.catalogue.Dues;
import dev.quartermaster.storage.catalogue.domain.Due;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Tells quota-service what is owed. Whoever made a due tries at once; what does not work then is tried again until it does,
 * by whichever replica comes to it: a due counts once, however often it is told.
 */
@Singleton
public class Settlement {

    private static final Logger LOG = Logger.getLogger(Settlement.class);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final int AT_ONCE = 200;

    private final Dues dues;
    private final QuotaGate gate;
    private final InstantSource clock;

    Settlement(Dues dues, QuotaGate gate, InstantSource clock) {
        this.dues = dues;
        this.gate = gate;
        this.clock = clock;
    }

    /** Tells what was written down a moment ago; never fails, since it is written down. */
    public void settle(List<Due> owed) {
        for (Due due : owed) {
            settle(due);
        }
    }

    /** Writes down what no change of the catalogue comes with, and tells it; fails only when it cannot be written down. */
    public void owe(Due due) {
        dues.owe(due);
        settle(due);
    }

    private boolean settle(Due due) {
        try {
            gate.settle(due);
            dues.settled(due);
            return true;
        } catch (RuntimeException e) {
            LOG.warnf("Quota of a change is not settled yet: %s", e.getMessage());
            return false;
        }
    }

    /** Tells what is still owed; how many were told. */
    public int catchUp() {
        int told = 0;
        for (Due due : dues.ready(AT_ONCE)) {
            if (settle(due)) {
                told++;
            } else {
                dues.postpone(due, clock.instant().plus(PAUSE));
            }
        }
        return told;
    }
}
