package dev.quartermaster.quota.security;

import io.quarkus.arc.DefaultBean;
import jakarta.inject.Singleton;

/**
 * What holds where a service knows of no revocations: a good token is good until it expires.
 *
 * <p>Stands back as soon as the service brings its own {@link Revocations}.
 */
@Singleton
@DefaultBean
class NothingRevoked implements Revocations {

    @Override
    public boolean revoked(Caller caller) {
        return false;
    }
}
