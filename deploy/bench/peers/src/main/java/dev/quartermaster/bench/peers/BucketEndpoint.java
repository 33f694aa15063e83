package dev.quartermaster.bench.peers;

import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.jdbc.PrimaryKeyMapper;
import io.github.bucket4j.distributed.proxy.ProxyManager;
import io.github.bucket4j.postgresql.Bucket4jPostgreSQL;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Bucket4j with its buckets in PostgreSQL, one row each, as its manual says. */
@Path("/api/v1/bucket")
public class BucketEndpoint {
    private static final BucketConfiguration CONFIGURATION = BucketConfiguration.builder()
            .addLimit(limit -> limit.capacity(50).refillGreedy(50, Duration.ofMinutes(1)))
            .build();

    private final ProxyManager<Long> buckets;

    BucketEndpoint(DataSource source, @ConfigProperty(name = "bench.locking", defaultValue = "row") String locking) {
        this.buckets = "advisory".equals(locking)
                ? Bucket4jPostgreSQL.advisoryLockBasedBuilder(source)
                        .primaryKeyMapper(PrimaryKeyMapper.LONG)
                        .table("bucket")
                        .build()
                : Bucket4jPostgreSQL.selectForUpdateBasedBuilder(source)
                        .primaryKeyMapper(PrimaryKeyMapper.LONG)
                        .table("bucket")
                        .build();
    }

    @POST
    @RunOnVirtualThread
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response check(byte[] body) {
        // u-000123 is bucket 123: a number is the smallest key there is
        long key = Long.parseLong(Answer.user(body).substring(2));
        var probe = buckets.getProxy(key, () -> CONFIGURATION).tryConsumeAndReturnRemaining(1);
        long remaining = probe.isConsumed() ? probe.getRemainingTokens() : -1;
        return Response.status(probe.isConsumed() ? 200 : 429)
                .entity(Answer.of(remaining))
                .build();
    }
}
