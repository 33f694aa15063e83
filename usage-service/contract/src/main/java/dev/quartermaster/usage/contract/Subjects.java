package dev.quartermaster.usage.contract;

import org.jspecify.annotations.Nullable;

/**
 * The CloudEvents subject, which is also the key of the record: {@code {scope}/{id}}, such as {@code user/u-5}. The id is
 * taken as it is, and may itself contain slashes.
 */
public final class Subjects {

    /** Nobody in particular. */
    public static final String GLOBAL = "global/";

    private Subjects() {}

    /** The first that is known of user, project, API key, address. */
    public static String of(
            @Nullable String user, @Nullable String project, @Nullable String apiKey, @Nullable String ip) {
        if (user != null) {
            return "user/" + user;
        }
        if (project != null) {
            return "project/" + project;
        }
        if (apiKey != null) {
            return "api_key/" + apiKey;
        }
        return ip != null ? "ip/" + ip : GLOBAL;
    }
}
