package dev.quartermaster.quota.client.quarkus;

/** Part of who asks; limits are counted by the parts that their scope names. */
public enum By {
    /** The name of the principal in the security context. */
    USER,
    /** The header that {@code quartermaster.client.project-header} names. */
    PROJECT,
    /** A fingerprint of the header that {@code quartermaster.client.api-key-header} names; the key itself stays here. */
    API_KEY,
    /** The address of the client. */
    IP
}
