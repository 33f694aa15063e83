package dev.quartermaster.usage.alerts.webhook;

import dev.quartermaster.usage.alerts.Channel;
import dev.quartermaster.usage.alerts.Deliveries;
import dev.quartermaster.usage.alerts.WebhookAddresses;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST}s the alert as JSON, signed: {@code X-Quartermaster-Signature: sha256=} HMAC-SHA256 over the value of
 * {@code X-Quartermaster-Timestamp} (epoch seconds), a dot, and the body. Any 2xx is taken as received; redirects are
 * not followed, and the answer is not read.
 */
@Singleton
class WebhookChannel implements Channel {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final WebhookAddresses addresses;
    private final InstantSource clock;
    private final Optional<String> secret;

    private @Nullable HttpClient http;

    WebhookChannel(
            WebhookAddresses addresses,
            InstantSource clock,
            @ConfigProperty(name = "quartermaster.alerts.webhook.secret") Optional<String> secret) {
        this.addresses = addresses;
        this.clock = clock;
        this.secret = secret;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public void send(Deliveries.Due due) throws UndeliverableException {
        String key = secret.orElseThrow(() -> new UndeliverableException("No key for signatures is configured."));
        // Judged again: the allow-list may have changed since the address was taken down.
        URI target = addresses
                .allowed(due.target())
                .orElseThrow(() -> new UndeliverableException("The address is not on the allow-list."));
        String timestamp = Long.toString(clock.instant().getEpochSecond());
        HttpRequest request = HttpRequest.newBuilder(target)
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("User-Agent", "quartermaster-usage")
                .header("X-Quartermaster-Delivery", Long.toString(due.id()))
                .header("X-Quartermaster-Timestamp", timestamp)
                .header("X-Quartermaster-Signature", "sha256=" + signature(key, timestamp + "." + due.body()))
                .POST(HttpRequest.BodyPublishers.ofString(due.body()))
                .build();
        try {
            int status = client().send(request, HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            if (status / 100 != 2) {
                throw new UndeliverableException("The receiver answered " + status + ".");
            }
        } catch (IOException e) {
            throw new UndeliverableException(
                    "The receiver cannot be reached: " + e.getClass().getSimpleName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UndeliverableException("The service is stopping.");
        }
    }

    /** Made at first use, so that a service without webhooks has no threads for them. */
    private HttpClient client() {
        HttpClient client = http;
        if (client == null) {
            client = HttpClient.newBuilder()
                    .connectTimeout(PATIENCE)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
            http = client;
        }
        return client;
    }

    private static String signature(String key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
