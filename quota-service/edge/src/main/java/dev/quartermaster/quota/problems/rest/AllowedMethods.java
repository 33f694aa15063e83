package dev.quartermaster.quota.problems.rest;

import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.Optional;
import java.util.TreeSet;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;
import org.jboss.resteasy.reactive.server.handlers.ClassRoutingHandler;
import org.jboss.resteasy.reactive.server.handlers.RestInitialHandler.InitialMatch;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper;
import org.jboss.resteasy.reactive.server.mapping.RequestMapper.RequestMatch;
import org.jboss.resteasy.reactive.server.mapping.RuntimeResource;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jboss.resteasy.reactive.server.spi.ServerRestHandler;

/**
 * The methods that a path answers to. RFC 9110 §15.5.6 wants them in {@code Allow} with every 405, and the framework does
 * not say them; so its own routing table is asked.
 */
final class AllowedMethods {

    private AllowedMethods() {}

    /** The value of {@code Allow} for the path of this request; empty when no JAX-RS route has it. */
    static Optional<String> of(ContainerRequestContext jaxRs) {
        if (!(jaxRs instanceof ResteasyReactiveContainerRequestContext reactive)
                || !(reactive.getServerRequestContext() instanceof ResteasyReactiveRequestContext request)) {
            return Optional.empty();
        }
        TreeSet<String> methods = new TreeSet<>();
        RequestMapper<InitialMatch> classes =
                new RequestMapper<>(request.getDeployment().getClassMappers());
        String path = request.getPathWithoutPrefix();
        for (RequestMatch<InitialMatch> match = classes.map(path);
                match != null;
                match = classes.continueMatching(path, match)) {
            for (ServerRestHandler handler : match.value.handlers) {
                if (handler instanceof ClassRoutingHandler routes) {
                    collect(routes, match.remaining, methods);
                }
            }
        }
        if (methods.contains("GET")) {
            methods.add("HEAD");
        }
        return methods.isEmpty() ? Optional.empty() : Optional.of(String.join(", ", methods));
    }

    private static void collect(ClassRoutingHandler routes, String path, TreeSet<String> into) {
        routes.getMappers().forEach((method, mapper) -> {
            RequestMatch<RuntimeResource> match = mapper.map(path.isEmpty() ? "/" : path);
            if (method != null
                    && match != null
                    && match.remaining.replace("/", "").isEmpty()) {
                into.add(method);
            }
        });
    }
}
