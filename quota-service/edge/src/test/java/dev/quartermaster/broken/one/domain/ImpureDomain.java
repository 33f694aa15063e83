package dev.quartermaster.broken.one.domain;

import jakarta.ws.rs.core.Response;

/** Domain code that knows HTTP. */
public record ImpureDomain(Response answer) {}
