package dev.quartermaster.quota.security.http;

import dev.quartermaster.quota.problems.ProblemException;
import dev.quartermaster.quota.security.Caller;
import dev.quartermaster.quota.security.Role;
import dev.quartermaster.quota.security.TokenVerifier;
import dev.quartermaster.quota.security.Verification.Rejected;
import dev.quartermaster.quota.security.Verification.Verified;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Set;

/** Makes {@code @RolesAllowed} on JAX-RS routes judge tokens with the same verifier as the plain routes. */
@Singleton
class BearerMechanism implements HttpAuthenticationMechanism {

    private final TokenVerifier verifier;

    BearerMechanism(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager identities) {
        String authorization = context.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization == null) {
            return Uni.createFrom().nullItem();
        }
        return switch (verifier.verifyHeader(authorization)) {
            case Verified verified -> Uni.createFrom().item(identity(verified.caller()));
            case Rejected rejected -> Uni.createFrom().failure(refusal(rejected));
        };
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer realm=\"quartermaster\""));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }

    private static ProblemException refusal(Rejected rejected) {
        return new ProblemException(rejected.problem(), null);
    }

    private static SecurityIdentity identity(Caller caller) {
        QuarkusSecurityIdentity.Builder identity = QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(caller.subject()))
                .addAttribute(Caller.class.getName(), caller);
        for (Role role : caller.roles()) {
            identity.addRole(role.text());
        }
        return identity.build();
    }
}
