package dev.quartermaster.usage.alerts;

import jakarta.inject.Singleton;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Which addresses may be called: those of hosts that the operator has named. An administrator of limits cannot make the
 * service call whatever its network reaches.
 */
@Singleton
public class WebhookAddresses {

    private static final int LONGEST = 2000;

    private final List<String> hosts;
    private final boolean plainHttp;

    WebhookAddresses(
            @ConfigProperty(name = "quartermaster.alerts.webhook.hosts") Optional<List<String>> hosts,
            @ConfigProperty(name = "quartermaster.alerts.webhook.plain-http") boolean plainHttp) {
        this.hosts = hosts.orElse(List.of()).stream()
                .map(host -> host.toLowerCase(Locale.ROOT))
                .toList();
        this.plainHttp = plainHttp;
    }

    /** The address, if it may be called: https (or http where that is allowed), a host of the list, no user, no fragment. */
    public Optional<URI> allowed(String text) {
        try {
            URI address = URI.create(text);
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            boolean good = text.length() <= LONGEST
                    && (scheme.equals("https") || (plainHttp && scheme.equals("http")))
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawFragment() == null
                    && hosts.contains(address.getHost().toLowerCase(Locale.ROOT));
            return good ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
