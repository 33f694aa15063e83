package dev.quartermaster.quota.limits.domain;

/** The name of something that can be assigned a plan and given overrides: one user, project, API key or IP address. */
public record SubjectRef(Dimension dimension, String id) {}
