package dev.quartermaster.bench.peers;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Reads the body and answers with a constant: what Quarkus REST can do at most on this machine. */
@Path("/api/v1/empty0")
public class EmptyEndpoint {
    private static final byte[] CONSTANT = Answer.of(49);

    @POST
    @NonBlocking
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public byte[] check(byte[] body) {
        return body.length == 0 ? new byte[0] : CONSTANT;
    }
}
