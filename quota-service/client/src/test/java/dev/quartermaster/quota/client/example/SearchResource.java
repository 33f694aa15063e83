package dev.quartermaster.quota.client.example;

import dev.quartermaster.quota.client.quarkus.By;
import dev.quartermaster.quota.client.quarkus.RateLimited;
import dev.quartermaster.quota.client.quarkus.Units;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Endpoints of every kind that a rate limit protects; each says on what it ran. */
@Path("/search")
public class SearchResource {

    @GET
    @Path("/blocking")
    @RateLimited("ex_searches")
    public String blocking() {
        return thread();
    }

    @GET
    @Path("/virtual")
    @RunOnVirtualThread
    @RateLimited("ex_searches")
    public String virtual() {
        return thread();
    }

    @GET
    @Path("/uni")
    @RateLimited("ex_searches")
    public Uni<String> uni() {
        return Uni.createFrom().item(thread());
    }

    @GET
    @Path("/stage")
    @RateLimited("ex_searches")
    public CompletionStage<String> stage() {
        return CompletableFuture.completedFuture(thread());
    }

    @GET
    @Path("/multi")
    @RateLimited("ex_searches")
    public Multi<String> multi() {
        return Multi.createFrom().items(thread());
    }

    @GET
    @Path("/careless")
    @NonBlocking
    @RateLimited("ex_searches")
    public String careless() {
        return thread();
    }

    @GET
    @Path("/forbidden")
    @RateLimited("ex_forbidden")
    public String forbidden() {
        return thread();
    }

    /** Two metrics in one check: together or not at all. */
    @GET
    @Path("/both")
    @RateLimited(value = "ex_searches", cost = 2)
    @RateLimited("ex_scarce")
    public String both() {
        return thread();
    }

    @POST
    @Path("/items")
    @RateLimited("ex_items")
    public String items(@Units List<String> items) {
        return Integer.toString(items.size());
    }

    @GET
    @Path("/cost")
    @RateLimited(value = "ex_items", cost = 3)
    public String cost(@QueryParam("n") @Units @Nullable Long units) {
        return String.valueOf(units);
    }

    @GET
    @Path("/key")
    @RateLimited(value = "ex_keyed", by = By.API_KEY)
    public String byKey() {
        return thread();
    }

    @GET
    @Path("/address")
    @RateLimited(value = "ex_addressed", by = By.IP)
    public String byAddress() {
        return thread();
    }

    private static String thread() {
        if (Thread.currentThread().isVirtual()) {
            return "virtual";
        }
        return Context.isOnEventLoopThread() ? "loop" : "worker";
    }
}
