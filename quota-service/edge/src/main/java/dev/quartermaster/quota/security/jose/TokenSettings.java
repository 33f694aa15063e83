package dev.quartermaster.quota.security.jose;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Which tokens are acceptable, under the names of MicroProfile JWT. */
@Singleton
class TokenSettings {

    private final String keysLocation;
    private final String issuer;
    private final List<String> audiences;
    private final String groupsPath;
    private final Duration clockSkew;

    TokenSettings(
            @ConfigProperty(name = "mp.jwt.verify.publickey.location") String keysLocation,
            @ConfigProperty(name = "mp.jwt.verify.issuer") String issuer,
            @ConfigProperty(name = "mp.jwt.verify.audiences") List<String> audiences,
            @ConfigProperty(name = "smallrye.jwt.path.groups", defaultValue = "groups") String groupsPath,
            @ConfigProperty(name = "quartermaster.security.clock-skew", defaultValue = "PT5S") Duration clockSkew) {
        this.keysLocation = keysLocation;
        this.issuer = issuer;
        this.audiences = audiences;
        this.groupsPath = groupsPath;
        this.clockSkew = clockSkew;
    }

    /** A {@code file:} or {@code https:} address of a JSON Web Key Set. */
    String keysLocation() {
        return keysLocation;
    }

    /** The {@code iss} that a token must have. */
    String issuer() {
        return issuer;
    }

    /** One of these must be in a token's {@code aud}. */
    List<String> audiences() {
        return audiences;
    }

    /** Where the roles are in the claims, such as {@code groups} or {@code realm_access/roles}. */
    String groupsPath() {
        return groupsPath;
    }

    /** By how much the issuer's clock may differ from ours. */
    Duration clockSkew() {
        return clockSkew;
    }
}
