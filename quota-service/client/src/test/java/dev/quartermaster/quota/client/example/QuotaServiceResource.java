package dev.quartermaster.quota.client.example;

import dev.quartermaster.local.LocalKeys;
import dev.quartermaster.quota.client.testing.QuotaService;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Starts the packaged quota-service for the example application and tells it where it is. */
public final class QuotaServiceResource implements QuarkusTestResourceLifecycleManager {

    @Override
    public Map<String, String> start() {
        QuotaService service = QuotaService.shared();
        String window = "\"kind\":\"rate\",\"window\":\"PT1H\",\"scope\":[";
        service.limit("ex_searches", "{\"metric\":\"ex_searches\",\"amount\":4," + window + "\"user\"]}");
        service.limit("ex_forbidden", "{\"metric\":\"ex_forbidden\",\"amount\":0," + window + "\"user\"]}");
        service.limit("ex_scarce", "{\"metric\":\"ex_scarce\",\"amount\":1," + window + "\"user\"]}");
        service.limit("ex_items", "{\"metric\":\"ex_items\",\"amount\":10," + window + "\"user\"]}");
        service.limit("ex_keyed", "{\"metric\":\"ex_keyed\",\"amount\":1," + window + "\"api_key\"]}");
        service.limit("ex_addressed", "{\"metric\":\"ex_addressed\",\"amount\":1," + window + "\"ip\"]}");
        service.limit(
                "ex_minutes",
                "{\"metric\":\"ex_minutes\",\"kind\":\"quota\",\"amount\":30,\"period\":\"day\",\"scope\":[\"user\"]}");
        return Map.of(
                "quartermaster.client.url", service.url().toString(),
                "quartermaster.client.token", service.token("example", "service"),
                "mp.jwt.verify.publickey.location", service.jwks(),
                "mp.jwt.verify.issuer", LocalKeys.ISSUER,
                "mp.jwt.verify.audiences", LocalKeys.AUDIENCE);
    }

    @Override
    public void stop() {
        // the service ends with the JVM
    }
}
