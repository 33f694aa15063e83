package dev.quartermaster.storage.store.oci;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.oracle.bmc.auth.AuthCachingPolicy;
import com.oracle.bmc.auth.BasicAuthenticationDetailsProvider;
import com.oracle.bmc.auth.RefreshableOnNotAuthenticatedProvider;
import dev.quartermaster.quota.contract.ErrorCode;
import dev.quartermaster.quota.problems.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A principal of OCI: a session token and the key that goes with it, renewed in the background whenever half of the time that
 * the token has left is over. No request waits for that but the first; with a token that is over, each fails at once.
 *
 * <p>The SDK is not told that its provider can be renewed. If it were, it would renew in the middle of requests (where
 * metadata are away it sleeps for a minute and a half, holding a lock), and keep all content in memory, to be able to send it
 * again; the repetitions are ours, see {@link StoreGuard}.
 */
@AuthCachingPolicy(cacheKeyId = false, cachePrivateKey = false)
final class Principal<P extends BasicAuthenticationDetailsProvider & RefreshableOnNotAuthenticatedProvider<?>>
        implements BasicAuthenticationDetailsProvider, AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Principal.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(2);
    private static final ThreadLocal<Session> SIGNING = new ThreadLocal<>();

    private final Supplier<P> source;
    private final Duration patience;
    private final InstantSource clock;
    private final ScheduledExecutorService renewals = Executors.newSingleThreadScheduledExecutor(
            Thread.ofVirtual().name("oci-principal").factory());
    private final CountDownLatch first = new CountDownLatch(1);
    private @Nullable P provider;
    private volatile @Nullable Session session;

    /** A token, the key that signs with it, and when it is over. */
    private static final class Session {
        private final String token;
        private final byte[] key;
        private final Instant end;

        Session(BasicAuthenticationDetailsProvider provider) {
            token = provider.getKeyId();
            try (InputStream bytes = provider.getPrivateKey()) {
                key = bytes.readAllBytes();
                byte[] claims = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
                end = Instant.ofEpochSecond(JSON.readTree(claims).path("exp").asLong());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /**
     * @param source makes what asks for tokens, which may ask for one thing or another itself
     * @param patience how long a request may wait for the first token
     */
    Principal(Supplier<P> source, Duration patience, InstantSource clock) {
        this.source = source;
        this.patience = patience;
        this.clock = clock;
        renewals.execute(this::renew);
    }

    private void renew() {
        try {
            session = new Session(renewed());
            first.countDown();
        } catch (RuntimeException e) {
            LOG.warnf("No session token was given: %s", e);
        } finally {
            long pause = Math.max(SHORTEST_PAUSE.toMillis(), left(session).toMillis() / 2);
            Future<?> unused = renewals.schedule(this::renew, pause, TimeUnit.MILLISECONDS);
        }
    }

    private P renewed() {
        P known = provider;
        if (known == null) {
            known = source.get();
            provider = known;
        } else {
            known.refresh();
        }
        return known;
    }

    private Duration left(@Nullable Session of) {
        return of == null ? Duration.ZERO : Duration.between(clock.instant(), of.end);
    }

    /** The SDK asks for this and then, in the same thread, for the key. */
    @Override
    public String getKeyId() {
        Session known = awaited();
        if (known == null || !known.end.isAfter(clock.instant())) {
            throw new ProblemException(
                    ErrorCode.STORAGE_UNAVAILABLE, "The service has nothing to prove to the object store who it is.");
        }
        SIGNING.set(known);
        return known.token;
    }

    private @Nullable Session awaited() {
        try {
            return first.await(patience.toMillis(), TimeUnit.MILLISECONDS) ? session : null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public InputStream getPrivateKey() {
        Session known = SIGNING.get();
        SIGNING.remove();
        return new ByteArrayInputStream(known.key);
    }

    @Override
    public char @Nullable [] getPassphraseCharacters() {
        return null;
    }

    @Override
    @Deprecated
    @SuppressWarnings("InlineMeSuggester") // the SDK's own method
    public @Nullable String getPassPhrase() {
        return null;
    }

    @Override
    public void close() {
        renewals.shutdownNow();
    }
}
