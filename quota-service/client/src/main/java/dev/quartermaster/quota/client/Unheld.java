package dev.quartermaster.quota.client;

/** Go ahead although nothing is held: the service is away, and this client is configured to allow then. */
public record Unheld() implements HoldAnswer {}
