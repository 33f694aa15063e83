package dev.quartermaster.quota.client.example;

import dev.quartermaster.quota.client.quarkus.ActualUse;
import dev.quartermaster.quota.client.quarkus.Reserves;
import dev.quartermaster.quota.client.quarkus.Units;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Work whose cost is known only afterwards, on every kind of thread. */
@Path("/videos")
public class VideoResource {

    /** Work that never ends by itself, as seen by the test. */
    @Singleton
    public static class Endless {
        public final AtomicInteger begun = new AtomicInteger();
        public final AtomicInteger cancelled = new AtomicInteger();
    }

    private final ActualUse actual;
    private final Endless endless;

    VideoResource(ActualUse actual, Endless endless) {
        this.actual = actual;
        this.endless = endless;
    }

    private String work(@Nullable Long used) {
        if (used != null && used < 0) {
            throw new IllegalStateException("the work fails");
        }
        if (used != null) {
            actual.report("ex_minutes", used);
        }
        return "done";
    }

    @POST
    @Path("/blocking")
    @Reserves(metric = "ex_minutes", amount = 10, action = "video_processing")
    public String blocking(@QueryParam("used") @Nullable Long used) {
        return work(used);
    }

    @POST
    @Path("/virtual")
    @RunOnVirtualThread
    @Reserves(metric = "ex_minutes", amount = 10)
    public String virtual(@QueryParam("used") @Nullable Long used) {
        return work(used);
    }

    @POST
    @Path("/uni")
    @Reserves(metric = "ex_minutes", amount = 10)
    public Uni<String> uni(@QueryParam("used") @Nullable Long used) {
        return Uni.createFrom().item(() -> work(used));
    }

    @POST
    @Path("/stage")
    @Reserves(metric = "ex_minutes", amount = 10)
    public CompletionStage<String> stage(@QueryParam("used") @Nullable Long used) {
        return CompletableFuture.completedFuture(work(used));
    }

    @POST
    @Path("/units")
    @Reserves(metric = "ex_minutes")
    public String units(@QueryParam("minutes") @Units long minutes) {
        return work(null);
    }

    @POST
    @Path("/endless")
    @Reserves(metric = "ex_minutes", amount = 10)
    public Uni<String> endless() {
        endless.begun.incrementAndGet();
        return Uni.createFrom().<String>nothing().onCancellation().invoke(endless.cancelled::incrementAndGet);
    }
}
