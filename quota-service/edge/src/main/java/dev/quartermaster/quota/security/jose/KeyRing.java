package dev.quartermaster.quota.security.jose;

import dev.quartermaster.quota.operations.Loaded;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The keys that tokens are verified with, as last read from their source.
 *
 * <p>Read at startup, then again in the background: every five minutes, every second while there are none, and soon
 * after a token named a key that is not among them. A source that cannot be read leaves the keys as they are. Nothing
 * here blocks an event loop.
 */
@Singleton
class KeyRing implements Loaded {

    private static final Logger LOG = Logger.getLogger(KeyRing.class);
    private static final Duration REFRESH = Duration.ofMinutes(5);

    /** Unknown keys are asked for at most this often, so that junk tokens cannot make us hammer the issuer. */
    private static final Duration RARELY = Duration.ofSeconds(10);

    private static final long TICK_MILLIS = 1000;

    private final TokenSettings settings;
    private final InstantSource clock;
    private final Vertx vertx;
    private final KeySource source;
    private final AtomicLong lastRead = new AtomicLong();
    private volatile boolean wanted;
    private volatile String text = "";
    private volatile @Nullable TokenCheck current;
    private volatile long timer = -1;

    KeyRing(TokenSettings settings, InstantSource clock, Vertx vertx) {
        this.settings = settings;
        this.clock = clock;
        this.vertx = vertx;
        this.source = KeySource.at(settings.keysLocation());
    }

    void start(@Observes StartupEvent event) {
        read();
        timer = vertx.setPeriodic(TICK_MILLIS, tick -> refreshIfDue());
    }

    void stop(@Observes ShutdownEvent event) {
        vertx.cancelTimer(timer);
    }

    /** What to judge tokens with; null until the keys were read for the first time. */
    @Nullable
    TokenCheck current() {
        return current;
    }

    /** Asks for a refresh because a token named an unknown key. */
    void refreshSoon() {
        wanted = true;
    }

    @Override
    public String name() {
        return "token-keys";
    }

    @Override
    public boolean loaded() {
        return current != null;
    }

    private void refreshIfDue() {
        long age = clock.millis() - lastRead.get();
        boolean due = current == null || (wanted && age >= RARELY.toMillis()) || age >= REFRESH.toMillis() || age < 0;
        if (due) {
            vertx.executeBlocking(() -> {
                read();
                return true;
            });
        }
    }

    private void read() {
        lastRead.set(clock.millis());
        wanted = false;
        try {
            String read = source.read();
            if (!read.equals(text)) {
                List<JsonWebKey> keys = new JsonWebKeySet(read).getJsonWebKeys();
                current = new TokenCheck(settings, keys);
                text = read;
                LOG.infof("Read %d token keys from %s", keys.size(), settings.keysLocation());
            }
        } catch (IOException | JoseException | RuntimeException e) {
            LOG.warnf("Cannot read the token keys from %s: %s", settings.keysLocation(), e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
