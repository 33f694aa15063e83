package dev.quartermaster.storage.objects.rest;

import dev.quartermaster.quota.security.ClientAddress;
import dev.quartermaster.storage.quota.domain.Asker;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.RequestScoped;

/** Where the present JAX-RS request comes from. */
@RequestScoped
class Origin {

    private final HttpServerRequest request;
    private final ClientAddress addresses;

    Origin(HttpServerRequest request, ClientAddress addresses) {
        this.request = request;
        this.addresses = addresses;
    }

    /** On behalf of this user, from there. */
    Asker asker(String user) {
        String peer =
                request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
        return new Asker(
                user, addresses.key(peer, request.getHeader("X-Forwarded-For")), request.getHeader("User-Agent"));
    }
}
