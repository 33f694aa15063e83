package dev.quartermaster.quota.client.quarkus;

import dev.quartermaster.quota.contract.Subject;
import io.quarkus.arc.DefaultBean;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who asks, by the security context, headers and connection of the current request. */
@Singleton
@DefaultBean
class RequestSubjects implements SubjectSource {

    private static final int FINGERPRINT_BYTES = 16;

    private final Instance<CurrentIdentityAssociation> identities;
    private final CurrentVertxRequest requests;
    private final QuotaClientConfig config;

    RequestSubjects(
            Instance<CurrentIdentityAssociation> identities, CurrentVertxRequest requests, QuotaClientConfig config) {
        this.identities = identities;
        this.requests = requests;
        this.config = config;
    }

    @Override
    public Uni<Subject> current(Set<By> by) {
        RoutingContext context = RequestLimits.inRequest() ? requests.getCurrent() : null;
        HttpServerRequest request = context == null ? null : context.request();
        Subject rest = request == null ? new Subject(null, null, null, null, null) : connection(request, by);
        if (!by.contains(By.USER) || identities.isUnsatisfied()) {
            return Uni.createFrom().item(rest);
        }
        return identities.get().getDeferredIdentity().map(identity -> user(identity, rest));
    }

    private static Subject user(SecurityIdentity identity, Subject rest) {
        String user = identity.isAnonymous() ? null : identity.getPrincipal().getName();
        return new Subject(user, rest.project(), rest.apiKey(), rest.ip(), rest.forwardedFor());
    }

    private Subject connection(HttpServerRequest request, Set<By> by) {
        String project = by.contains(By.PROJECT)
                ? config.projectHeader().map(request::getHeader).orElse(null)
                : null;
        String apiKey = by.contains(By.API_KEY) ? fingerprint(request.getHeader(config.apiKeyHeader())) : null;
        boolean byIp = by.contains(By.IP) && request.remoteAddress() != null;
        return new Subject(
                null,
                project,
                apiKey,
                byIp ? request.remoteAddress().hostAddress() : null,
                byIp ? request.getHeader("X-Forwarded-For") : null);
    }

    /** An API key is a secret: what leaves the application names it and does not reveal it. */
    static @Nullable String fingerprint(@Nullable String key) {
        if (key == null || key.isEmpty()) {
            return null;
        }
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
