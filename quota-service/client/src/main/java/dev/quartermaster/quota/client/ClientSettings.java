package dev.quartermaster.quota.client;

import java.net.URI;
import java.time.Duration;

/**
 * How a client behaves; {@link #at} gives the defaults.
 *
 * @param url of the service, without {@code /api}
 * @param timeout of one request, with its connection
 * @param deadline of a whole call, with waiting and repetitions
 * @param retries how often a request without an answer is repeated, at most
 * @param backoff before the first repetition; doubled each time, and spread by half
 * @param keyed whether checks and holds that consume get an idempotency key from the client, so that a repetition counts
 *     once. Without keys they are repeated only when nothing was sent, and the service can answer from its leases
 * @param onUnavailable the answer when the service is away
 */
public record ClientSettings(
        URI url,
        Duration timeout,
        Duration deadline,
        int retries,
        Duration backoff,
        boolean keyed,
        OnUnavailable onUnavailable,
        Breaker breaker,
        Batching batching) {

    /**
     * When to stop asking for a while.
     *
     * @param requests how many of the last requests are looked at
     * @param failureRatio the share of them without an answer that opens the circuit
     * @param pause after which one request tries again
     */
    public record Breaker(int requests, double failureRatio, Duration pause) {}

    /**
     * How checks share requests: what arrives while as many requests as allowed are in flight goes out as one.
     *
     * @param mostChecks in one request; the service takes 1000
     * @param inFlight requests with checks at the same time
     * @param mostWaiting checks that wait for their request; those beyond are answered as if the service were away
     */
    public record Batching(int mostChecks, int inFlight, int mostWaiting) {}

    /** The defaults for a service at this address. */
    public static ClientSettings at(URI url) {
        return new ClientSettings(
                url,
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                2,
                Duration.ofMillis(50),
                true,
                OnUnavailable.FAIL,
                new Breaker(20, 0.5, Duration.ofSeconds(5)),
                new Batching(500, 1, 10_000));
    }

    public ClientSettings withTimes(Duration timeout, Duration deadline) {
        return new ClientSettings(url, timeout, deadline, retries, backoff, keyed, onUnavailable, breaker, batching);
    }

    public ClientSettings withRetries(int retries, Duration backoff) {
        return new ClientSettings(url, timeout, deadline, retries, backoff, keyed, onUnavailable, breaker, batching);
    }

    public ClientSettings withKeys(boolean keyed) {
        return new ClientSettings(url, timeout, deadline, retries, backoff, keyed, onUnavailable, breaker, batching);
    }

    public ClientSettings whenAway(OnUnavailable onUnavailable) {
        return new ClientSettings(url, timeout, deadline, retries, backoff, keyed, onUnavailable, breaker, batching);
    }

    public ClientSettings with(Breaker breaker) {
        return new ClientSettings(url, timeout, deadline, retries, backoff, keyed, onUnavailable, breaker, batching);
    }

    public ClientSettings with(Batching batching) {
        return new ClientSettings(url, timeout, deadline, retries, backoff, keyed, onUnavailable, breaker, batching);
    }
}
