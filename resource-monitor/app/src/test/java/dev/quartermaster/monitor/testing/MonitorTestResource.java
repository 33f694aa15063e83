package dev.quartermaster.monitor.testing;

import dev.quartermaster.local.LocalKafka;
import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives a started monitor a database of its own, the build's broker, and keys for the tokens of {@link TestTokens}. */
public final class MonitorTestResource implements QuarkusTestResourceLifecycleManager {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    @Override
    public Map<String, String> start() {
        LocalPostgres postgres = LocalPostgres.shared();
        String id = ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet() + "_"
                + Long.toHexString(System.nanoTime());
        String database = "monitor_" + id;
        postgres.createDatabase(database);
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.username", postgres.user());
        settings.put("quarkus.datasource.password", postgres.password());
        settings.put("quarkus.datasource.jdbc.url", postgres.jdbcUrl(database));
        settings.put("quarkus.datasource.reactive.url", postgres.reactiveUrl(database));
        settings.put("kafka.bootstrap.servers", LocalKafka.shared().bootstrapServers());
        settings.put("quartermaster.host", "host-" + id);
        settings.put("quartermaster.measuring.interval", "PT0.2S");
        settings.put("quartermaster.history.write-every", "PT0.5S");
        settings.put("quartermaster.throttle.calm", "PT1S");
        settings.put("quartermaster.throttle.relax-per-second", "0.5");
        settings.put("mp.jwt.verify.publickey.location", TestTokens.keysLocation());
        settings.put("mp.jwt.verify.issuer", TestTokens.ISSUER);
        settings.put("mp.jwt.verify.audiences", TestTokens.AUDIENCE);
        return settings;
    }

    @Override
    public void stop() {
        // The servers go with the JVM.
    }
}
