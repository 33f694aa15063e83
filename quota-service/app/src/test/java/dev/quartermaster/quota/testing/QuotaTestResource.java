package dev.quartermaster.quota.testing;

import dev.quartermaster.local.LocalPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives a started service a database of its own in the build's PostgreSQL, and keys for the tokens of {@link TestTokens}.
 *
 * <p>Use it as {@code @QuarkusTestResource(QuotaTestResource.class)} or {@code @WithTestResource}.
 */
public final class QuotaTestResource implements QuarkusTestResourceLifecycleManager {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    @Override
    public Map<String, String> start() {
        LocalPostgres postgres = LocalPostgres.shared();
        String database = "quota_" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet() + "_"
                + Long.toHexString(System.nanoTime());
        postgres.createDatabase(database);
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.username", postgres.user());
        settings.put("quarkus.datasource.password", postgres.password());
        settings.put("quarkus.datasource.jdbc.url", postgres.jdbcUrl(database));
        settings.put("quarkus.datasource.reactive.url", postgres.reactiveUrl(database));
        settings.put("mp.jwt.verify.publickey.location", TestTokens.keysLocation());
        settings.put("mp.jwt.verify.issuer", TestTokens.ISSUER);
        settings.put("mp.jwt.verify.audiences", TestTokens.AUDIENCE);
        return settings;
    }

    @Override
    public void stop() {
        // The server goes with the JVM, and the database with it.
    }
}
