package dev.quartermaster.quota.client;

import dev.quartermaster.quota.contract.Check;
import dev.quartermaster.quota.contract.Hold;
import dev.quartermaster.quota.contract.QuotaView;
import dev.quartermaster.quota.contract.Reservation;
import dev.quartermaster.quota.contract.Subject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks quota-service. Nothing blocks; every stage completes within the deadline of the settings, on a thread of the client.
 *
 * <p>Stages fail with a {@link QuotaException} and nothing else: {@link QuotaUnavailableException} when there is no answer,
 * {@link QuotaRequestException} when the service says that the request is wrong. Requests are repeated where that is safe:
 * all that only read, commits and releases (their reservation names them), and checks and holds under an idempotency key,
 * which the client makes for those that consume and bring none. So whatever is repeated counts once.
 *
 * <p>Checks that arrive while a request is in flight go out together as one; a lone check never waits. One client serves a
 * whole application; it is safe for use by many threads.
 */
public interface QuotaClient extends AutoCloseable {

    /** A client with the settings' behaviour that needs no more than a token. */
    static QuotaClient of(ClientSettings settings, TokenSupplier tokens) {
        return of(settings, tokens, () -> null);
    }

    /** A client for a service at this address, with the default settings and one token for ever. */
    static QuotaClient of(String url, String token) {
        return of(ClientSettings.at(URI.create(url)), TokenSupplier.fixed(token));
    }

    /**
     * A client.
     *
     * @param correlationId asked on the caller's thread; what it gives is sent along as {@code X-Correlation-Id}
     */
    static QuotaClient of(
            ClientSettings settings, TokenSupplier tokens, Supplier<? extends @Nullable String> correlationId) {
        return RestQuotaClient.start(settings, tokens, correlationId, InstantSource.system());
    }

    /** Checks and consumes on every limit that applies, or on none. */
    CompletionStage<Answer> check(Check check);

    /** Each is judged alone; the answers have the order of the checks. Fails when one of them has no answer. */
    CompletionStage<List<Answer>> checkAll(List<Check> checks);

    /** Whether the check would be allowed now; consumes nothing. */
    default CompletionStage<Answer> look(Check check) {
        return check(check.looking());
    }

    /** Gives back stock, such as the bytes of a file deleted; stops at zero used. */
    CompletionStage<Answer> giveBack(Subject subject, Map<String, Long> amounts);

    /** Holds quota until it is committed or released, or expires. */
    CompletionStage<HoldAnswer> reserve(Hold hold);

    /** Charges what was really used; metrics that are not named count as held. */
    CompletionStage<CommitAnswer> commit(UUID reservation, Map<String, Long> used);

    /** Charges what is held. */
    default CompletionStage<CommitAnswer> commit(UUID reservation) {
        return commit(reservation, Map.of());
    }

    /** Lets a reservation live at least so long from now; gives the expiry that holds then. */
    CompletionStage<Instant> extend(UUID reservation, Duration ttl);

    /** Gives back what is held; done as well when the reservation was released before, expired, or never was. */
    CompletionStage<@Nullable Void> release(UUID reservation);

    /**
     * Live reservations.
     *
     * @param user of this user alone; everybody's when null
     * @param cursor {@link Page#nextCursor()} of the page before; the first page when null
     */
    CompletionStage<Page<Reservation>> reservations(@Nullable String user, @Nullable String cursor);

    /** How the limits of a user stand. */
    default CompletionStage<QuotaView> quota(String user) {
        return quota("user", user);
    }

    /** How the limits of any subject stand; the scope is {@code user}, {@code project}, {@code api_key} or {@code ip}. */
    CompletionStage<QuotaView> quota(String scope, String id);

    /** Stops at once: what is in flight fails. */
    @Override
    void close();
}
