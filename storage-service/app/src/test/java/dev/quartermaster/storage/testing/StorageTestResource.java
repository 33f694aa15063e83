package dev.quartermaster.storage.testing;

import dev.quartermaster.local.LocalPostgres;
import dev.quartermaster.ocilocal.OciLocal;
import dev.quartermaster.quota.testing.TestTokens;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives a started service a database of its own in the build's PostgreSQL, a bucket of its own and keys for tokens. */
public final class StorageTestResource implements QuarkusTestResourceLifecycleManager {

    private @Nullable OciLocal store;

    @Override
    public Map<String, String> start() {
        LocalPostgres postgres = LocalPostgres.shared();
        String database = "storage_" + ProcessHandle.current().pid() + "_" + Long.toHexString(System.nanoTime());
        postgres.createDatabase(database);
        OciLocal local = OciLocal.startTemporary();
        store = local;
        Map<String, String> settings = new HashMap<>();
        settings.put("quarkus.datasource.username", postgres.user());
        settings.put("quarkus.datasource.password", postgres.password());
        settings.put("quarkus.datasource.jdbc.url", postgres.jdbcUrl(database));
        settings.put("mp.jwt.verify.publickey.location", TestTokens.keysLocation());
        settings.put("mp.jwt.verify.issuer", TestTokens.ISSUER);
        settings.put("mp.jwt.verify.audiences", TestTokens.AUDIENCE);
        settings.put("oci.storage.endpoint", local.endpoint());
        settings.put("oci.storage.bucket", local.bucket());
        settings.put("oci.config.file", local.credentials().configFile().toString());
        settings.put("test.store.admin-token", local.credentials().adminToken());
        settings.put("quartermaster.storage.quota.url", "http://127.0.0.1:1");
        settings.put("quartermaster.storage.quota.token", "none");
        // tests call the rounds themselves
        settings.put("quartermaster.storage.links.every", "off");
        settings.put("quartermaster.storage.erasure.every", "off");
        settings.put("quartermaster.storage.audit.uploads-every", "off");
        settings.put("quartermaster.storage.audit.abandoned-after", "PT2S");
        settings.put("quartermaster.storage.upload.multipart-threshold", "1M");
        settings.put("quartermaster.storage.upload.part-size", "1M");
        settings.put("quartermaster.storage.upload.silence", "PT5S");
        try {
            settings.put(
                    "quartermaster.events.spool.folder",
                    Files.createTempDirectory("storage-events").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return settings;
    }

    @Override
    public void stop() {
        if (store != null) {
            store.close();
        }
    }
}
