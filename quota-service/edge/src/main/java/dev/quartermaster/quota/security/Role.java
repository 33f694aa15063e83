package dev.quartermaster.quota.security;

import java.util.Optional;

/** What a caller may do; the names are those of the token's groups claim. */
public enum Role {
    /** Changes limits and sees everything. */
    ADMIN(Role.ADMIN_NAME),
    /** Asks for decisions for any subject. */
    SERVICE(Role.SERVICE_NAME),
    /** Sees and uses only itself. */
    USER(Role.USER_NAME);

    /** For {@code @RolesAllowed}. */
    public static final String ADMIN_NAME = "admin";

    /** For {@code @RolesAllowed}. */
    public static final String SERVICE_NAME = "service";

    /** For {@code @RolesAllowed}. */
    public static final String USER_NAME = "user";

    private final String text;

    Role(String text) {
        this.text = text;
    }

    /** The role's name in tokens. */
    public String text() {
        return text;
    }

    /** The role of this name; empty for groups that mean nothing here. */
    public static Optional<Role> of(String text) {
        return switch (text) {
            case ADMIN_NAME -> Optional.of(ADMIN);
            case SERVICE_NAME -> Optional.of(SERVICE);
            case USER_NAME -> Optional.of(USER);
            default -> Optional.empty();
        };
    }
}
