package dev.quartermaster.quota.security;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Finds out from which address a request really came.
 *
 * <p>{@code X-Forwarded-For} can be written by anybody, so it is believed only as far as trusted proxies wrote it: from
 * the connection's own address the list is walked from right to left, and the first address that is not a trusted
 * proxy is the client. An entry that is no address ends the walk at the last proxy.
 */
@Singleton
public final class ClientAddress {

    private final List<Cidr> trusted;

    @Inject
    public ClientAddress(@ConfigProperty(name = "quartermaster.trusted-proxies") Optional<List<String>> trusted) {
        this(trusted.orElse(List.of()).stream().map(Cidr::parse).toList());
    }

    ClientAddress(List<Cidr> trusted) {
        this.trusted = trusted;
    }

    /**
     * The client's address in the form under which limits count it (see {@link IpAddress#key()}).
     *
     * @param peer the address at the other end of the connection
     * @param forwardedFor the values of all {@code X-Forwarded-For} headers joined by commas, or null
     */
    public String key(String peer, @Nullable String forwardedFor) {
        Optional<IpAddress> connection = IpAddress.parse(withoutZone(peer));
        if (connection.isEmpty()) {
            return peer;
        }
        IpAddress client = connection.get();
        if (forwardedFor == null || !isTrusted(client)) {
            return client.key();
        }
        int end = forwardedFor.length();
        while (end >= 0 && isTrusted(client)) {
            int comma = forwardedFor.lastIndexOf(',', end - 1);
            Optional<IpAddress> hop = entry(forwardedFor.substring(comma + 1, end));
            if (hop.isEmpty()) {
                break;
            }
            client = hop.get();
            end = comma;
        }
        return client.key();
    }

    private boolean isTrusted(IpAddress address) {
        for (Cidr block : trusted) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Some proxies write {@code [v6]:port} or {@code v4:port}. */
    private static Optional<IpAddress> entry(String text) {
        String hop = text.strip();
        if (hop.startsWith("[")) {
            int close = hop.indexOf(']');
            return close < 0 ? Optional.empty() : IpAddress.parse(hop.substring(1, close));
        }
        int colon = hop.indexOf(':');
        boolean onePort = colon > 0 && colon == hop.lastIndexOf(':');
        return IpAddress.parse(onePort ? hop.substring(0, colon) : hop);
    }

    private static String withoutZone(String peer) {
        int zone = peer.indexOf('%');
        return zone < 0 ? peer : peer.substring(0, zone);
    }
}
