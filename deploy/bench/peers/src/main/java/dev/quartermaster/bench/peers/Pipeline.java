package dev.quartermaster.bench.peers;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The one connection of an event loop: requests of the same round go out in one write. */
final class Pipeline {
    private final Context context;
    private final Redis redis;
    private List<Request> requests = new ArrayList<>();
    private List<SlidingWindow.Taken> waiting = new ArrayList<>();
    private @Nullable RedisConnection connection;
    private boolean scheduled;

    Pipeline(Context context, Redis redis) {
        this.context = context;
        this.redis = redis;
    }

    /** To be called on the event loop, or from anywhere before the first connection. */
    synchronized void send(Request request, SlidingWindow.Taken taken) {
        requests.add(request);
        waiting.add(taken);
        if (!scheduled) {
            scheduled = true;
            // after everything that the loop has read in this round
            context.runOnContext(now -> flush());
        }
    }

    private synchronized void flush() {
        RedisConnection open = connection;
        if (open == null) {
            redis.connect().onFailure(this::fail).onSuccess(made -> {
                connected(made);
                flush();
            });
            return;
        }
        List<Request> batch = requests;
        List<SlidingWindow.Taken> asked = waiting;
        requests = new ArrayList<>();
        waiting = new ArrayList<>();
        scheduled = false;
        if (batch.size() == 1) {
            answer(open.send(batch.getFirst()), asked.getFirst());
        } else {
            open.batch(batch).onComplete(done -> {
                for (int i = 0; i < asked.size(); i++) {
                    if (done.succeeded()) {
                        asked.get(i).accept(done.result().get(i).toLong(), null);
                    } else {
                        asked.get(i).accept(0, done.cause());
                    }
                }
            });
        }
    }

    private synchronized void connected(RedisConnection made) {
        connection = made;
    }

    private static void answer(Future<@Nullable Response> sent, SlidingWindow.Taken taken) {
        sent.onComplete(done -> {
            Response response = done.result();
            taken.accept(response == null ? 0 : response.toLong(), done.cause());
        });
    }

    private synchronized void fail(Throwable failure) {
        List<SlidingWindow.Taken> asked = waiting;
        requests = new ArrayList<>();
        waiting = new ArrayList<>();
        scheduled = false;
        asked.forEach(taken -> taken.accept(0, failure));
    }
}
