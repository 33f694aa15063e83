package dev.quartermaster.storage.quota;

import dev.quartermaster.storage.catalogue.domain.Due;
import dev.quartermaster.storage.quota.domain.Wish;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Quota for what is stored. Blocks, on a virtual thread.
 *
 * <p>A refusal is an answer. When quota-service is away, a hold is refused with {@code INTERNAL_004} or goes through unheld,
 * as configured, and everything else is a {@code ProblemException} of that code.
 */
public interface QuotaGate {

    /** Holds quota for a part of an upload, the same hold when it is asked for again. */
    Holding hold(Wish wish);

    /** Lets a hold live at least so long from now. */
    void extend(UUID reservation, Duration ttl);

    /** Gives back what is held; done as well when it is not held any more. */
    void release(UUID reservation);

    /** Bytes that quota-service counts as stored by this user, without what is held; empty where it does not count them. */
    OptionalLong stock(String user);

    /** Tells what was stored or deleted; counts once, however often it is told. */
    void settle(Due due);
}
