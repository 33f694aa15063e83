package dev.quartermaster.quota.contract;

import org.jspecify.annotations.Nullable;

/**
 * Who asks: as many of the dimensions as are known, at least one. Limits are counted by those that their scope names.
 *
 * @param user at most 256 characters, like project and API key
 * @param apiKey a name or fingerprint of the key; never the secret itself
 * @param ip the address of the peer, IPv4 or IPv6
 * @param forwardedFor the value of {@code X-Forwarded-For}; believed only as far as the service trusts the proxies
 */
public record Subject(
        @Nullable String user,
        @Nullable String project,
        @Nullable String apiKey,
        @Nullable String ip,
        @Nullable String forwardedFor) {

    /** The user alone. */
    public static Subject user(String id) {
        return new Subject(id, null, null, null, null);
    }

    /** The project alone. */
    public static Subject project(String id) {
        return new Subject(null, id, null, null, null);
    }

    /** The API key alone, by its name or fingerprint. */
    public static Subject apiKey(String id) {
        return new Subject(null, null, id, null, null);
    }

    /** The IP address alone. */
    public static Subject ip(String address) {
        return new Subject(null, null, null, address, null);
    }

    /** The same in a project. */
    public Subject in(String project) {
        return new Subject(user, project, apiKey, ip, forwardedFor);
    }

    /** The same, with this API key. */
    public Subject with(String apiKey) {
        return new Subject(user, project, apiKey, ip, forwardedFor);
    }

    /** The same, from this address. */
    public Subject from(String ip, @Nullable String forwardedFor) {
        return new Subject(user, project, apiKey, ip, forwardedFor);
    }

    /** Whether nobody is named. */
    public boolean isNobody() {
        return user == null && project == null && apiKey == null && ip == null;
    }
}
