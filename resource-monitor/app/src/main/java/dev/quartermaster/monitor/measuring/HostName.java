package dev.quartermaster.monitor.measuring;

/** The name under which this host's samples, events and signals go. */
public record HostName(String name) {}
