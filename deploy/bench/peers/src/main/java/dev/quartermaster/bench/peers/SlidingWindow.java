package dev.quartermaster.bench.peers;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import jakarta.inject.Singleton;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * The usual sliding window of Redis users: two counters per key, the older one weighted by the share of it that is
 * still inside. One script call of constant cost, with a small reply. It is an approximation (it supposes that the
 * older window was spent evenly), and nothing of it is durable.
 *
 * <p>The client is tuned: one connection per event loop and no change of thread; what arrives in one round of the loop
 * is sent as one write.
 */
@Singleton
public class SlidingWindow {
    private static final long WINDOW_MILLIS = 60_000;
    private static final String SCRIPT = """
            local counts = redis.call('MGET', KEYS[1], KEYS[2])
            local now = tonumber(counts[1] or '0')
            local used = now + math.floor(tonumber(counts[2] or '0') * tonumber(ARGV[2]))
            local left = tonumber(ARGV[1]) - used - 1
            if left < 0 then return -1 end
            if now == 0 then
              redis.call('SET', KEYS[1], 1, 'PX', 120000)
            else
              redis.call('INCR', KEYS[1])
            end
            return left
            """;

    private final Vertx vertx;
    private final Redis redis;
    private final ConcurrentHashMap<Context, Pipeline> pipelines = new ConcurrentHashMap<>();
    private volatile @Nullable Future<String> digest;

    /** Told what remains, or why that is not known. */
    interface Taken {
        void accept(long remaining, @Nullable Throwable failure);
    }

    SlidingWindow(
            Vertx vertx, @ConfigProperty(name = "bench.redis", defaultValue = "redis://127.0.0.1:6379") String url) {
        this.vertx = vertx;
        this.redis = Redis.createClient(
                vertx,
                new RedisOptions()
                        .setConnectionString(url)
                        .setMaxPoolSize(64)
                        .setMaxWaitingHandlers(1 << 16)
                        .setPoolRecycleTimeout(-1));
    }

    /** Takes one unit of the key's window; the answer comes on the caller's event loop. */
    void take(String key, long limit, Taken taken) {
        Context context = eventLoop(vertx.getOrCreateContext());
        Pipeline pipeline = pipelines.computeIfAbsent(context, c -> new Pipeline(c, redis));
        Future<String> script = loaded();
        if (script.succeeded()) {
            pipeline.send(request(script.result(), key, limit), taken);
        } else {
            script.onFailure(failure -> taken.accept(0, failure))
                    .onSuccess(sha -> context.runOnContext(now -> pipeline.send(request(sha, key, limit), taken)));
        }
    }

    /** The script's digest; asked for once. */
    private Future<String> loaded() {
        Future<String> known = digest;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            Future<String> first = digest;
            if (first == null) {
                first = redis.send(Request.cmd(Command.SCRIPT).arg("LOAD").arg(SCRIPT))
                        .map(String::valueOf);
                digest = first;
            }
            return first;
        }
    }

    // requests run on contexts of their own, duplicated from the one of the event loop
    private static Context eventLoop(Context context) {
        return context instanceof io.vertx.core.impl.ContextInternal internal ? internal.unwrap() : context;
    }

    private static Request request(String script, String key, long limit) {
        long now = System.currentTimeMillis();
        long current = now / WINDOW_MILLIS;
        double older = 1 - (double) (now % WINDOW_MILLIS) / WINDOW_MILLIS;
        return Request.cmd(Command.EVALSHA)
                .arg(script)
                .arg(2)
                .arg(key + ':' + current)
                .arg(key + ':' + (current - 1))
                .arg(limit)
                .arg(Double.toString(older));
    }
}
