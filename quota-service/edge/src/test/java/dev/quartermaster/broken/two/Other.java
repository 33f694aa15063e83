package dev.quartermaster.broken.two;

import dev.quartermaster.broken.one.Careless;

/** The other half of a cycle. */
public record Other(Careless careless) {}
