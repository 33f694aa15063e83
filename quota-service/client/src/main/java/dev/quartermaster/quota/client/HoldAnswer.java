package dev.quartermaster.quota.client;

/** What became of the wish to hold quota. */
public sealed interface HoldAnswer permits Held, Unheld, Refused {}
