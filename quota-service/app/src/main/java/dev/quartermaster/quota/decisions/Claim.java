package dev.quartermaster.quota.decisions;

import dev.quartermaster.quota.decisions.domain.Charge;
import dev.quartermaster.quota.limits.domain.OnUnavailable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is put before the counters: charges that are judged together, all or nothing.
 *
 * @param once what makes it count once; null when it may be judged each time it comes
 */
public record Claim(
        Mode mode, List<Charge> charges, @Nullable Once once) {

    /** What happens to the units of an admitted claim. */
    public enum Mode {
        /** They are used. */
        CONSUME(0),
        /** They are held until they are committed or released. */
        HOLD(1),
        /** As many as may be had are taken for a replica to spend from memory. */
        LEASE(2),
        /** Nothing: it is judged, and whatever the verdict nothing is charged. */
        LOOK(3);

        private final short code;

        Mode(int code) {
            this.code = (short) code;
        }

        public short code() {
            return code;
        }
    }

    /**
     * Whether every limit of it admits from a share of its own when the counters do not answer, so that nobody is refused
     * who does not wait for them. Not under a key, whose answer should be the one that is remembered.
     */
    public boolean toleratesAbsence() {
        if ((mode != Mode.CONSUME && mode != Mode.LEASE) || once != null) {
            return false;
        }
        for (Charge charge : charges) {
            if (charge.enforced()
                    && charge.effective().amount() != null
                    && charge.effective().limit().onUnavailable() != OnUnavailable.ALLOW) {
                return false;
            }
        }
        return true;
    }

    /**
     * @param key unique per operation and caller's key
     * @param fingerprint of the request; another one under the same key is an error
     * @param context what the answer is made from besides the numbers; kept with the key
     */
    public record Once(String key, byte[] fingerprint, String context) {}
}
