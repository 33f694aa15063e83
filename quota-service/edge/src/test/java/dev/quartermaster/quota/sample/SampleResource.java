package dev.quartermaster.quota.sample;

import dev.quartermaster.quota.security.CurrentCaller;
import dev.quartermaster.quota.security.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** A route as services have them: a service that consists of the edge and this. */
@Path("/api/v1/samples")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed({Role.ADMIN_NAME, Role.USER_NAME})
class SampleResource {

    private final CurrentCaller caller;

    SampleResource(CurrentCaller caller) {
        this.caller = caller;
    }

    /** What is sent and answered. */
    record Sample(
            @Nullable String name,
            @Nullable Long count,
            @Nullable Instant until) {}

    @GET
    @Path("/{id}")
    public Sample get(@RestPath String id) {
        return new Sample(caller.get().subject(), (long) id.length(), null);
    }

    @PUT
    @Path("/{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Sample put(@RestPath String id, Sample sample) {
        return sample;
    }

    @DELETE
    @Path("/{id}/parts/{part}")
    public void delete(@RestPath String id, @RestPath String part) {
        throw new IllegalStateException("a defect that mentions " + id + " and " + part);
    }
}
